"""Dates of secrets, and what the settings say of them."""

from collections.abc import Sequence

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.errors.look_up import MissingSecretsError


class ExpiredSecretError(MissingSecretsError):
    """A stored secret has expired, or should have been rotated, and the policy refuses it; nothing was opened."""

    code = "E430"
    verdict = "are past their date"


class DateError(KeyfobError):
    """What was given is no date of a secret."""

    code = "E431"

    def __init__(self) -> None:
        hints = ["write 2027-01-31, 90d, or a time with its offset, as 2027-01-31T12:00Z"]
        super().__init__("the date is none that a secret can have", hints=hints)


class SettingError(KeyfobError):
    """A variable of the settings holds what it cannot hold; it is not repeated."""

    code = "E432"

    def __init__(self, name: str, allowed: Sequence[str]) -> None:
        hints = [f"export {name}={each}" for each in allowed]
        super().__init__(f"variable {name} holds none of {', '.join(allowed)}", hints=hints)
