"""Who uses a secret: the actions that declare it, those that were called with it, and what breaks without it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from keyfob_sdk import RegistrySecret

from keyfob_registry.dates import day
from keyfob_registry.store.protocol import Store, Workspace
from keyfob_registry.store.uses import ActionUse

Requirements = Mapping[str, Sequence[tuple[str, RegistrySecret]]]
"""What the installed actions declare, by the name of the secret."""

SHOWN = 3
"""How many of the actions a sentence names."""

SecretPlace = tuple[str, str, str]
"""Scope, environment and name."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """An installed action that declares a secret, and how."""

    action: str
    optional: bool
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecretUses:
    """Who uses one stored secret: by declaration, and by calls so far, the latest first."""

    name: str
    scope: str
    environment: str
    declared: tuple[Declaration, ...]
    used: tuple[ActionUse, ...]

    @property
    def last_used_at(self) -> datetime | None:
        """When a call last began that was given values of it; None if there was none."""
        return max((use.last_used_at for use in self.used), default=None)


class Usage:
    """Looks up uses; no value is looked at.

    Args:
        requirements: What the installed actions declare.
        store: Keeps who used what.
    """

    def __init__(self, requirements: Requirements, store: Store) -> None:
        self._requirements = requirements
        self._store = store

    def of(self, name: str, scope: str, environment: str) -> SecretUses:
        """Return the uses of the secret of one place."""
        used = [use for use in self._store.uses([scope], name) if use.environment == environment]
        latest = sorted(used, key=lambda use: use.last_used_at, reverse=True)
        return SecretUses(name, scope, environment, self._declared(name), tuple(latest))

    def last_used(self, workspace: Workspace) -> dict[SecretPlace, datetime]:
        """Return when each secret of a workspace and of its organization was last used."""
        found: dict[SecretPlace, datetime] = {}
        for use in self._store.uses([str(scope) for scope in workspace.scopes]):
            place = use.scope, use.environment, use.name
            found[place] = max(use.last_used_at, found.get(place, use.last_used_at))
        return found

    def consequences(
        self, uses: SecretUses, removed: Collection[str], stored: Collection[str], instead: Collection[str] | None
    ) -> list[str]:
        """Return what happens to actions when these keys are removed, a sentence each.

        Args:
            uses: The uses of the secret.
            removed: The keys that go.
            stored: The keys that it has.
            instead: The keys of the organization's secret that takes the place of the whole, if there is one.
        """
        left = frozenset(stored).difference(removed)
        remaining = left or (frozenset(instead) if instead is not None else None)
        affected = [pair for pair in self._requirements.get(uses.name, ()) if _reads(pair[1], uses)]
        broken = sorted(
            {
                action
                for action, requirement in affected
                if _is_met(requirement, frozenset(stored)) and not _is_met(requirement, remaining)
            }
        )
        said: list[str] = []
        if broken:
            said.append(f"calls of {_listed(broken)} are refused without it")
        falling = sorted({action for action, _ in affected}.difference(broken))
        if not left and instead is not None and falling:
            said.append(f"calls of {_listed(falling)} get the organization's secret instead")
        if uses.last_used_at:
            said.append(f"it was last used on {day(uses.last_used_at)}, by {uses.used[0].action}")
        elif said:
            said.append("no call has used it so far")
        return said

    def _declared(self, name: str) -> tuple[Declaration, ...]:
        found = [Declaration(action, each.optional, each.declared) for action, each in self._requirements.get(name, ())]
        return tuple(sorted(found, key=lambda declaration: declaration.action))


def _reads(requirement: RegistrySecret, uses: SecretUses) -> bool:
    """Say whether a requirement may be served by this secret: one that is pinned elsewhere is not."""
    kind = uses.scope.partition(":")[0]
    return requirement.scope in {None, kind} and requirement.environment in {None, uses.environment}


def _is_met(requirement: RegistrySecret, keys: frozenset[str] | None) -> bool:
    if keys is None:
        return requirement.optional
    return not requirement.missing(keys) and not requirement.closest_group(keys)


def _listed(actions: Sequence[str]) -> str:
    more = len(actions) - SHOWN
    return ", ".join(actions[:SHOWN]) + (f" and {more} more" if more > 0 else "")
