"""Reminders: each date of a secret is told at its lead times, once, to whoever listens."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from keyfob_sdk import SecretDue

from keyfob_registry.catalog.plugins import Plugin
from keyfob_registry.dates import LEAD_DAYS, days_left, lead_time
from keyfob_registry.store.protocol import Store
from keyfob_registry.store.uses import DatedSecret, Notice

_What = Literal["expiry", "rotation"]
_log = logging.getLogger("keyfob")


class Reminders:
    """Finds what is due in the whole store, and tells the plug-ins that implement ``keyfob_secret_due``.

    Args:
        store: Has the dates, and keeps what was told.
        now: Returns the time that dates are compared with.
        listeners: Those who are told.
    """

    def __init__(self, store: Store, now: Callable[[], datetime], listeners: Sequence[Plugin]) -> None:
        self._store = store
        self._now = now
        self.listeners = listeners

    def tell(self) -> list[SecretDue]:
        """Tell what nobody was told yet, and return it.

        It is kept first: who fails to hear it is not told again, and of two that ask at once one gets it.
        """
        now = self._now()
        found = dict(self._due(now))
        told = [found[notice] for notice in self._store.tell(list(found))]
        for due in told:
            self._send(due)
        return told

    def _due(self, now: datetime) -> Iterator[tuple[Notice, SecretDue]]:
        for secret in self._store.dated(now + timedelta(days=max(LEAD_DAYS))):
            if secret.expires_at:
                yield from _stage(secret, "expiry", secret.expires_at, now)
            if secret.rotate_by:
                yield from _stage(secret, "rotation", secret.rotate_by, now)

    def _send(self, due: SecretDue) -> None:
        for plugin in self.listeners:
            try:
                plugin.notify("keyfob_secret_due", due=due)
            except Exception:  # noqa: BLE001 -- a listener must not keep the others from hearing
                _log.exception("plug-in %r failed on a secret that is due", plugin.name)


def _stage(secret: DatedSecret, what: _What, date: datetime, now: datetime) -> Iterator[tuple[Notice, SecretDue]]:
    left = days_left(date, now)
    stage = lead_time(left)
    if stage is not None:
        notice = Notice(secret.scope, secret.environment, secret.name, what, date, stage)
        yield notice, SecretDue(secret.name, secret.scope, secret.environment, what, date, left)
