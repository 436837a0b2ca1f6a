"""``keyfob demo``: lets the story happen, and prints what was returned."""

import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import click
from keyfob_sdk import CallRecord

from keyfob_registry.app import Registry
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import is_terminal, note, say, say_table
from keyfob_registry.demo.cloud import Cloud, running_cloud
from keyfob_registry.demo.story import DETECTORS, Story, tell
from keyfob_registry.errors import MissingExtraError
from keyfob_registry.installation import initialise
from keyfob_registry.runs import durable_engine, inline_engine

STEPS_BESIDE_ACCOUNTS = 7


@click.command
@click.option(
    "--accounts", type=click.IntRange(1, 999), default=3, show_default=True, help="How many AWS accounts to make."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(accounts: int, *, as_json: bool) -> None:
    """Call several AWS accounts of a made-up cloud, and fail for two more.

    Starts a moto server on loopback, makes AWS accounts with a role and a GuardDuty detector each, stores one secret
    an account, and runs a workflow, which runs another once an account, by the name of the environment alone; on the
    durable engine, where that is installed. Everything is made in a temporary folder and removed afterwards.
    """
    missing = [module for module in ("boto3", "moto", "keyfob_integrations") if find_spec(module) is None]
    if missing:
        raise MissingExtraError("the demonstration", missing, "keyfob-registry[demo]")
    with _progress(accounts) as advance:
        story = _happen(accounts, advance)
    if as_json:
        say_json(_data(story), indent=2)
    else:
        _print(story)
    sys.exit(0 if story.succeeded else 1)


def _happen(accounts: int, advance: Callable[[str], None]) -> Story:
    advance("starting a cloud on loopback")
    with tempfile.TemporaryDirectory(prefix="keyfob-demo-") as folder, running_cloud() as cloud:
        return _tell(Path(folder), cloud, accounts, advance)


def _tell(folder: Path, cloud: Cloud, accounts: int, advance: Callable[[str], None]) -> Story:
    environ = {
        "KEYFOB_DATABASE_URL": f"sqlite:///{folder / 'data' / 'keyfob.db'}",
        "KEYFOB_KEY_FILE": str(folder / "key" / "root.key"),
    }
    initialise(environ)
    with Registry.open(environ) as registry:
        if find_spec("dbos") is None:
            return tell(registry, inline_engine(registry), cloud, accounts, advance)
        with durable_engine(registry, environ) as engine:
            engine.launch("demo", serves_runs=False)
            return tell(registry, engine, cloud, accounts, advance)


@contextmanager
def _progress(accounts: int) -> Generator[Callable[[str], None]]:
    """Show how far the story is: a bar on a terminal, else a line a step on stderr."""
    if not is_terminal():
        yield note
        return
    # hidden import: only a terminal gets a bar
    from rich.progress import Progress

    with Progress(transient=True) as bar:
        task = bar.add_task("", total=accounts + STEPS_BESIDE_ACCOUNTS)
        yield lambda step: bar.update(task, description=step, advance=1)


def _print(story: Story) -> None:
    say(f"{DETECTORS}, run once an account by a workflow, by the name of the environment alone:\n")
    say_table(["environment", "detectors", "its own", "identity that AWS saw"], _account_rows(story))
    say("\nThe validator's findings about the accounts' secrets: " + (_findings(story) or "none."))
    say("\nThe hub lists its own access keys; the stored key in the answer is masked:\n")
    say_json(story.masked["AccessKeyMetadata"], indent=2)
    for refusal in story.refusals:
        say(f"\nThe run in environment {refusal.environment!r} fails, and it alone:\n")
        say(refusal.render())
    say("\nThe audit trail, with the names of keys and no value:\n")
    say_table(["time", "environment", "action", "outcome", "secrets given", "masked"], map(_record_row, story.records))


def _account_rows(story: Story) -> Iterator[Sequence[str]]:
    for account in story.accounts:
        yield account.id, ", ".join(account.returned), "yes" if account.its_own else "NO", account.identity


def _findings(story: Story) -> str:
    return "".join(f"\n{finding.render()}" for finding in story.findings)


def _record_row(record: CallRecord) -> Sequence[str]:
    given = ", ".join(f"{use.name} ({use.scope.partition(':')[0]}, {use.environment})" for use in record.secrets)
    outcome = f"{record.outcome} {record.error_code}" if record.error_code else record.outcome
    time = record.started_at.strftime("%H:%M:%S")
    return time, record.environment, record.action, outcome, given, ", ".join(record.masked)


def _data(story: Story) -> dict[str, object]:
    refusals = [{"environment": each.environment, "error": each.render()} for each in story.refusals]
    return {
        "succeeded": story.succeeded,
        "findings": story.findings,
        "accounts": story.accounts,
        "masked": story.masked,
        "refusals": refusals,
        "records": story.records,
    }
