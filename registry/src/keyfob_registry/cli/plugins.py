"""Commands of plug-ins, by the hook ``keyfob_commands``.

``keyfob --help`` must be quick: it looks into the cached index as a text, and only if a plug-in that offers commands is
named there does it load the catalog and import that plug-in. Where there is no index yet, help shows the built-in
commands alone; it makes no index. An unknown command does ask the catalog, so that a plug-in's works from the start.
"""

from collections.abc import Mapping
from functools import cache
from typing import cast

import click

from keyfob_registry.cli import variables
from keyfob_registry.cli.printing import note

HOOK = "keyfob_commands"


def are_indexed() -> bool:
    """Return whether a cached index names a plug-in that offers commands."""
    needle = f'"{HOOK}"'.encode()
    try:
        return any(needle in path.read_bytes() for path in variables.settings().cache_dir.glob("index-*.json"))
    except OSError:
        return False


@cache
def commands() -> dict[str, click.Command]:
    """Return the commands of plug-ins; one that fails is left out, with a note."""
    from keyfob_registry.catalog import Catalog  # hidden import: only an unknown command needs the SDK

    found: dict[str, click.Command] = {}
    for plugin in Catalog.installed(variables.settings().cache_dir).plugins(HOOK):
        try:
            offered = plugin.answers(HOOK)
        except Exception as error:  # noqa: BLE001 -- whatever a plug-in raises, the other commands stay
            note(f"warning: plug-in {plugin.name!r} offers no commands: {type(error).__name__}")
        else:
            for mapping in offered:
                _add(found, plugin.name, mapping)
    return found


def _add(found: dict[str, click.Command], plugin: str, mapping: object) -> None:
    if not isinstance(mapping, Mapping):
        note(f"warning: plug-in {plugin!r} offers no commands: {HOOK} returns no mapping")
        return
    for name, command in cast("Mapping[object, object]", mapping).items():
        if isinstance(name, str) and isinstance(command, click.Command):
            found.setdefault(name, command)
        else:
            note(f"warning: plug-in {plugin!r} offers {str(name)!r}, which is no command")
