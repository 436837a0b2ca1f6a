"""R202: a stored secret lacks a key that an action requires."""

from collections.abc import Iterator

from keyfob_sdk import Finding, RegistrySecret, Rule, SecretFacts, Severity
from keyfob_sdk.errors import nearest


class MissingKey(Rule):
    """A stored secret lacks a key that an action requires.

    Why: the call is refused before its function is entered, perhaps at night.
    Fix: store the key. If a key of nearly the same name is stored, its name may be misspelt.
    """

    code = "R202"
    title = "missing key"

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield one finding for each required key that is not stored."""
        if facts.keys is None:
            return
        strangers = facts.keys.difference(requirement.declared)
        for key in requirement.missing(facts.keys):
            near = nearest(key, strangers)
            message = f"lacks key {key}" + (f"; a key {near[0]} is stored" if near else "")
            yield Finding(self.code, Severity.ERROR, facts.where, message, facts.command(key))
