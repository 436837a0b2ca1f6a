"""Dates of secrets: what a date means, which lead time it falls in, and what the rules say at every distance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.clock import Clock
from keyfob_registry.dates import LEAD_DAYS, checked, day, days_left, lead_time, parse
from keyfob_registry.errors import DateError, SettingError
from keyfob_registry.policy import DatePolicy
from keyfob_registry.rules import RULES, Expired, RotationDue, RuleSet
from keyfob_registry.settings import Settings
from keyfob_sdk import Finding, RegistrySecret, SecretFacts, Severity

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SECRET = RegistrySecret("aws", keys=["AWS_ID"])
moments = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- the strategy adds it


def said(now: datetime = NOW, policy: DatePolicy | None = None, **dates: datetime) -> list[Finding]:
    """Return what the rules say of a secret with these dates, and nothing wrong but them."""
    facts = replace(SecretFacts("aws", "acme", "prod", "workspace", frozenset(["AWS_ID"])), **dates)  # type: ignore[arg-type] # names of dates
    others = [rule() for rule in RULES if rule not in {Expired, RotationDue}]
    return list(RuleSet([*others, Expired(policy), RotationDue(policy)], lambda: now).check(SECRET, facts))


def weights(found: list[Finding]) -> list[tuple[str, Severity]]:
    """Return code and severity of findings."""
    return [(finding.code, finding.severity) for finding in found]


def test_r214_an_expired_secret_is_an_error() -> None:
    """R214: the hint stores new values with a new date."""
    (finding,) = said(expires_at=NOW)

    assert ("R214", Severity.ERROR) == (finding.code, finding.severity)
    assert "expired on 2026-01-31 12:00 UTC" == finding.message
    assert "keyfob secret set aws AWS_ID --environment prod --workspace acme --expires DATE" == finding.hint


@pytest.mark.parametrize(
    ("left", "severity"),
    [(31, None), (30, "info"), (15, "info"), (14, "info"), (8, "info"), (7, "warning"), (2, "warning"), (1, "warning")],
)
def test_r215_and_r216_grow_with_time(left: int, severity: str | None) -> None:
    """R215 and R216: nothing before 30 days, a warning from 7 days on."""
    date = NOW + timedelta(days=left)

    assert [("R215", severity), ("R216", severity)][: 2 * bool(severity)] == weights(
        said(expires_at=date, rotate_by=date)
    )


def test_r216_an_overdue_rotation_is_a_warning() -> None:
    """R216: calls go on unless the policy says otherwise, and the text stays the same from day to day."""
    date = NOW - timedelta(days=3)

    assert [("R216", Severity.WARNING)] == weights(said(rotate_by=date))
    assert said(rotate_by=date) == said(NOW + timedelta(days=9), rotate_by=date)


def test_the_policy_decides() -> None:
    """An expired secret may be a warning, an overdue rotation an error."""
    policy = DatePolicy(expired="warn", rotate_overdue="refuse")

    assert [("R214", Severity.WARNING), ("R216", Severity.ERROR)] == weights(
        said(policy=policy, expires_at=NOW, rotate_by=NOW)
    )


def test_a_secret_without_dates_is_never_due() -> None:
    """No date, no finding."""
    assert [] == said()


@given(moments, st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_every_moment_has_one_lead_time(now: datetime, distance: timedelta) -> None:
    """A date is past, in the nearest lead time that it is within, or too far; never in two, never in none."""
    left = days_left(now + distance, now)
    stage = lead_time(left)

    assert (distance <= timedelta(0)) == (left == 0) == (stage == 0)
    assert timedelta(days=left - 1) < max(distance, timedelta(0)) <= timedelta(days=left) or left == 0
    assert stage == min((lead for lead in (0, *LEAD_DAYS) if left <= lead), default=None)


@given(moments, st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_rules_agree_with_the_lead_times(now: datetime, distance: timedelta) -> None:
    """Of expiry and of rotation one finding each, exactly when there is a lead time; an error only once it passed."""
    found = said(now, expires_at=now + distance, rotate_by=now + distance)
    told = lead_time(days_left(now + distance, now)) is not None

    assert 2 * told == len(found)
    assert (distance <= timedelta(0)) == any(finding.severity is Severity.ERROR for finding in found)


@given(moments, st.integers(0, 500))
def test_severity_never_sinks(date: datetime, hours: int) -> None:
    """As time goes on, a finding weighs the same or more."""
    order = [None, Severity.INFO, Severity.WARNING, Severity.ERROR]
    early, late = (
        max(
            (order.index(finding.severity) for finding in said(date - timedelta(hours=each), expires_at=date)),
            default=0,
        )
        for each in (hours + 7, hours)
    )

    assert early <= late


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2027-01-31", datetime(2027, 1, 31, 23, 59, 59, tzinfo=UTC), id="day"),
        pytest.param("2027-01-31T12:00+02:00", datetime(2027, 1, 31, 10, tzinfo=UTC), id="time"),
        pytest.param("2027-01-31T12:00:00Z", datetime(2027, 1, 31, 12, tzinfo=UTC), id="UTC"),
        pytest.param("90d", datetime(2026, 5, 1, 23, 59, 59, tzinfo=UTC), id="period"),
    ],
)
def test_dates_are_read(text: str, expected: datetime) -> None:
    """A day means its end in UTC; a time says where; a period counts from now."""
    assert expected == parse(text, NOW)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2027-02-30", "2027-01-31T12:00", "0d", "-1d", "999999d", "9999-12-31T23:59-12:00", "1w"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """E431: what is no day, no time with an offset, no period, or beyond all years."""
    if text == "99999d":
        assert parse(text, NOW).year == 2299
        return
    with pytest.raises(DateError) as caught:
        parse(text, NOW)

    assert "E431" == caught.value.code


def test_a_time_needs_its_zone() -> None:
    """Times of other zones become UTC; one without a zone is refused."""
    assert NOW == checked(NOW.astimezone(timezone(timedelta(hours=5))))
    with pytest.raises(DateError):
        checked(NOW.replace(tzinfo=None))


def test_days_are_shown_as_days() -> None:
    """The end of a day is that day; other moments are shown with their time."""
    assert "2027-01-31" == day(parse("2027-01-31", NOW))
    assert "2026-01-31 12:00 UTC" == day(NOW)


def test_settings_give_the_policy() -> None:
    """E432: KEYFOB_EXPIRED and KEYFOB_ROTATE_OVERDUE say refuse or warn; anything else is refused, not guessed."""
    given = {"KEYFOB_EXPIRED": "warn", "KEYFOB_ROTATE_OVERDUE": "refuse"}

    assert DatePolicy("refuse", "warn") == Settings.from_environ({}).dates
    assert DatePolicy("warn", "refuse") == Settings.from_environ(given).dates
    with pytest.raises(SettingError) as caught:
        Settings.from_environ({"KEYFOB_EXPIRED": "Warn"})
    assert ("E432", "export KEYFOB_EXPIRED=refuse") == (caught.value.code, caught.value.hints[0])


class Machine:
    """A machine whose clock anybody can set, and whose seconds go on."""

    def __init__(self, time: datetime = NOW) -> None:
        self.time = time
        self.seconds = 100.0

    def clock(self, known: datetime | None = None) -> Clock:
        """Return a clock that starts here."""
        return Clock(lambda: known, lambda: self.time, lambda: self.seconds)


def test_the_clock_follows_the_machine() -> None:
    """Forward it goes with the machine, by however much."""
    machine = Machine()
    clock = machine.clock()

    first, machine.time = clock.now(), NOW + timedelta(days=400)

    assert (NOW, NOW + timedelta(days=400)) == (first, clock.now())


def test_a_clock_set_back_goes_on() -> None:
    """Set back by a day, time goes on by the seconds that pass, from where it was."""
    machine = Machine()
    clock = machine.clock()
    clock.now()
    machine.time, machine.seconds = NOW - timedelta(days=1), 160.0

    assert NOW + timedelta(seconds=60) == clock.now()


def test_a_new_process_starts_from_what_is_known() -> None:
    """What the audit knows counts, if it is later; it is asked once."""
    assert NOW == Machine(NOW - timedelta(days=1)).clock(NOW).now()
    assert NOW == Machine().clock(NOW - timedelta(days=1)).now()


@given(st.lists(st.tuples(st.timedeltas(timedelta(days=-9), timedelta(days=9)), st.floats(0, 1e6))))
def test_time_never_goes_back(steps: list[tuple[timedelta, float]]) -> None:
    """However the clock of the machine is set, each time is at least the one before and the machine's own."""
    machine = Machine()
    clock = machine.clock()
    for jump, seconds in steps:
        before = clock.now()
        machine.time, machine.seconds = machine.time + jump, machine.seconds + seconds
        after = clock.now()

        assert after >= max(before, machine.time)
