"""What authors test with: secrets that are none, a search for leaks, and the contract that every integration keeps."""

from keyfob_sdk.testing._contract import IntegrationContract
from keyfob_sdk.testing._fakes import CANARY, fake, fake_values
from keyfob_sdk.testing._leaks import assert_hidden, encodings

__all__ = ["CANARY", "IntegrationContract", "assert_hidden", "encodings", "fake", "fake_values"]
