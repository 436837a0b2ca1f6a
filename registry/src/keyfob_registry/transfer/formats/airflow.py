"""What ``airflow connections export`` writes as JSON: each connection is a secret of its name."""

from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from keyfob_registry import documents
from keyfob_registry.errors import InputError
from keyfob_registry.transfer.items import Guide, Item, item, mapping, scalars

_AWS = {
    "LOGIN": "AWS_ACCESS_KEY_ID",
    "PASSWORD": "AWS_SECRET_ACCESS_KEY",
    "REGION_NAME": "AWS_REGION",
    "ROLE_ARN": "AWS_ROLE_ARN",
}
_FIELDS = ("host", "login", "password", "schema", "port")


def fits(data: object) -> bool:
    """Say whether every entry is a connection: a record, of which there is one at least, or a URI."""
    rows: list[object] = list(cast("dict[str, object]", data).values()) if isinstance(data, dict) else []
    kinds = [_kind(row) for row in rows]
    return "record" in kinds and "" not in kinds


def read(data: object, source: str, guide: Guide) -> Iterator[Item]:
    """Yield host, login, password, schema, port and the extras of each connection, as far as it has them."""
    for number, (name, raw) in enumerate(mapping(data, source, "the document").items(), start=1):
        where = f"connection {number}"
        connection = _of_uri(raw, source, where) if isinstance(raw, str) else mapping(raw, source, where)
        fields = {each: connection[each] for each in _FIELDS if connection.get(each) or connection.get(each) == 0}
        fields |= _extra(connection.get("extra"), source, where)
        aws = connection.get("conn_type") == "aws"
        for key, value in scalars(where, fields):
            target = _AWS.get(key, key if key.startswith("AWS_") else f"AWS_{key}") if aws else key
            yield item(where, guide.name(name), target, value)


def _kind(row: object) -> str:
    if isinstance(row, str):
        return "URI" if "://" in row else ""
    return "record" if isinstance(row, dict) and "conn_type" in row else ""


def _extra(raw: object, source: str, where: str) -> Mapping[str, Any]:
    """Return the extras, which Airflow keeps as a JSON text or as an object."""
    if not raw:
        return {}
    what = f"{where}, its extra"
    data = documents.read_json(raw, f"{source}, {what}") if isinstance(raw, str) else raw
    return mapping(data, source, what)


def _of_uri(uri: str, source: str, where: str) -> Mapping[str, Any]:
    """Return the fields of a connection that is written as a URI."""
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if parts is None or not parts.scheme:
        raise InputError(source, f"{where} is no URI")
    return {
        "conn_type": parts.scheme,
        "host": unquote(parts.hostname or ""),
        "login": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "schema": unquote(parts.path.removeprefix("/")),
        "port": port,
        "extra": dict(parse_qsl(parts.query)),
    }
