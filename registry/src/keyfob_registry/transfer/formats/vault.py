"""What ``vault kv get -format=json`` prints: one answer, a list of them, or a mapping of paths to answers."""

from collections.abc import Iterator
from typing import Any, cast

from keyfob_registry.errors import InputError
from keyfob_registry.transfer.formats import flat
from keyfob_registry.transfer.items import Guide, Item, item, key_name, mapping

_MARKS = {"lease_id", "lease_duration", "renewable"}


def fits(data: object) -> bool:
    """Say whether it is an answer, or holds nothing else."""
    match data:
        case dict():
            several = list(cast("dict[str, object]", data).values())
        case list():
            several = cast("list[object]", data)
        case _:
            return False
    return _is_answer(cast("object", data)) or (bool(several) and all(map(_is_answer, several)))


def read(data: object, source: str, guide: Guide) -> Iterator[Item]:
    """Yield the keys of each answer: of versions 1 and 2 of the key-value engine.

    A path says ``SECRET`` or ``ENVIRONMENT/SECRET``; an answer without one is read as a flat file.
    """
    if isinstance(data, list):
        for number, answer in enumerate(cast("list[object]", data), start=1):
            yield from _of_answer(answer, source, guide, f"answer {number}", "")
    elif _is_answer(data):
        yield from _of_answer(data, source, guide, "the answer", "")
    else:
        for number, (path, answer) in enumerate(mapping(data, source, "the document").items(), start=1):
            yield from _of_answer(answer, source, guide, f"answer {number}", path)


def _of_answer(answer: object, source: str, guide: Guide, where: str, path: str) -> Iterator[Item]:
    if not _is_answer(answer):
        hints = ["vault kv get -format=json -mount=secret acme/slack"]
        raise InputError(source, f"{where} is none of Vault's key-value engine", hints=hints)
    values = _values(cast("dict[str, Any]", answer)["data"])
    if values is None:
        yield Item(where, problem="this version was deleted in Vault")
    elif path:
        yield from _of_path(values, guide, where, path)
    else:
        spelt = ((guide.renamed.get(name) and name) or key_name(name) for name in values)
        yield from flat.of_variables(_unique(spelt, values), guide)


def _of_path(values: dict[str, Any], guide: Guide, where: str, path: str) -> Iterator[Item]:
    *above, name = path.strip("/").split("/")
    secret = guide.renamed.get(path) or guide.name(name)
    environment = above[-1] if above and path not in guide.renamed else None
    for position, (key, value) in enumerate(values.items(), start=1):
        yield item(f"{where}, key {position}", secret, key_name(key), value, environment=environment)


def _unique(spelt: Iterator[str], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values by the spelt names; one whose name is taken keeps its own, which is then refused."""
    found: dict[str, Any] = {}
    for name, (own, value) in zip(spelt, values.items(), strict=True):
        found[own if name in found else name] = value
    return found


def _is_answer(data: object) -> bool:
    if not isinstance(data, dict):
        return False
    found = cast("dict[str, object]", data)
    return found.keys() >= _MARKS and isinstance(found.get("data"), dict)


def _values(data: dict[str, Any]) -> dict[str, Any] | None:
    """Return the values of version 1, or of version 2, which has them a level deeper; None if they were deleted."""
    metadata: object = data.get("metadata")
    if data.keys() != {"data", "metadata"} or not isinstance(metadata, dict) or "created_time" not in metadata:
        return data
    inner: object = data["data"]
    return cast("dict[str, Any]", inner) if isinstance(inner, dict) else None
