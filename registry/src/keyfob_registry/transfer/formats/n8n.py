"""What ``n8n export:credentials --decrypted`` writes: each credential is a secret of its name."""

from collections.abc import Iterator
from typing import Any, cast

from keyfob_registry.errors import InputError
from keyfob_registry.transfer.items import Guide, Item, item, mapping, scalars, sequence

_AWS = {"ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "REGION"}


def fits(data: object) -> bool:
    """Say whether every entry is a credential."""
    rows = cast("list[Any]", data if isinstance(data, list) else [data])
    return bool(rows) and all(
        isinstance(row, dict) and {"name", "type", "data"} <= set(cast("Any", row)) for row in rows
    )


def read(data: object, source: str, guide: Guide) -> Iterator[Item]:
    """Yield the fields of each credential; nested ones are joined to one name."""
    several: object = [cast("Any", data)] if isinstance(data, dict) else data
    rows = sequence(several, source, "the document")
    for number, row in enumerate(rows, start=1):
        where = f"credential {number}"
        record = mapping(row, source, where)
        name, values = record.get("name"), record.get("data")
        if isinstance(values, str):
            hints = ["n8n export:credentials --all --decrypted --output=FILE"]
            raise InputError(source, f"{where} is encrypted", hints=hints)
        if not isinstance(name, str):
            raise InputError(source, f"{where} has no name")
        for key, value in scalars(where, mapping(values, source, f"{where}, its data")):
            target = f"AWS_{key}" if record.get("type") == "aws" and key in _AWS else key
            yield item(where, guide.name(name), target, value)
