"""What was to be stored, or asked for, is refused; none of the values is repeated."""

from collections.abc import Iterable, Sequence

from keyfob_sdk import Finding
from keyfob_sdk.errors import KeyfobError


class RefusedValuesError(KeyfobError):
    """Values would be stored that cannot be meant; ``findings`` holds every problem, and nothing was written."""

    code = "E610"

    def __init__(self, secret: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        lines = [f"{finding.code} {finding.message}" for finding in findings]
        hints = ["correct them, or store them all the same with --as-is (in Python: as_is=True)"]
        super().__init__("\n  - ".join([f"these values are not stored in secret {secret!r}", *lines]), hints=hints)


class ReservedNameError(KeyfobError):
    """A name is reserved: Keyfob's own settings and keys are no secrets, and no action obtains them."""

    code = "E611"

    def __init__(self, names: Iterable[str]) -> None:
        listed = ", ".join(map(repr, names))
        hints = ["choose a name that is neither keyfob or KEYFOB nor begins with keyfob_ or KEYFOB_"]
        super().__init__(f"reserved for Keyfob itself: {listed}", hints=hints)
