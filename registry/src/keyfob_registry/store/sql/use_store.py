"""The part of the SQL store that keeps uses of secrets and notices of their dates."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime

from keyfob_registry.store.sql import uses
from keyfob_registry.store.sql.connection import Connection, Result
from keyfob_registry.store.uses import ActionUse, DatedSecret, Notice


class SqlUseStore(ABC):
    """Keeps uses and notices in a database; what each method does stands in the protocol of stores."""

    @abstractmethod
    def _run(self, work: Callable[[Connection], Result], *, check: bool = True) -> Result: ...

    def uses(self, scopes: Sequence[str], name: str | None = None) -> list[ActionUse]:
        """Return the uses of the secrets of these scopes, or of those of one name, ordered by place and action."""
        return self._run(lambda connection: uses.listed(connection, scopes, name))

    def dated(self, until: datetime) -> list[DatedSecret]:
        """Return the secrets of the whole store that have a date up to *until*, ordered by place."""
        return self._run(lambda connection: uses.dated(connection, until))

    def tell(self, notices: Sequence[Notice]) -> list[Notice]:
        """Keep notices; return those that nobody kept before."""
        return self._run(lambda connection: uses.tell(connection, notices)) if notices else []
