"""R204: no group of alternative keys is stored whole."""

from collections.abc import Iterator

from keyfob_sdk import Finding, RegistrySecret, Rule, SecretFacts, Severity


class IncompleteGroup(Rule):
    """No ``one_of`` group of a stored secret is complete.

    Why: each key is optional alone, but the action cannot authenticate with a half of each way.
    Fix: store the keys that the closest group lacks, or those of another group.
    """

    code = "R204"
    title = "incomplete group"

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield one finding that names what the closest group lacks."""
        if facts.keys is None:
            return
        lacking = requirement.closest_group(facts.keys)
        if lacking:
            groups = " or ".join(" + ".join(group) for group in requirement.one_of)
            message = f"no way to authenticate is complete ({groups}); the closest lacks {' and '.join(lacking)}"
            yield Finding(self.code, Severity.ERROR, facts.where, message, facts.command(*lacking))
