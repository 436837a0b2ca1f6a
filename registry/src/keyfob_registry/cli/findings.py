"""Findings, as the command line prints them."""

from collections.abc import Sequence

from keyfob_sdk import Finding, Severity

from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say


def say_all(found: Sequence[Finding], *, as_json: bool) -> int:
    """Print findings, and return the exit code: 1 if an error is among them."""
    if as_json:
        say_json(found)
    elif found:
        say("\n".join(finding.render() for finding in found))
    else:
        note("ok: no findings")
    return 1 if any(finding.severity is Severity.ERROR for finding in found) else 0
