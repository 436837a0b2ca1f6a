"""``keyfob doctor``."""

import platform
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import click
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.app import Registry
from keyfob_registry.cli import options, variables
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import aligned, counted, say
from keyfob_registry.errors import CryptoError, IntegrityError, NotInitialisedError
from keyfob_registry.settings import Settings

_DISTRIBUTIONS = ("keyfob-registry", "keyfob-sdk", "keyfob-integrations")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at, how it is, and what to type about it."""

    status: Literal["ok", "warn", "fail"]
    subject: str
    message: str
    hint: str = ""


@click.command("doctor")
@options.as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Look for what is wrong: settings, root key, database, files, plug-ins. Exit code 1 if anything fails."""
    lines = list(_examine(variables.settings()))
    if as_json:
        say_json([asdict(line) for line in lines])
    else:
        texts = aligned((line.status, line.subject, line.message) for line in lines)
        for line, text in zip(lines, texts, strict=True):
            say(text)
            if line.hint:
                say(f"hint: {line.hint}")
    ctx.exit(1 if any(line.status == "fail" for line in lines) else 0)


def _examine(settings: Settings) -> Iterator[Line]:
    yield Line("ok", "Python", platform.python_version())
    yield from map(_distribution, _DISTRIBUTIONS)
    yield Line("ok", "workspace", f"{settings.workspace} (KEYFOB_WORKSPACE)")
    yield Line("ok", "environment", f"{settings.environment} (KEYFOB_ENVIRONMENT)")
    try:
        registry = Registry.open(retry=True)
    except KeyfobError as error:
        yield _failed("registry", error)
        return
    with registry:
        yield from _database(registry, settings)
        yield from _key(registry, settings)
        yield from _keys(registry)
        yield from _secrets(registry)
        yield from _stores(registry)
        yield from _audit(registry)
        yield from _plugins(registry)
    yield Line("ok", "cache", str(settings.cache_dir))


def _distribution(name: str) -> Line:
    try:
        return Line("ok", name, version(name))
    except PackageNotFoundError:
        return Line("warn", name, "is not installed", f"pip install {name}")


def _database(registry: Registry, settings: Settings) -> Iterator[Line]:
    place = registry.store.place
    try:
        names = [workspace.name for workspace in registry.workspaces()]
        secrets = {
            (info.scope, info.name, info.environment) for name in names for info in registry.secrets(workspace=name)
        }
    except KeyfobError as error:
        yield _failed("database", error)
        return
    yield Line("ok", "database", f"{place} ({counted(len(names), 'workspace')}, {counted(len(secrets), 'secret')})")
    if settings.is_sqlite:
        yield from _modes(Path(place))
    if settings.workspace not in names:
        yield Line(
            "fail", "workspace", f"there is no workspace {settings.workspace!r}", "export KEYFOB_WORKSPACE=default"
        )


def _modes(path: Path) -> Iterator[Line]:
    for file in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
        mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0
        if mode & 0o077:
            yield Line("warn", "file mode", f"{file} has mode {mode:04o}: others can get at it", f"chmod 600 {file}")
    mode = stat.S_IMODE(path.parent.stat().st_mode) if path.parent.exists() else 0
    if mode & 0o022 and not mode & stat.S_ISVTX:
        yield Line(
            "warn",
            "file mode",
            f"{path.parent} has mode {mode:04o}: others can replace the database",
            f"chmod go-w {path.parent}",
        )


def _key(registry: Registry, settings: Settings) -> Iterator[Line]:
    place = "KEYFOB_ROOT_KEY" if variables.value("KEYFOB_ROOT_KEY") else str(settings.root_key_file)
    if place != "KEYFOB_ROOT_KEY" and not settings.root_key_file.exists():
        place = next((found.name for found in registry.keys.places() if found.key_id), "a plug-in")
    yield _line("root key", lambda: f"{registry.root_key_id} from {place}")
    if place == "KEYFOB_ROOT_KEY":
        yield Line("warn", "root key", "whoever sees the process's environment sees it", "unset KEYFOB_ROOT_KEY")


def _keys(registry: Registry) -> Iterator[Line]:
    try:
        known = registry.keys.known()
    except KeyfobError:
        return  # the line of the database says why
    keks = [key for key in known if key.kind == "kek" and key.state != "destroyed"]
    data = [key for key in known if key.kind == "data" and key.state != "destroyed"]
    yield Line("ok", "keys", f"{counted(len(keks), 'key-encryption key')}, {counted(len(data), 'data key')}")
    for key in known:
        if not key.settled:
            hint = f"keyfob key rotate {'kek' if key.kind == 'kek' else 'data'}"
            yield Line("warn", "keys", f"the rotation to {key.id} is not finished", hint)
    for place in registry.keys.places()[1:]:
        if place.problem:
            yield Line("warn", "key place", f"{place.name}: {place.problem.problem}", "; ".join(place.problem.hints))


def _secrets(registry: Registry) -> Iterator[Line]:
    """Look at every row of every secret, old versions included."""
    try:
        troubles = registry.examine()
    except IntegrityError as error:
        yield _failed("secrets", error)
        return
    except (NotInitialisedError, CryptoError):  # said of the database, or of the root key
        return
    except KeyfobError as error:
        yield _failed("secrets", error)
        return
    names = dict(registry.owners())
    for trouble in troubles:
        scope, name = trouble.scope, names.get(trouble.scope, trouble.scope.id)
        option = "-w" if scope.kind == "workspace" else "--organization -w"
        workspace = name if scope.kind == "workspace" else registry.workspace_of(scope)
        hint = f"once it is explained, as by a restored backup: keyfob secret accept {option} {workspace}"
        yield Line("fail", f"{scope.kind} {name}", str(trouble), hint)
    if not troubles:
        yield Line("ok", "secrets", "all versions are as they were written")


def _stores(registry: Registry) -> Iterator[Line]:
    try:
        stores = registry.external.stores()
    except KeyfobError as error:
        yield _failed("stores", error)
        return
    for each in stores:
        yield _line(f"store {each.name}", partial(registry.external.test, each.name))


def _audit(registry: Registry) -> Iterator[Line]:
    """Look at the newest records only: keyfob audit verify looks at all of them."""
    try:
        verdict = registry.audit.verify_tail()
    except (NotInitialisedError, CryptoError):  # said of the database, or of the root key
        return
    except KeyfobError as error:
        yield _failed("audit", error)
        return
    if verdict.problem:
        message = f"record {verdict.problem.sequence} {verdict.problem.what}"
        yield Line("fail", "audit", message, "keyfob audit verify")
        return
    proved = f"records {verdict.first} to {verdict.last} are as they were written" if verdict.last else "empty"
    if verdict.last and verdict.pinned is None:
        yield Line("warn", "audit", f"{proved}, but none is pinned: a cut-off end would not be noticed")
    else:
        yield Line("ok", "audit", proved)


def _plugins(registry: Registry) -> Iterator[Line]:
    yield Line("ok", "actions", f"{len(registry.catalog.names)} installed")
    for finding in registry.catalog.findings:
        yield Line("fail", finding.where, f"was set aside: {finding.message}", finding.hint)


def _line(subject: str, look: Callable[[], str]) -> Line:
    try:
        return Line("ok", subject, look())
    except NotInitialisedError:
        return Line("warn", subject, "cannot be compared with the database, which is not there", "keyfob init")
    except KeyfobError as error:
        return _failed(subject, error)


def _failed(subject: str, error: KeyfobError) -> Line:
    return Line("fail", subject, f"{error.code}: {error.problem}", "; ".join(error.hints))
