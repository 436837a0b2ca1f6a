"""The hooks that a plugin may implement, and the marker that it does.

Hooks return values; none ever receives the value of a secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from keyfob_sdk._integration import Integration
    from keyfob_sdk._provider import KeyProvider
    from keyfob_sdk._record import CallRecord
    from keyfob_sdk._rule import Rule
    from keyfob_sdk._store import StoreKind

PROJECT = "keyfob"
"""The name of the pluggy project and of the entry-point group."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def keyfob_integrations() -> Iterable[Integration]:
    """Offer integrations to the registry.

    Called once for each plugin, alone, in a process of its own, when the installed distributions have changed; and
    again in the registry's process when one of the plugin's actions is first called. If it raises, this plugin is set
    aside and ``keyfob check`` says why; the others load. Names must be unique: the second to offer one is refused.

    Return one :class:`~keyfob_sdk.Integration` a vendor. Don't read secrets, files or the network here.
    """
    return ()


@hookspec
def keyfob_key_providers() -> Iterable[KeyProvider]:
    """Offer places that may hold the root key.

    Called when a store is opened. The first place that is configured gives the key; ours (the environment variable
    ``KEYFOB_ROOT_KEY``, then the key file) are asked first.
    """
    return ()


@hookspec
def keyfob_stores() -> Iterable[StoreKind[Any]]:
    """Offer kinds of external secret stores.

    Called when a file of external stores is configured (``KEYFOB_STORES_FILE``) and first needed. A
    :class:`~keyfob_sdk.StoreKind` says how a store of that kind is configured and how one is opened; ours
    (``environment``, ``files``, ``vault``, ``aws_secrets_manager``, ``aws_parameter_store``) come through this hook
    too. The name of a kind must be unique: a second one of the same name is refused.

    Open no connection and read no secret here, nor when a store is opened: do so when it is first asked.
    """
    return ()


@hookspec
def keyfob_templates() -> str | PathLike[str] | Iterable[str | PathLike[str]]:
    """Offer actions that are written in YAML: one folder of templates, or several.

    Called as ``keyfob_integrations`` is, when the installed distributions have changed. Return where the folder is, as
    in ``importlib.resources.files(__package__) / "templates"``; it must be on the disk, and is read at any depth. Its
    files may change without a new version of the distribution. A template that something is wrong with is set aside,
    and ``keyfob check`` says what and where; the others load. Don't read the files here.
    """
    return ()


@hookspec
def keyfob_rules() -> Iterable[Rule]:
    """Offer rules to the validator.

    Called when a registry is opened. A rule sees the names of the keys that are stored, never a value.
    """
    return ()


@hookspec
def keyfob_commands() -> Mapping[str, Any]:
    """Offer commands to the command line: a mapping of names to click commands.

    Called when ``keyfob`` starts, for the plugins that implement it. A name that ``keyfob`` has itself stays its own.
    """
    return {}


@hookspec
def keyfob_call_finished(record: CallRecord) -> None:
    """Receive the audit record of each call, after it was stored.

    Called in the thread of the call, whatever its outcome. What it raises is logged and does not reach the caller.
    """
