"""Names that a shell completes: of actions and of secrets."""

from collections.abc import Iterable

import click

from keyfob_registry.app import Registry


def actions(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the actions that begin so."""
    del ctx, parameter
    try:
        with Registry.open() as registry:
            return _beginning(registry.catalog.names, incomplete)
    except Exception:  # noqa: BLE001 -- a shell that completes shows no errors
        return []


def stored(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the stored secrets that begin so."""
    del ctx, parameter
    try:
        with Registry.open() as registry:
            return _beginning((info.name for info in registry.secrets()), incomplete)
    except Exception:  # noqa: BLE001 -- the same
        return []


def secrets(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the secrets, declared or stored, that begin so."""
    found = set(stored(ctx, parameter, incomplete))
    try:
        with Registry.open() as registry:
            return _beginning({*found, *registry.catalog.requirements}, incomplete)
    except Exception:  # noqa: BLE001 -- the same
        return sorted(found)


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return sorted({name for name in names if name.startswith(incomplete)})
