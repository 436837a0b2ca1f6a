"""A corpus of templates: what is said of each broken one, exactly, and that the good ones are taken as they are.

The first lines of a broken file say what is found in it: ``# CODE line:column message (hint)``.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from keyfob_integrations import core
from keyfob_registry.catalog import Catalog
from keyfob_registry.errors import BrokenTemplateError
from keyfob_sdk import Finding, Integration, SecretModel, Severity, action, hookimpl
from pydantic import SecretStr

CORPUS = Path(__file__).parent / "templates"
EXAMPLES = Path(__file__).parents[2] / "examples" / "templates"
CASES = sorted(path.name for path in (CORPUS / "broken").iterdir())
_EXPECTED = re.compile(r"^# (R\d+) (\d+:\d+) (.+?)(?: \((.+)\))?$", re.MULTILINE)


class Vendor(SecretModel, name="vendor"):
    """One key."""

    VENDOR_KEY: SecretStr


@action(title="Look up")
def look(query: str, *, vendor: Vendor) -> str:
    """Return what was asked, and of whom."""
    return f"{query} {vendor!r}"


def catalog(*folders: Path) -> Catalog:
    """Return a catalog of these folders, beside an action of a vendor and those of core."""
    vendor = ModuleType("vendor_plugin")
    hooks: dict[str, Any] = vars(vendor)
    hooks["keyfob_integrations"] = hookimpl(lambda: [Integration("vendor", "Vendor", actions=[look])])
    hooks["keyfob_templates"] = hookimpl(lambda: list(folders))
    return Catalog.of(core, vendor)


def spoken(finding: Finding, folder: Path) -> tuple[str, str]:
    """Return the file of a finding, and the line that says it in the corpus."""
    name, line, column = finding.where.removeprefix(f"{folder}/").rsplit(":", 2)
    hint = f" ({finding.hint})" if finding.hint and "reference" not in finding.hint else ""
    message = finding.message.replace(str(folder), "FOLDER")
    return name, f"# {finding.code} {line}:{column} {message}{hint}"


@pytest.mark.parametrize("case", CASES)
def test_broken_templates_have_these_findings(case: str) -> None:
    """Every problem of a folder is found at once, each with its file, line and column, and nothing else is."""
    folder = CORPUS / "broken" / case
    expected = [
        (path.name, match[0])
        for path in sorted(folder.iterdir())
        for match in _EXPECTED.finditer(path.read_text(encoding="utf-8"))
    ]

    found = [finding for finding in catalog(folder).findings if finding.severity is Severity.ERROR]
    assert expected == [spoken(finding, folder) for finding in found]


def test_every_broken_template_is_set_aside() -> None:
    """What has a finding is not listed, and to ask for it says why (E631)."""
    found = catalog(CORPUS / "broken")

    assert ["tools.names.same"] == [name for name in found.names if name.startswith("tools.")]
    with pytest.raises(BrokenTemplateError, match=r"R226 .*itself.yml:12:15: it calls itself"):
        found.info("tools.circles.itself")


def test_broken_templates_take_no_other_away() -> None:
    """The good ones of the same folders are listed."""
    assert set(catalog(CORPUS / "good").names) <= set(catalog(CORPUS).names)


@pytest.mark.parametrize("folder", [CORPUS / "good", EXAMPLES], ids=["good", "examples"])
def test_good_templates_have_no_findings(folder: Path) -> None:
    """Each file of the corpus and of the examples is an action."""
    found = catalog(folder)

    assert [] == found.findings
    assert len(list(folder.rglob("*.y*ml"))) == sum(bool(info.steps) for info in found.actions())


def test_every_field_is_told() -> None:
    """A template that uses every field is described as an action of Python is."""
    found = catalog(CORPUS / "good")
    info = found.info("tools.corpus.every_field")

    assert "Every field of the format, and every type of input.\n\nDeprecated: Use another one." == info.description
    secrets = {
        secret.name: (secret.keys, secret.optional_keys, secret.kind, secret.optional) for secret in info.secrets
    }
    tokens = ("GOOGLE_DRIVE_USER_TOKEN", "GOOGLE_DRIVE_SERVICE_TOKEN")
    assert {
        "vendor": (("VENDOR_KEY",), ("VENDOR_REGION", "VENDOR_PROFILE"), "custom", False),
        "maybe": (("MAYBE_KEY",), (), "custom", True),
        "server": (("PRIVATE_KEY",), (), "ssh_key", False),
        "client": (("TLS_CERTIFICATE", "TLS_PRIVATE_KEY"), (), "mtls", False),
        "authority": (("CA_CERTIFICATE",), (), "ca_cert", False),
        "google_drive_oauth": ((), tokens, "custom", True),
    } == secrets
    assert ("Corpus", {"type": "object"}) == (info.integration, info.result)
    checks = [found.check(name) for name in ("vendor", "google_drive_oauth")]
    assert [["vendor"], ["google_drive_oauth"]] == [[secret.name for secret in each.secrets] for each in checks if each]
    assert [tokens] == [secret.optional_keys for each in checks[1:] if each for secret in each.secrets]


def test_every_rule_of_templates_has_a_case(tmp_path: Path) -> None:
    """R220 to R229 are all found in the corpus, and the last in a folder that is not there."""
    found = {finding.code for finding in catalog(CORPUS / "broken", tmp_path / "nowhere").findings}

    assert {"R220", "R221", "R222", "R223", "R224", "R225", "R226", "R227", "R228", "R229"} == found


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    """A finding goes away when its file is mended, and comes back with it."""
    shutil.copytree(CORPUS / "broken" / "circles", tmp_path / "circles")
    (tmp_path / "circles" / "itself.yml").unlink()

    assert 3 == len({finding.where for finding in catalog(tmp_path).findings})
