"""Dates at call time: the policy is obeyed, a clock that is set back brings nothing back, and whoever listens hears."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import tenants
from keyfob_registry import Registry
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.catalog.plugins import Plugin
from keyfob_registry.clock import Clock
from keyfob_registry.crypto.providers import FileKeyProvider
from keyfob_registry.errors import DateError, ExpiredSecretError, UnknownSecretError
from keyfob_registry.installation import initialise
from keyfob_registry.policy import DatePolicy
from keyfob_registry.reminders import Reminders
from keyfob_registry.resolver import Resolver
from keyfob_registry.store.sql.store import SqlStore
from keyfob_sdk import SecretDue, hookimpl
from keyfob_sdk.testing import CANARY, assert_hidden
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DAY = timedelta(days=1)


class Installation:
    """A store on the disk, and registries of it: each is another process as far as time goes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.time = datetime.now(UTC)
        self.seconds = 0.0
        initialise({"KEYFOB_DATABASE_URL": self.url, "KEYFOB_KEY_FILE": str(folder / "root.key")})

    @property
    def url(self) -> str:
        """The address of the database."""
        return f"sqlite:///{self.folder / 'keyfob.db'}"

    def registry(self, *, pin: bool = True, expired: Any = "refuse", overdue: Any = "warn") -> Registry:
        """Open a registry, with a clock that starts anew."""

        def clock(known: Callable[[], datetime | None]) -> Clock:
            return Clock(known, lambda: self.time, lambda: self.seconds)

        builtin = BuiltIn([FileKeyProvider(self.folder / "root.key")], dates=DatePolicy(expired, overdue))
        path = self.folder / "audit.pin" if pin else None
        return Registry(Catalog.of(tenants), SqlStore(self.url), builtin, audit_pin=path, clock=clock)


@pytest.fixture(name="installation")
def _installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


@pytest.fixture(name="opened")
def _opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what is decrypted, on the real resolver."""
    names: list[str] = []
    real = Resolver.open

    def noting(self: Resolver, stored: Any, keys: Any) -> dict[str, SecretStr]:
        names.append(stored.name)
        return real(self, stored, keys)

    monkeypatch.setattr(Resolver, "open", noting)
    return names


def put(registry: Registry, **dates: datetime) -> None:
    """Store the secret that the actions need."""
    registry.put_secret("tenant", {"TENANT_KEY": SecretStr(CANARY)}, as_is=True, **dates)  # type: ignore[arg-type] # names of dates


def refused(registry: Registry) -> bool:
    """Say whether a call is refused for its date."""
    try:
        registry.call("tenants.tell")
    except ExpiredSecretError:
        return True
    return False


def test_figure_51_expired_secrets_are_refused_unopened(installation: Installation, opened: list[str]) -> None:
    """E430: nothing is decrypted, the audit says so, and the text names the command and no value."""
    with installation.registry() as registry:
        put(registry, expires_at=installation.time)
        with pytest.raises(ExpiredSecretError) as caught:
            registry.call("tenants.tell")
        (record, _) = registry.records()  # the other one is about storing it

    assert [] == opened
    assert ("E430", "refused") == (record.error_code, record.outcome)
    assert ("keyfob secret set tenant TENANT_KEY --expires DATE",) == caught.value.hints
    assert_hidden(caught.value.render(), CANARY)


@pytest.mark.parametrize(
    ("dates", "policy", "expected"),
    [
        (["expires_at"], {}, True),
        (["expires_at"], {"expired": "warn"}, False),
        (["rotate_by"], {}, False),
        (["rotate_by"], {"overdue": "refuse"}, True),
        (["expires_at", "rotate_by"], {"expired": "warn", "overdue": "refuse"}, True),
    ],
)
def test_figure_51_the_policy_is_obeyed(
    installation: Installation,
    dates: list[str],
    policy: dict[str, Any],
    expected: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Refuse refuses; warn makes the call, and says once what has passed."""
    with installation.registry(**policy) as registry, caplog.at_level(logging.WARNING, "keyfob"):
        put(registry, **dict.fromkeys(dates, installation.time - DAY))

        assert [expected] * 2 == [refused(registry), refused(registry)]

    assert 1 - expected == len(caplog.records)
    assert_hidden(caplog.text, CANARY)


def test_figure_51_a_clock_set_back_resurrects_nothing(installation: Installation) -> None:
    """Set back by a day, before or after a restart, an expired secret stays expired."""
    expired_at = installation.time - timedelta(hours=1)
    with installation.registry() as registry:
        put(registry, expires_at=expired_at)
        before = refused(registry)
        installation.time -= DAY
        same_process = refused(registry)
    with installation.registry() as registry:
        after_restart = refused(registry)
    with installation.registry(pin=False) as registry:
        by_audit_alone = refused(registry)

    assert [True] * 4 == [before, same_process, after_restart, by_audit_alone]


def test_figure_51_the_pin_holds_the_latest_time(installation: Installation) -> None:
    """Calls that are recorded with a clock set back do not take the pinned time back with them."""
    with installation.registry() as registry:
        put(registry, expires_at=installation.time)
        refused(registry)
        pinned = registry.audit.latest_time()
    with installation.registry() as registry:
        registry.audit.begin()
        registry.audit._ledger._pin.write(registry.store.audit_head(), pinned - DAY)  # type: ignore[operator,union-attr,arg-type] # all there

        assert pinned == registry.audit.latest_time()


def test_figure_51_time_goes_on_while_the_clock_stands(installation: Installation) -> None:
    """A secret expires by the seconds that pass, though the clock was set back before."""
    with installation.registry() as registry:
        put(registry, expires_at=installation.time + timedelta(minutes=5))
        before = refused(registry)
        installation.time, installation.seconds = installation.time - DAY, 301.0

        assert [False, True] == [before, refused(registry)]


