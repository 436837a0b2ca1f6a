"""The rules of the validator: what can be wrong with a stored secret, each in a module with its page."""

from keyfob_registry.rules.empty_value import EmptyValue
from keyfob_registry.rules.incomplete_group import IncompleteGroup
from keyfob_registry.rules.missing_key import MissingKey
from keyfob_registry.rules.missing_secret import MissingSecret
from keyfob_registry.rules.unknown_key import UnknownKey
from keyfob_registry.rules.values import BrokenPattern, ShortValue, ValueRule, WrongKind

RULES = (MissingSecret, MissingKey, EmptyValue, IncompleteGroup, UnknownKey)
VALUE_RULES = (WrongKind, BrokenPattern, ShortValue)

__all__ = [
    "RULES",
    "VALUE_RULES",
    "BrokenPattern",
    "EmptyValue",
    "IncompleteGroup",
    "MissingKey",
    "MissingSecret",
    "ShortValue",
    "UnknownKey",
    "ValueRule",
    "WrongKind",
]
