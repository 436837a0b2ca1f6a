"""R217: an action would send a secret to a host that the secret is not for."""

from collections.abc import Iterator, Sequence

from keyfob_sdk import Finding, RegistrySecret, Rule, SecretFacts, Severity


class RefusedHost(Rule):
    """A secret was stored for some hosts, and an action is for others, or does not say for which.

    Why: whoever stored the values said where they may be sent to; a plug-in that changes must not send them elsewhere.
    Fix: use an action that declares these hosts. If the list is too short, store it anew:
    ``keyfob secret set NAME KEY --host HOST``.
    """

    code = "R217"
    title = "refused host"

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield one finding if a declared host is not among those of the secret."""
        if not facts.hosts or facts.keys is None:
            return
        refused = [host for host in requirement.hosts if not _is_among(host, facts.hosts)]
        if refused or not requirement.hosts:
            sent = f"is for {', '.join(facts.hosts)}, and would be sent to {', '.join(refused) or 'any host'}"
            hint = facts.command("KEY") + "".join(f" --host {host}" for host in (*facts.hosts, *refused))
            yield Finding(self.code, Severity.ERROR, facts.where, sent, hint)


def _is_among(host: str, allowed: Sequence[str]) -> bool:
    return any(host == each or (each.startswith("*.") and host.endswith(each[1:])) for each in allowed)
