"""Where a value lives: what its sealed record is bound to."""

from dataclasses import dataclass

FORMAT = b"keyfob/KFB1"


def length_prefixed(*parts: bytes) -> bytes:
    """Join *parts* so that no two different lists give the same bytes."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


@dataclass(frozen=True, slots=True)
class Address:
    """The place of one value; a record that is sealed for one address opens at no other.

    ``hosts`` are those that the value may be sent to, separated by blanks; empty where nobody said.
    """

    scope: str
    environment: str
    secret: str
    key: str
    version: int
    hosts: str = ""

    def __str__(self) -> str:
        return f"{self.secret}.{self.key} in environment {self.environment!r} of {self.scope} at version {self.version}"

    def associated_data(self) -> bytes:
        """Return the bytes that sealing authenticates beside the value."""
        # As its parts are counted, an address without hosts is never taken for one that has some.
        hosts = [self.hosts] if self.hosts else []
        texts = (self.scope, self.environment, self.secret, self.key, str(self.version), *hosts)
        return length_prefixed(FORMAT, *(text.encode("utf-8", "surrogatepass") for text in texts))
