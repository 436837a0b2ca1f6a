"""R205: a key is stored that no installed action declares."""

from collections.abc import Iterator

from keyfob_sdk import Finding, RegistrySecret, Rule, SecretFacts, Severity
from keyfob_sdk.errors import did_you_mean


class UnknownKey(Rule):
    """A key is stored that no installed action declares for this secret.

    Why: it is never passed to anything; its name may be misspelt, or it belonged to an older version.
    Fix: store the value under the right name and remove this key.
    """

    code = "R205"
    title = "unknown key"

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield one finding for each stored key that nothing declares."""
        known = facts.declared.union(requirement.declared)
        for key in sorted((facts.keys or frozenset()) - known):
            message = "; ".join([f"no installed action reads key {key}", *did_you_mean(key, known)])
            hint = facts.command(key).replace(" set ", " rm ", 1)
            yield Finding(self.code, Severity.WARNING, facts.where, message, hint)
