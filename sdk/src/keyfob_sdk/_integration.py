"""An integration: what a plugin offers for one vendor or system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keyfob_sdk import _names
from keyfob_sdk._action import Action
from keyfob_sdk._check import Check
from keyfob_sdk.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from keyfob_sdk._check import AnyCheck
    from keyfob_sdk._secret import RegistrySecret


@dataclass(frozen=True)
class Integration:
    """The actions and checks of one vendor or system.

    Args:
        name: ``^[a-z][a-z0-9_]*$``; the namespace of the actions that name none.
        title: The vendor's own name.
        actions: What :func:`~keyfob_sdk.action` made.
        checks: What :func:`~keyfob_sdk.check` made.
        description: What the integration is for, in a sentence.
        doc_url: The vendor's documentation.

    Raises:
        DeclarationError: It lists every problem.
    """

    name: str
    title: str
    actions: Sequence[Action[..., Any]] = ()
    checks: Sequence[AnyCheck] = ()
    description: str = ""
    doc_url: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "actions", tuple(self.actions))
        object.__setattr__(self, "checks", tuple(self.checks))
        if problems := list(_problems(self)):
            raise DeclarationError(f"integration {self.name!r}", problems)

    def full_name(self, declared: Action[..., Any]) -> str:
        """Return the name under which callers find an action: ``namespace.name``."""
        return f"{declared.namespace or self.name}.{declared.name}"

    @property
    def secrets(self) -> tuple[RegistrySecret, ...]:
        """The requirements of all actions and checks, each once."""
        declared: list[Action[..., Any] | AnyCheck] = [*self.actions, *self.checks]
        found = [secret for part in declared for secret in part.secrets]
        return tuple(secret for index, secret in enumerate(found) if secret not in found[:index])


def _problems(integration: Integration) -> Iterator[str]:
    yield from _names.problems("integration name", _names.SECRET, integration.name)
    if not integration.title.strip():
        yield "title is empty: write the vendor's own name"
    if strays := list(_strays(integration)):
        yield from strays
        return
    names = [integration.full_name(part) for part in integration.actions]
    yield from (
        f"two actions are called {name!r}: rename one" for name in dict.fromkeys(names) if names.count(name) > 1
    )
    checked = [part.secret.name for part in integration.checks]
    for name in dict.fromkeys(checked):
        if checked.count(name) > 1:
            yield f"two checks prove secret {name!r}: keep one"


def _strays(integration: Integration) -> Iterator[str]:
    """Say what was not decorated, or stands in the other list."""
    actions: Sequence[object] = integration.actions
    checks: Sequence[object] = integration.checks
    for part in actions:
        if not isinstance(part, Action):
            yield f"{part!r} in actions is no action: decorate it with @action(title=...)"
    for part in checks:
        if not isinstance(part, Check):
            yield f"{part!r} in checks is no check: decorate it with @check(...)"
