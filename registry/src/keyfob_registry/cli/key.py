"""``keyfob key``."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain

import click
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.app import Registry
from keyfob_registry.cli import options, variables
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import counted, is_terminal, note, printable, say, say_table
from keyfob_registry.errors import UnknownKeyError
from keyfob_registry.keys.rotation import Progress

_SHOWN = 20
_dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")


@click.group("key")
def group() -> None:
    """List keys, rotate them while calls go on, and retire old ones; no key is ever shown."""


@group.command("list")
@options.as_json
def list_command(as_json: bool) -> None:
    """List the key-encryption keys and the data keys of the database; USES counts what a key wraps or seals."""
    with Registry.open() as registry:
        found = registry.keys.known()
    if as_json:
        fields = ("kind", "id", "state", "scope", "wrapped_by", "uses", "settled")
        say_json([{name: getattr(each, name) for name in fields} for each in found])
        return
    headers = ("kind", "id", "state", "wrapped by", "uses", "scope")
    rows = ((each.kind, each.id, each.state, each.wrapped_by, str(each.uses), each.scope or "all") for each in found)
    say_table(headers, rows)


@group.command("status")
@click.pass_context
def status_command(ctx: click.Context) -> None:
    """Show the places of root keys, and what a rotation has left to do. Exit code 1 if a place fails."""
    with Registry.open() as registry:
        places, known = registry.keys.places(), registry.keys.known()
    for place in places:
        found = f"has root key {place.key_id}" if place.key_id else "has none"
        say(f"{place.name}: {f'{place.problem.code}: {place.problem.problem}' if place.problem else found}")
    say(f"keyring wrapped by root key: {', '.join(sorted({k.wrapped_by for k in known if k.kind == 'kek'})) or 'none'}")
    for key in known:
        if not key.settled:
            command = "kek" if key.kind == "kek" else "data"
            say(f"rotation to {key.id} is not finished")
            say(f"hint: keyfob key rotate {command}")
        elif key.state == "enabled" and not key.uses:
            say(f"{key.id} is not used any more")
            say(f"hint: keyfob key retire {key.id}")
    ctx.exit(1 if any(place.problem for place in places) else 0)


@group.group("rotate")
def rotate_group() -> None:
    """Replace a key while calls go on; interrupted, the next start goes on where this one ended."""


@rotate_group.command("root")
@click.option(
    "--to", "place", required=True, help="Where the new root key is: file:PATH, passphrase, os-keyring or aws-kms:KEY."
)
@_dry_run
@click.pass_context
def root_command(ctx: click.Context, place: str, dry_run: bool) -> None:
    """Wrap the keyring with another root key, which is made if the place has none."""
    with Registry.open() as registry:
        total = sum(key.kind == "kek" and key.state != "destroyed" for key in registry.keys.known())
        steps = registry.keys.rotate_root(place, variables.everything(), variables.settings().root_key_file)
        _run(ctx, steps, total, "key-encryption key", dry_run=dry_run)
    if not dry_run:
        note("Back the new root key up, and start long-running processes with it before you remove the old one.")


@rotate_group.command("kek")
@_dry_run
@click.pass_context
def kek_command(ctx: click.Context, dry_run: bool) -> None:
    """Wrap every data key with a new key-encryption key."""
    with Registry.open() as registry:
        rotation = registry.keys.rotation
        _run(ctx, rotation.kek(), rotation.pending_keys(), "data key", dry_run=dry_run)


@rotate_group.command("data")
@_dry_run
@click.pass_context
def data_command(ctx: click.Context, dry_run: bool) -> None:
    """Seal every value with a new data key of its workspace or organization."""
    with Registry.open() as registry:
        rotation = registry.keys.rotation
        scopes = rotation.scopes()
        steps = chain.from_iterable(rotation.data(scope) for scope in scopes)
        _run(ctx, steps, sum(map(rotation.pending, scopes)), "value", dry_run=dry_run)


@group.command("retire")
@click.argument("key_id", metavar="ID")
@click.option("--disable", "change", flag_value="disable", help="Only keep a key-encryption key from being used.")
@click.option("--enable", "change", flag_value="enable", help="Take that back.")
@_dry_run
def retire_command(key_id: str, change: str | None, dry_run: bool) -> None:
    """Destroy the key ID for good; refused while a value or a key still needs it."""
    with Registry.open() as registry:
        if dry_run:
            found = [key for key in registry.keys.known() if key.id == key_id]
            if not found:
                raise UnknownKeyError(key_id)
            say("\n".join(f"{key.kind} key {key.id} is {key.state}, {counted(key.uses, 'use')}" for key in found))
        elif change:
            registry.keys.rotation.disable(key_id, enable=change == "enable")
            say(f"{change}d {key_id}")
        else:
            registry.keys.rotation.retire(key_id)
            say(f"destroyed {key_id}")


def _run(ctx: click.Context, steps: Iterable[Progress], total: int, what: str, *, dry_run: bool) -> None:
    """Do the steps and show how far they are; what did not open is said at the end, and makes the exit code 1."""
    if dry_run:
        say(f"would rotate {counted(total, what)}")
        return
    done, failed = 0, 0
    with ExitStack() as stack:
        show = _bar(stack, total) if is_terminal() else _lines(total, what)
        for step in steps:
            done += step.done
            for error in _told(step.failures, failed):
                note(f"left as it is: {error.code}: {error.problem}")
            failed += len(step.failures)
            show(done)
    say(f"rotated {counted(done, what)}" + (f", left {failed} that do not open" if failed else ""))
    if failed:
        ctx.exit(1)


def _told(failures: Iterable[KeyfobError], before: int) -> Iterator[KeyfobError]:
    return (error for number, error in enumerate(failures, before) if number < _SHOWN)


def _lines(total: int, what: str) -> Callable[[int], None]:
    """Say how far it is about twenty times: what reads a pipe wants no bar."""
    step, last = max(total // 20, 1), 0

    def show(done: int) -> None:
        nonlocal last
        if done >= last + step:
            last = done
            note(f"{done} of {counted(max(total, done), what)}")

    return show


def _bar(stack: ExitStack, total: int) -> Callable[[int], None]:
    from rich.progress import Progress as Bar  # hidden import: only a terminal gets a bar

    bar = stack.enter_context(Bar(transient=True))
    task = bar.add_task(printable("rotating"), total=total)
    return lambda done: bar.update(task, completed=done)
