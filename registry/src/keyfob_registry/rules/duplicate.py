"""R212: the same value is stored for two tenants."""

from collections.abc import Iterable, Iterator

from keyfob_sdk import Finding, SecretFacts, Severity

SHOWN = 3
"""How many of the other places a message names."""


class DuplicateValue:
    """The value of a sensitive key is also stored for another workspace or environment.

    Why: calls for one tenant would act as another one, and nothing at the vendor tells the difference.
    Fix: store the tenant's own value. If one credential serves several tenants on purpose, store it once for the
    organization, or with ``--as-is``. Values are compared by a keyed hash that is never stored; those of fewer than
    eight characters are not compared.
    """

    code = "R212"
    title = "same value for two tenants"

    def check(self, facts: SecretFacts, found: Iterable[tuple[str, list[str]]]) -> Iterator[Finding]:
        """Yield a finding for each key, with the places that hold the same value."""
        for key, places in found:
            more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
            message = f"value of {key} is also stored in {', '.join(places[:SHOWN])}{more}"
            yield Finding(self.code, Severity.WARNING, facts.where, message, facts.command(key))
