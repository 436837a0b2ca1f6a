"""``keyfob worker``."""

import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import logs
from keyfob_registry.cli.printing import note, say, say_table
from keyfob_registry.runs import administration, durable_engine
from keyfob_registry.workflows.engine import Limit

_DRAIN = 30.0


@click.group("worker")
def group() -> None:
    """Run workflows for others, and limit how often actions are called."""


@group.command("start")
@click.option("--name", default=socket.gethostname, help="Its name, the same after each start; that of the machine.")
def start_command(name: str) -> None:
    """Run what is left to workers, until SIGTERM or Ctrl-C; first what the worker of this name left behind.

    When it is stopped, what is under way may end within 30 seconds; the rest goes on when it starts again.
    """
    logs.show(verbose=False)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _setter(stop))
    with Registry.open() as registry, durable_engine(registry) as engine:
        engine.launch(name, serves_runs=True)
        note(f"worker {name} is ready")
        stop.wait()
        note(f"worker {name} ends")
        closing = threading.Thread(target=engine.close, daemon=True)
        closing.start()
        closing.join(_DRAIN)
        registry.close()
        # Threads that wait for a vendor are not waited for: what they did not end is done again.
        os._exit(0)


def _setter(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    return lambda number, frame: stop.set()  # noqa: ARG005 -- a handler is given both


@group.command("adopt")
@click.argument("worker")
def adopt_command(worker: str) -> None:
    """Give what the dead WORKER left behind, or what was run by hand on a host of that name, to the others.

    Make sure that it is dead: an action that is under way in it is called a second time.
    """
    with Registry.open() as registry, administration(registry) as admin:
        count = len(admin.adopt(worker))
    say(f"adopted {count} run{'s' if count != 1 else ''} and calls of {worker}")


@group.command("limit")
@click.argument("action")
@click.option("--calls", type=click.IntRange(1), help="How many calls may start in each period, for each tenant.")
@click.option("--seconds", type=click.FloatRange(0.1), default=1.0, show_default=True, help="The period.")
@click.option("--at-once", type=click.IntRange(1), help="How many calls may be under way at once, for each tenant.")
@click.option("--off", is_flag=True, help="Take the limit away.")
def limit_command(action: str, calls: int | None, seconds: float, at_once: int | None, *, off: bool) -> None:
    """Limit the calls of ACTION by workflows, for each tenant: a workspace and an environment.

    The limit holds for all workers of a database, and for runs that start from now on.
    """
    with Registry.open() as registry, administration(registry) as admin:
        registry.catalog.info(action)
        if off:
            admin.unlimit(action)
        else:
            admin.limit(Limit(action, calls, seconds, at_once))
    say(f"{action} has {'no limit' if off else 'a limit'}")


@group.command("limits")
def limits_command() -> None:
    """List the actions that have a limit."""
    with Registry.open() as registry, administration(registry) as admin:
        rows = [
            (each.action, f"{each.calls} in {each.seconds:g} s" if each.calls else "", str(each.at_once or ""))
            for each in admin.limits()
        ]
    say_table(("action", "calls for each tenant", "at once"), rows)
