"""R213: a secret is stored under nearly the name that an action declares."""

from collections.abc import Collection, Iterator

from keyfob_sdk import Finding, SecretFacts, Severity
from keyfob_sdk.errors import nearest


class UnreadSecret:
    """A secret is stored that no installed action declares, under nearly the name of one that is declared.

    Why: its name is probably misspelt, and the action that needs it does not find it.
    Fix: store it under the right name and remove this one.
    """

    code = "R213"
    title = "nearly the name of a secret"

    def check(self, facts: SecretFacts, known: Collection[str]) -> Iterator[Finding]:
        """Yield a finding if no action declares the secret and one declares a name that is near."""
        near = [] if facts.name in known else nearest(facts.name, known)
        if near:
            message = f"no installed action reads it; did you mean {' or '.join(map(repr, near))}?"
            hint = facts.command().replace(" set ", " rm ", 1)
            yield Finding(self.code, Severity.WARNING, facts.where, message, hint)
