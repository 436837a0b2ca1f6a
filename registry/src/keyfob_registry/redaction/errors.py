"""What redaction raises."""

from typing import ClassVar

from keyfob_sdk.errors import KeyfobError


class RedactionError(KeyfobError):
    """Output is withheld, because masking it failed."""

    code: ClassVar[str] = "E502"

    def __init__(self, source: str = "the call") -> None:
        super().__init__(
            f"the output of {source} was withheld: masking it failed",
            hints=("return plain data from the action: text, numbers, lists and dicts",),
        )
