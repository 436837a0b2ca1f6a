"""Listings of secrets: ``[{name, type, environment, keys: [{key, value}]}]``, as Tracecat's are shaped."""

from collections.abc import Iterator
from typing import Any, cast

from keyfob_registry.errors import InputError
from keyfob_registry.transfer.items import Guide, Item, item, mapping, sequence


def fits(data: object) -> bool:
    """Say whether every entry is a secret with a list of keys."""
    rows = cast("list[Any]", data) if isinstance(data, list) else []
    return bool(rows) and all(
        isinstance(row, dict) and "name" in row and isinstance(cast("dict[str, Any]", row).get("keys"), list)
        for row in rows
    )


def read(data: object, source: str, guide: Guide) -> Iterator[Item]:
    """Yield the keys of each secret, in the environment that it names."""
    for number, row in enumerate(sequence(data, source, "the document"), start=1):
        where = f"secret {number}"
        record = mapping(row, source, where)
        name = _text(record, "name", source, where)
        environment = _text(record, "environment", source, where) if record.get("environment") else None
        for position, pair in enumerate(sequence(record.get("keys"), source, f"{where}, its keys"), start=1):
            place = f"{where}, key {position}"
            entry = mapping(pair, source, place)
            key = _text(entry, "key", source, place)
            yield item(place, guide.name(name), key, entry.get("value"), environment=environment)


def _text(record: dict[str, Any], field: str, source: str, where: str) -> str:
    found = record.get(field)
    if isinstance(found, str):
        return found
    raise InputError(source, f"{where} has no {field}")
