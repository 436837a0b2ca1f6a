"""Keyfob's SDK for authors of integrations: typed actions, the secrets that they need, and the checks of those."""

from keyfob_sdk._action import Action, action
from keyfob_sdk._arguments import Arguments
from keyfob_sdk._check import Check, check
from keyfob_sdk._finding import Finding, Severity
from keyfob_sdk._injection import Injection
from keyfob_sdk._integration import Integration
from keyfob_sdk._model import SecretModel
from keyfob_sdk._provider import KeyProvider
from keyfob_sdk._record import CallRecord, SecretUse
from keyfob_sdk._rule import Rule, SecretFacts
from keyfob_sdk._secret import Key, RegistrySecret
from keyfob_sdk._store import FetchedSecret, SecretStore, StoreKind
from keyfob_sdk._values import SecretValue, SecretValues
from keyfob_sdk.hookspecs import hookimpl

__all__ = [
    "Action",
    "Arguments",
    "CallRecord",
    "Check",
    "FetchedSecret",
    "Finding",
    "Injection",
    "Integration",
    "Key",
    "KeyProvider",
    "RegistrySecret",
    "Rule",
    "SecretFacts",
    "SecretModel",
    "SecretStore",
    "SecretUse",
    "SecretValue",
    "SecretValues",
    "Severity",
    "StoreKind",
    "action",
    "check",
    "hookimpl",
]
