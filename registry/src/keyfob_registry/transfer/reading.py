"""Reading a file of any format: which one it is, and the items that it holds."""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

from keyfob_registry import documents
from keyfob_registry.errors import InputError
from keyfob_registry.transfer.age import Key
from keyfob_registry.transfer.formats import airflow, aws, fernet, flat, listing, n8n, sops, tree, vault
from keyfob_registry.transfer.items import Guide, Item

FORMATS = ("dotenv", "json", "yaml", "aws", "airflow", "n8n", "listing", "vault", "sops", "fernet")
KeySource = Callable[[str], Key]
"""Returns the key of a file that is encrypted; it is told the format."""

_Reader = Callable[[Any, str, Guide], Iterator[Item]]
_OF_TEXT: dict[str, _Reader] = {"dotenv": flat.read_dotenv, "aws": aws.read}
_OF_DATA: dict[str, _Reader] = {
    "json": tree.read,
    "yaml": tree.read,
    "airflow": airflow.read,
    "n8n": n8n.read,
    "listing": listing.read,
    "vault": vault.read,
}
# The order matters: the first that fits is meant.
_TELLS = {"airflow": airflow.fits, "listing": listing.fits, "n8n": n8n.fits, "vault": vault.fits}
_YAML = {".yaml", ".yml"}
_JSON = re.compile(r"\{|\[\s*([\[{\"]|$)")
_VARIABLE = re.compile(r"(export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=")


def read(
    data: bytes, source: str, guide: Guide, kind: str | None = None, *, key: KeySource | None = None
) -> list[Item]:
    """Return the items of a file; its kind is told by its content where none is named.

    *key* is asked if the file is encrypted.

    Raises:
        InputError: The file is malformed, is no UTF-8, is beyond the limits, of no known kind, or does not open.
    """
    text = documents.decode(data, source)
    found = _items(text, source, guide, None if kind == "fernet" else kind, key or _no_key)
    if kind == "fernet" or (kind is None and fernet.fits(found)):
        return list(fernet.opened(found, (key or _no_key)("fernet")))
    return found


def _items(text: str, source: str, guide: Guide, kind: str | None, key: KeySource) -> list[Item]:
    told = kind or _kind_of_text(text, source)
    if told in _OF_TEXT:
        # documents bounds what it reads; here the same bound holds for what we read ourselves.
        return list(_OF_TEXT[told](_bounded(text, source), source, guide))
    is_yaml = told == "yaml" or PurePath(source).suffix in _YAML
    if told == "sops":
        root = documents.read(text, source)
    else:
        root = documents.read_yaml(text, source) if is_yaml else documents.read_json(text, source)
    if told == "sops" or (kind is None and sops.is_sops(root)):
        return list(tree.read(sops.decrypt(root, source, key("sops")), source, guide))
    if kind is None:
        told = next((name for name, fits in _TELLS.items() if fits(root)), told)
    return list(_OF_DATA[told](root, source, guide))


def _no_key(kind: str) -> Key:
    raise InputError("the file", f"it is encrypted ({kind}), and no key was given")


def _kind_of_text(text: str, source: str) -> str:
    """Return what the suffix or the first line that is no comment tells."""
    suffix = PurePath(source).suffix
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and line[0] not in "#;"), "")
    if suffix in _YAML:
        return "yaml"
    if suffix == ".json" or _JSON.match(first):
        return "json"
    if aws.SECTION.fullmatch(first):
        return "aws"
    if _VARIABLE.match(first):
        return "dotenv"
    raise InputError(source, "its format cannot be told", hints=[f"add --format, with one of {', '.join(FORMATS)}"])


def _bounded(text: str, source: str) -> str:
    if len(text) > documents.YAML_BYTES:
        raise InputError(source, f"it is larger than {documents.YAML_BYTES >> 10} KiB")
    return text
