"""The part of the store in memory that keeps uses of secrets and notices of their dates."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime

from keyfob_sdk import CallRecord

from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import Lifetime
from keyfob_registry.store.uses import ActionUse, DatedSecret, Notice, merged, uses_of


class MemoryUseStore(ABC):
    """Keeps uses and notices in dictionaries; what each method does stands in the protocol of stores."""

    _lock: threading.Lock
    _lifetimes: dict[tuple[Scope, str, str], Lifetime]
    _uses: dict[tuple[str, str, str, str], ActionUse]
    _notices: set[Notice]

    @abstractmethod
    def _refuse_not_ready(self) -> None: ...

    def uses(self, scopes: Sequence[str], name: str | None = None) -> list[ActionUse]:
        """Return the uses of the secrets of these scopes, or of those of one name, ordered by place and action."""
        self._refuse_not_ready()
        found = (use for _, use in sorted(self._uses.copy().items()))
        return [use for use in found if use.scope in scopes and name in {None, use.name}]

    def dated(self, until: datetime) -> list[DatedSecret]:
        """Return the secrets of the whole store that have a date up to *until*, ordered by place."""
        self._refuse_not_ready()
        kept = (each.secret for each in self._lifetimes.copy().values())
        found = [
            DatedSecret(str(each.scope), each.environment, each.name, each.expires_at, each.rotate_by)
            for each in kept
            if each.deleted_at is None and any(date and date <= until for date in (each.expires_at, each.rotate_by))
        ]
        return sorted(found, key=lambda each: (each.scope, each.environment, each.name))

    def tell(self, notices: Sequence[Notice]) -> list[Notice]:
        """Keep notices; return those that nobody kept before."""
        with self._lock:
            self._refuse_not_ready()
            new = [notice for notice in dict.fromkeys(notices) if notice not in self._notices]
            self._notices.update(new)
            return new

    def _count_uses(self, records: Iterable[CallRecord]) -> None:
        """Count what calls used; the lock is held."""
        for use in uses_of(records):
            self._uses[use.place] = merged(self._uses.get(use.place), use)
