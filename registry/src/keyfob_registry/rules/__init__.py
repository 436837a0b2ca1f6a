"""The rules of the validator: what can be wrong with a stored secret, each in a module with its page."""

from keyfob_registry.rules.dates import DATE_CODES, Expired, ExpiresSoon, RotationDue
from keyfob_registry.rules.empty_value import EmptyValue
from keyfob_registry.rules.incomplete_group import IncompleteGroup
from keyfob_registry.rules.missing_key import MissingKey
from keyfob_registry.rules.missing_secret import MissingSecret
from keyfob_registry.rules.refused_host import RefusedHost
from keyfob_registry.rules.rule_set import HYGIENE_RULES, VALUE_RULES, RuleSet, errors
from keyfob_registry.rules.unknown_key import UnknownKey

RULES = (
    MissingSecret,
    MissingKey,
    EmptyValue,
    IncompleteGroup,
    UnknownKey,
    ExpiresSoon,
    RefusedHost,
    Expired,
    RotationDue,
)

__all__ = [
    "DATE_CODES",
    "HYGIENE_RULES",
    "RULES",
    "VALUE_RULES",
    "Expired",
    "MissingSecret",
    "RotationDue",
    "RuleSet",
    "errors",
]
