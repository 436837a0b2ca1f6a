"""``keyfob workflow resume``."""

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import options, run_end, run_view
from keyfob_registry.runs import durable_engine


@click.command("resume")
@click.argument("run")
@options.as_json
def command(run: str, *, as_json: bool) -> None:
    """Go on with RUN where it was killed or cancelled, in this process; what it did before is not done again.

    Where it failed, a new run goes on from the tasks that failed, under an id that names the old one: RUN-2.
    """
    with Registry.open() as registry, durable_engine(registry) as engine:
        if successor := engine.successor(run):
            run = successor.id
        engine.launch_for(run)
        if successor:
            engine.start(successor)
        else:
            engine.resume(run)
        with run_end.interruptible(registry, run):
            outcome = run_view.follow(engine, run)
    run_end.finish(run, outcome, as_json=as_json)