def test_dates_are_changed_without_a_value(installation: Installation, opened: list[str]) -> None:
    """What is not given stays, None takes away, the values stay as they are, and nothing is opened."""
    later = installation.time + 9 * DAY
    with installation.registry() as registry:
        put(registry, expires_at=installation.time)
        registry.set_dates("tenant", rotate_by=later)
        both = registry.secret("tenant")
        registry.set_dates("tenant", expires_at=None)
        info = registry.secret("tenant")

        assert (installation.time, later) == (both.expires_at, both.rotate_by)
        assert (None, later, 3, []) == (info.expires_at, info.rotate_by, info.version, opened)
        assert not refused(registry)


def test_dates_need_a_secret_and_a_zone(installation: Installation) -> None:
    """What is not stored has no dates; a time without a zone is refused before anything is written."""
    with installation.registry() as registry:
        with pytest.raises(UnknownSecretError):
            registry.set_dates("tenant", expires_at=None)
        with pytest.raises(DateError):
            put(registry, expires_at=datetime(2027, 1, 31))  # noqa: DTZ001 -- that is the point

        assert [] == registry.secrets()


def test_check_tells_dates_of_what_nothing_declares(installation: Installation) -> None:
    """A secret that only arguments refer to is due as well."""
    with installation.registry() as registry:
        registry.put_secret("other", {"KEY": SecretStr("v")}, as_is=True, expires_at=installation.time + 5 * DAY)

        assert ["R215"] == [finding.code for finding in registry.check() if "other" in finding.where]
        assert ["R215"] == [finding.code for finding in registry.check(secret="other")]


class Listener:
    """A plug-in that hears what is due, and may fail at it."""

    def __init__(self, *, failing: bool = False) -> None:
        self.heard: list[SecretDue] = []
        self.failing = failing

    @hookimpl
    def keyfob_secret_due(self, due: SecretDue) -> None:
        """Keep it."""
        self.heard.append(due)
        if self.failing:
            raise RuntimeError


def test_each_lead_time_is_told_once(installation: Installation) -> None:
    """Day by day, from long before to long after: five times for each date, and never twice."""
    listener = Listener()
    with installation.registry() as registry:
        date = installation.time + 40 * DAY
        put(registry, expires_at=date)
        reminders = Reminders(registry.store, lambda: installation.time, [Plugin("listener", listener)])
        for _ in range(60):
            reminders.tell()
            reminders.tell()
            installation.time += DAY

    assert [30, 14, 7, 1, 0] == [due.days_left for due in listener.heard]
    assert {("tenant", "default", "expiry", date)} == {
        (due.name, due.environment, due.what, due.date) for due in listener.heard
    }
    assert_hidden(repr(listener.heard), CANARY)


def test_a_late_start_tells_the_nearest_lead_time(installation: Installation) -> None:
    """Who asks for the first time five days before hears it once; a new date is told anew."""
    with installation.registry() as registry:
        put(registry, expires_at=installation.time + 5 * DAY, rotate_by=installation.time - DAY)
        first, second = registry.tell_due(), registry.tell_due()
        registry.set_dates("tenant", expires_at=installation.time + 6 * DAY)
        third = registry.tell_due()

    assert [("expiry", 5), ("rotation", 0)] == [(due.what, due.days_left) for due in first]
    assert ([], [("expiry", 6)]) == (second, [(due.what, due.days_left) for due in third])


def test_a_listener_that_fails_keeps_nobody_from_hearing(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged; the next listener hears."""
    failing, listener = Listener(failing=True), Listener()
    with installation.registry() as registry:
        put(registry, expires_at=installation.time)
        plugins = [Plugin("failing", failing), Plugin("listener", listener)]
        told = Reminders(registry.store, lambda: installation.time, plugins).tell()

    assert told == failing.heard == listener.heard
    assert "plug-in 'failing' failed" in caplog.text


@pytest.fixture(name="registry")
def _registry(installation: Installation) -> Iterator[Registry]:
    with installation.registry() as registry:
        put(registry)
        yield registry


def test_uses_are_counted_with_the_call(registry: Registry) -> None:
    """Each call counts, also one that fails; one that is refused does not."""
    registry.call("tenants.tell", run="r1")
    registry.call("tenants.tell", run="r2")
    registry.set_dates("tenant", expires_at=datetime.now(UTC) - DAY)
    refused(registry)

    uses = registry.secret_uses("tenant")
    assert [("tenants.tell", 2, "r2", "done")] == [(use.action, use.calls, use.run, use.outcome) for use in uses.used]
    assert uses.last_used_at == registry.secret("tenant").last_used_at == registry.secrets()[0].last_used_at
    assert {"tenants.tell", "tenants.keep"} <= {each.action for each in uses.declared}


def test_consequences_name_who_breaks(registry: Registry) -> None:
    """Required keys break, optional ones do not; the organization's secret takes the place of the whole."""
    registry.put_secret("tenant", {"TENANT_NAME": SecretStr("acme")}, as_is=True)
    whole, required, optional = (
        registry.consequences("tenant", keys) for keys in (None, ["TENANT_KEY"], ["TENANT_NAME"])
    )
    registry.put_secret("tenant", {"TENANT_KEY": SecretStr("other-key")}, organization=True, as_is=True)

    assert whole == required
    assert whole[0].startswith("calls of tenants.atell, ")
    assert whole[0].endswith(" are refused without it")
    assert "no call has used it so far" == whole[1]
    assert [] == optional
    assert registry.consequences("tenant")[0].endswith("get the organization's secret instead")
    assert registry.consequences("tenant", ["TENANT_KEY"])[0].endswith("are refused without it")
