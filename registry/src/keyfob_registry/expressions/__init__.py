"""Expressions, ``${{ … }}``: parsed once, compiled, filled in last, never parsed again.

They read what they are given and call functions of the language; nothing of Python can be reached. What is derived from
a secret is known to be, so that it can be masked.
"""

from keyfob_registry.expressions.checking import check
from keyfob_registry.expressions.contexts import (
    MISSING,
    ContextName,
    Contexts,
    Known,
    Problem,
    Reference,
    Schema,
    SecretReference,
    Where,
)
from keyfob_registry.expressions.evaluation import Evaluated, evaluate, requirements
from keyfob_registry.expressions.references import Iteration, parse_for_each, references, secret_references
from keyfob_registry.expressions.texts import DEEPEST, has_expressions

__all__ = [
    "DEEPEST",
    "MISSING",
    "ContextName",
    "Contexts",
    "Evaluated",
    "Iteration",
    "Known",
    "Problem",
    "Reference",
    "Schema",
    "SecretReference",
    "Where",
    "check",
    "evaluate",
    "has_expressions",
    "parse_for_each",
    "references",
    "requirements",
    "secret_references",
]
