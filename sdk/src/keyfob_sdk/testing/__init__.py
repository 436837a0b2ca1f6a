"""What authors test with: secrets that are none, a search for leaks, and the contracts of integrations and stores."""

from keyfob_sdk.testing._contract import IntegrationContract
from keyfob_sdk.testing._fakes import CANARY, fake, fake_values
from keyfob_sdk.testing._leaks import assert_hidden, encodings
from keyfob_sdk.testing._store_contract import SecretStoreContract

__all__ = [
    "CANARY",
    "IntegrationContract",
    "SecretStoreContract",
    "assert_hidden",
    "encodings",
    "fake",
    "fake_values",
]
