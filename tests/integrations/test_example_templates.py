"""The examples of templates: what they send, what they return, and that the docs show them as they are."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from keyfob_integrations import core
from keyfob_registry import Registry
from keyfob_sdk import hookimpl
from pydantic import SecretStr
from vendor_server import Answer, VendorServer

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "templates"
SECRETS = {
    "virustotal": "VIRUSTOTAL_API_KEY",
    "abuseipdb": "ABUSEIPDB_API_KEY",
    "microsoft_graph_oauth": "MICROSOFT_GRAPH_SERVICE_TOKEN",
}
REPORT = {"data": {"attributes": {"last_analysis_stats": {"malicious": 3}}}}


@pytest.fixture(name="registry")
def _registry() -> Iterator[Registry]:
    """A registry of the examples, with a secret for each."""
    plugin = ModuleType("examples")
    hooks: dict[str, Any] = vars(plugin)
    hooks["keyfob_templates"] = hookimpl(lambda: EXAMPLES)
    with Registry.in_memory(core, plugin) as registry:
        for name, key in SECRETS.items():
            registry.put_secret(name, {key: SecretStr(f"the-key-of-{name}")})
        yield registry


def test_a_lookup_sends_the_key_as_a_header(registry: Registry, vendor: VendorServer) -> None:
    """The address is quoted, and the report is the result."""
    vendor.answer(Answer(body=REPORT))

    assert REPORT == registry.call("tools.virustotal.lookup_ip_address", {"ip_address": "2001:db8::1/x"})
    (seen,) = vendor.seen
    assert ("www.virustotal.com", "/api/v3/ip_addresses/2001%3Adb8%3A%3A1%2Fx") == (seen.host, seen.path)
    assert "the-key-of-virustotal" == seen.headers["x-apikey"]


def test_a_default_is_sent(registry: Registry, vendor: VendorServer) -> None:
    """What the caller leaves out has the default of the template."""
    vendor.answer(Answer(body={"data": {"abuseConfidenceScore": 1}}))

    registry.call("tools.abuseipdb.check_ip_address", {"ip_address": "192.0.2.1"})

    assert {"ipAddress": "192.0.2.1", "maxAgeInDays": "90"} == vendor.seen[0].query


def test_a_template_of_templates_gives_each_its_own_secret(registry: Registry, vendor: VendorServer) -> None:
    """Both vendors are asked, each with its own key; the verdict follows from their answers."""
    vendor.answer(Answer(body=REPORT), Answer(body={"data": {"abuseConfidenceScore": 97}}))

    verdict = registry.call("triage.ip_address", {"ip_address": "192.0.2.1"})
    assert {"ip_address": "192.0.2.1", "malicious": 3, "abuse_score": 97, "verdict": "block"} == verdict
    sent = [(seen.host, seen.headers["x-apikey"], seen.headers["Key"]) for seen in vendor.seen]
    assert [
        ("www.virustotal.com", "the-key-of-virustotal", None),
        ("api.abuseipdb.com", None, "the-key-of-abuseipdb"),
    ] == sent


def test_a_token_of_a_provider_is_a_secret(registry: Registry, vendor: VendorServer) -> None:
    """Client credentials are read as ``<PROVIDER>_SERVICE_TOKEN``; an input may be a list of choices."""
    vendor.answer(Answer(body={"id": "1"}))

    assert {"id": "1"} == registry.call("tools.microsoft_graph.get_user", {"user": "a@example.com", "fields": ["id"]})
    (seen,) = vendor.seen
    assert "Bearer the-key-of-microsoft_graph_oauth" == seen.headers["Authorization"]
    assert {"$select": "id"} == seen.query


def test_search_needs_no_secret(registry: Registry, vendor: VendorServer) -> None:
    """Numbers of the query are sent as they are."""
    vendor.answer(Answer(body={"results": [{"_id": "x"}]}))

    assert [{"_id": "x"}] == registry.call("tools.urlscan.search", {"domain": "example.com"})
    assert {"q": "page.domain:example.com", "size": "10"} == vendor.seen[0].query


def test_a_step_is_the_check_of_a_secret(registry: Registry, vendor: VendorServer) -> None:
    """It is run alone, and leaves the records of a check."""
    vendor.answer(Answer(body={"data": {}}))

    report = registry.test_secret("abuseipdb")
    assert (True, "the values work") == (report.ok, report.message)
    assert {"ipAddress": "127.0.0.1"} == vendor.seen[0].query
    assert {"check of abuseipdb", "core.http_request"} == {record.action for record in registry.records()} - {
        "keyfob.set_secret"
    }


def test_a_check_says_which_step_failed(registry: Registry, vendor: VendorServer) -> None:
    """What the vendor refuses is told as by a check that is written in Python."""
    vendor.answer(Answer(status=401))

    report = registry.test_secret("abuseipdb")
    assert (False, "authentication") == (report.ok, report.step)
    assert "the-key" not in repr(report)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.stem)
def test_pages_show_the_examples_as_they_are(page: Path) -> None:
    """A block of a page that has the name of an example is that example."""
    blocks = re.findall(
        r'^```yaml title="templates/([^"]+)"\n(.*?)^```$', page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    shown = {name: text for name, text in blocks if (EXAMPLES / name).exists()}

    assert {name: (EXAMPLES / name).read_text(encoding="utf-8") for name in shown} == shown
