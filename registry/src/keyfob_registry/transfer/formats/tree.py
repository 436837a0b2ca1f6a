"""JSON and YAML: ``environment -> secret -> key``, ``secret -> key``, or flat."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from keyfob_registry.errors import InputError
from keyfob_registry.transfer.formats import flat
from keyfob_registry.transfer.items import Guide, Item, item, mapping

_NESTED = 3


def read(data: object, source: str, guide: Guide) -> Iterator[Item]:
    """Yield the values of a tree; its depth tells what its levels are."""
    root = mapping(data, source, "the document")
    depths = {_depth(value) + 1 for value in root.values()}
    if len(depths) > 1 or max(depths, default=1) > _NESTED:
        reason = "its levels are not the same everywhere: environment -> secret -> key, secret -> key, or key alone"
        raise InputError(source, reason)
    match max(depths, default=1):
        case 1:
            yield from flat.of_variables(root, guide)
        case 2:
            yield from _of_secrets(root, guide, None, "")
        case _:
            for number, (environment, secrets) in enumerate(root.items(), start=1):
                yield from _of_secrets(secrets, guide, environment, f"environment {number}, ")


def _of_secrets(secrets: Mapping[str, Any], guide: Guide, environment: str | None, before: str) -> Iterator[Item]:
    for number, (name, values) in enumerate(secrets.items(), start=1):
        secret = guide.renamed.get(name, name)
        for position, (key, value) in enumerate(values.items(), start=1):
            where = f"{before}secret {number}, key {position}"
            yield item(where, secret, key, value, environment=environment)


def _depth(value: object) -> int:
    """Return the levels of mappings below; an uneven tree counts as too deep."""
    if not isinstance(value, dict):
        return 0
    below = {_depth(each) for each in cast("dict[str, Any]", value).values()}
    return 1 + below.pop() if len(below) == 1 else _NESTED * 2
