"""R206 to R208: what can be wrong with a value itself; these rules alone see values, and never repeat one."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar

from keyfob_sdk import Finding, RegistrySecret, SecretFacts, Severity
from pydantic import SecretStr

SHORTEST_MASKED = 4


class ValueRule(ABC):
    """One thing to look for in a value; built in, as no plug-in is handed a value."""

    code: ClassVar[str]
    title: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR

    def check(
        self, requirement: RegistrySecret, facts: SecretFacts, values: Mapping[str, SecretStr]
    ) -> Iterator[Finding]:
        """Yield a finding for each value that is wrong."""
        for key, value in values.items():
            if problem := self.problem(requirement, key, value):
                yield Finding(self.code, self.severity, facts.where, f"value of {key} {problem}", facts.command(key))

    @abstractmethod
    def problem(self, requirement: RegistrySecret, key: str, value: SecretStr) -> str:
        """Return what is wrong with one value, or nothing."""


class WrongKind(ValueRule):
    """A value is not the PEM text that the kind of the secret asks for.

    Why: the TLS or SSH library fails deep inside of the call, and its error may quote the value.
    Fix: store the file itself (``--file``), with its line breaks.
    """

    code = "R206"
    title = "wrong kind"

    def problem(self, requirement: RegistrySecret, key: str, value: SecretStr) -> str:
        """Return what keeps the value from being PEM text of its kind."""
        return requirement.pem_problem(key, value)


class BrokenPattern(ValueRule):
    """A value does not match the pattern that the integration declares for its key.

    Why: it is the key of something else, or was pasted with a part missing.
    Fix: compare it with the example in ``keyfob action show``, and store the right one.
    """

    code = "R207"
    title = "broken pattern"

    def problem(self, requirement: RegistrySecret, key: str, value: SecretStr) -> str:
        """Return the pattern that the value does not match."""
        pattern = requirement.details[key].pattern if key in requirement.details else None
        matches = pattern is None or re.fullmatch(pattern, value.get_secret_value())
        return "" if matches else f"does not match ^{pattern}$"


class ShortValue(ValueRule):
    """A sensitive value is so short that it is not masked.

    Why: two or three characters stand everywhere in ordinary text; masking them would destroy results.
    Fix: store a longer value; if it is no secret, the integration declares the key as a setting.
    """

    code = "R208"
    title = "short value"
    severity = Severity.WARNING

    def problem(self, requirement: RegistrySecret, key: str, value: SecretStr) -> str:
        """Say that the value is too short to be masked."""
        short = requirement.is_sensitive(key) and 0 < len(value.get_secret_value()) < SHORTEST_MASKED
        return f"has fewer than {SHORTEST_MASKED} characters, and is not masked" if short else ""
