"""Fingerprints of values: they tell whether two are equal, and nothing else."""

import hmac
import os

from pydantic import SecretStr

_KEY_SIZE = 32


class Fingerprints:
    """Makes keyed hashes of values that can be compared with each other, and with those of no other comparison.

    The key is random and is gone with the comparison. A stored hash would show whoever reads the database which
    tenants share a value.
    """

    __slots__ = ("_key",)

    def __init__(self) -> None:
        self._key = os.urandom(_KEY_SIZE)

    def of(self, value: SecretStr) -> bytes:
        """Return the fingerprint of *value*."""
        return hmac.digest(self._key, value.get_secret_value().encode("utf-8", "surrogatepass"), "sha256")
