"""R203: a key is stored with an empty value."""

from collections.abc import Iterator

from keyfob_sdk import Finding, RegistrySecret, Rule, SecretFacts, Severity


class EmptyValue(Rule):
    """A key that an action reads is stored with an empty value.

    Why: an empty credential is sent as it is, and the vendor's answer does not say that it was empty.
    Fix: store the value, or remove the key if it is optional.
    """

    code = "R203"
    title = "empty value"

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield one finding for each declared key whose value is empty."""
        for key in requirement.declared:
            if key in facts.empty:
                yield Finding(self.code, Severity.ERROR, facts.where, f"value of {key} is empty", facts.command(key))
