"""R214 to R216: the dates of a stored secret have passed, or come near."""

from collections.abc import Iterator

from keyfob_sdk import Finding, RegistrySecret, Rule, SecretFacts, Severity

from keyfob_registry.dates import URGENT_DAYS, day, days_left, lead_time
from keyfob_registry.policy import DatePolicy, Reaction

_SEVERITIES: dict[Reaction, Severity] = {"refuse": Severity.ERROR, "warn": Severity.WARNING}


class Expired(Rule):
    """A stored secret has expired.

    Why: the vendor does not accept its values any more, or is not meant to. Calls are refused before anything of it is
    opened; with ``KEYFOB_EXPIRED=warn`` they are made, with a warning.
    Fix: store new values with a new date. If the date is wrong, ``keyfob secret dates`` corrects it.
    """

    code = "R214"
    title = "expired"

    def __init__(self, policy: DatePolicy | None = None) -> None:
        self._severity = _SEVERITIES[(policy or DatePolicy()).expired]

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield one finding if the date has passed."""
        del requirement
        if facts.expires_at and facts.now and facts.now >= facts.expires_at:
            message = f"expired on {day(facts.expires_at)}"
            yield Finding(self.code, self._severity, facts.where, message, _renewal(facts, "--expires DATE"))


class ExpiresSoon(Rule):
    """A stored secret expires within 30 days.

    Why: from that day on, calls are refused. The finding is repeated at 30, 14, 7 and 1 days, from 7 on as a warning.
    Fix: get new values from the vendor, and store them with a new date.
    """

    code = "R215"
    title = "expires soon"

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield one finding if the date is near."""
        del requirement
        if facts.expires_at and facts.now and (left := days_left(facts.expires_at, facts.now)):
            severity = Severity.WARNING if left <= URGENT_DAYS else Severity.INFO
            if lead_time(left) is not None:
                message = f"expires on {day(facts.expires_at)}, {_in(left)}"
                yield Finding(self.code, severity, facts.where, message, _renewal(facts, "--expires DATE"))


class RotationDue(Rule):
    """A stored secret is to be rotated within 30 days, or should have been.

    Why: the longer a value is in use, the more backups, logs and people may have seen it. Calls are made, with a
    warning once the date has passed; with ``KEYFOB_ROTATE_OVERDUE=refuse`` they are refused from then on.
    Fix: make new values at the vendor, store them with a new date, and revoke the old ones.
    """

    code = "R216"
    title = "rotation due"

    def __init__(self, policy: DatePolicy | None = None) -> None:
        self._overdue = _SEVERITIES[(policy or DatePolicy()).rotate_overdue]

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield one finding if the date is near or has passed."""
        del requirement
        if facts.rotate_by is None or facts.now is None:
            return
        left = days_left(facts.rotate_by, facts.now)
        if lead_time(left) is None:
            return
        if left:
            severity = Severity.WARNING if left <= URGENT_DAYS else Severity.INFO
            message = f"is to be rotated by {day(facts.rotate_by)}, {_in(left)}"
        else:
            severity, message = self._overdue, f"was to be rotated by {day(facts.rotate_by)}"
        yield Finding(self.code, severity, facts.where, message, _renewal(facts, "--rotate-by 90d"))


DATE_CODES = frozenset({Expired.code, ExpiresSoon.code, RotationDue.code})
"""The codes of findings about dates."""


def _in(left: int) -> str:
    return "within a day" if left == 1 else f"in {left} days"


def _renewal(facts: SecretFacts, dates: str) -> str:
    return f"{facts.command(*sorted(facts.keys or ()))} {dates}"
