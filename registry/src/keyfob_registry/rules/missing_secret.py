"""R201: a secret that an action requires is not stored."""

from collections.abc import Iterator

from keyfob_sdk import Finding, RegistrySecret, Rule, SecretFacts, Severity
from keyfob_sdk.errors import nearest

SHOWN = 5
"""How many of the environments that hold the secret a message names."""


class MissingSecret(Rule):
    """A secret that an action requires is not stored in this workspace and environment.

    Why: the call is refused before its function is entered. Another environment that holds the secret does not help:
    that would run one tenant with another one's key.
    Fix: store it; if a secret of nearly the same name is stored, its name may be misspelt. At registration this is a
    warning, as nobody can store a secret for what is not installed; it is an error at call time and with
    ``keyfob check --strict``.
    """

    code = "R201"
    title = "missing secret"

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield one finding where the secret is required and not stored."""
        if facts.keys is None and not requirement.optional:
            keys = requirement.keys or requirement.closest_group(()) or requirement.optional_keys
            yield Finding(self.code, Severity.ERROR, facts.where, _message(facts), facts.command(*keys))


def _message(facts: SecretFacts) -> str:
    near = nearest(facts.name, facts.others)
    if near:
        return f"is not stored; a secret {near[0]!r} is"
    if not facts.elsewhere:
        return "is not stored"
    places = ", ".join(map(repr, facts.elsewhere[:SHOWN]))
    more = f" and {len(facts.elsewhere) - SHOWN} more" if len(facts.elsewhere) > SHOWN else ""
    return f"is not stored; it is in environment {places}{more}, but calls never fall back to another environment"
