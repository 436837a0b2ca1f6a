"""Functions of mappings."""

import re
from typing import Any, cast

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError
from keyfob_registry.expressions.functions.values import kind_of

_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*+", re.ASCII)
_STEP = re.compile(
    r"""\.?\*|\[\*\]|\.(?P<name>[\w-]++)|\[(?P<index>-?[0-9]{1,9})\]|\[(?P<key>"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')\]""",
    re.DOTALL,
)
_EVERY = object()


@function(
    ("FN.lookup({'a': 1}, 'a')", 1),
    ("FN.lookup({'a': 1}, 'b')", None),
    ("FN.lookup({'a': [{'id': 1}, {'id': 2}]}, '$.a[0].id')", 1),
    ("FN.lookup({'a': [{'id': 1}, {'id': 2}]}, '$.a[*].id')", [1, 2]),
)
def lookup(data: dict[str, Any] | list[Any], key: str | int, default: Any = None) -> Any:
    """Return the value of a key, or the item at an index; *default* where there is none.

    A *key* that starts with ``$`` and is none of the keys is a JSONPath of names, indexes and ``*``; with ``*`` it
    gives the list of all that it finds.
    """
    if isinstance(key, str) and key.startswith("$") and key not in data:
        return _follow(data, key, default)
    return next(iter(_step([data], key)), default)


def _follow(data: Any, path: str, default: Any) -> Any:
    found, end, many = [data], 1, False
    while end < len(path):
        step = _STEP.match(path, end)
        if step is None:
            raise BadArgumentError("key", f"is no path of names, indexes and *: see place {end + 1}")
        target = _target(step)
        many = many or target is _EVERY
        found, end = _step(found, target), step.end()
    return found if many else next(iter(found), default)


def _target(step: re.Match[str]) -> Any:
    if step["index"]:
        return int(step["index"])
    if step["key"]:
        return re.sub(r"\\(.)", r"\1", step["key"][1:-1], flags=re.DOTALL)
    return step["name"] or _EVERY


def _step(places: list[Any], target: Any) -> list[Any]:
    found: list[Any] = []
    for place in places:
        items: Any = cast("Any", place)
        if target is _EVERY:
            found += items.values() if isinstance(items, dict) else items if isinstance(items, list) else []
        elif _has(items, target):
            found.append(items[target])
    return found


def _has(place: Any, target: Any) -> bool:
    if isinstance(place, list):
        return isinstance(target, int) and -len(cast("list[Any]", place)) <= target < len(cast("list[Any]", place))
    return isinstance(place, dict) and target in place


@function(("FN.map_keys({'src': '192.0.2.1', 'n': 1}, {'src': 'source'})", {"source": "192.0.2.1", "n": 1}))
def map_keys(mapping: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return *mapping* with its keys renamed; a key that *names* does not have stays."""
    renamed = {names.get(key, key): value for key, value in mapping.items()}
    if len(renamed) < len(mapping):
        raise BadArgumentError("names", "gives two keys the same name")
    return renamed


@function(
    ("FN.merge({'a': 1, 'b': 1}, {'b': 2})", {"a": 1, "b": 2}), ("FN.merge([{'a': 1}, {'b': 2}])", {"a": 1, "b": 2})
)
def merge(*mappings: dict[str, Any] | list[Any]) -> dict[str, Any]:
    """Return the keys of all mappings, given one by one or as a list; the last value of a key holds."""
    found: dict[str, Any] = {}
    for given in mappings:
        for each in given if isinstance(given, list) else [given]:
            if not isinstance(each, dict):
                raise BadArgumentError("mappings", f"holds {kind_of(each)}")
            found |= cast("dict[str, Any]", each)
    return found


@function(
    ("FN.flatten_dict({'a': {'b': 1}, 'c': [2, 3]})", {"a.b": 1, "c[0]": 2, "c[1]": 3}),
    ("FN.flatten_dict({'a b': {'c': 1}})", {'["a b"].c': 1}),
)
def flatten_dict(data: dict[str, Any] | list[Any]) -> dict[str, Any]:
    """Return each value that is no mapping or list, by its JSONPath; empty mappings and lists are kept.

    With ``$.`` before it (or ``$`` before a bracket), a key can be given to ``FN.lookup``.
    """
    found: dict[str, Any] = {}
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        path, value = waiting.pop()
        below = _below(path, value)
        if below:
            waiting += reversed(below)
        elif path:
            found[path] = value
    return found


def _below(path: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(path + _named(key, path), item) for key, item in cast("dict[Any, Any]", value).items()]
    if isinstance(value, list):
        return [(f"{path}[{index}]", item) for index, item in enumerate(cast("list[Any]", value))]
    return []


def _named(key: Any, path: str) -> str:
    if isinstance(key, str) and _PLAIN_KEY.fullmatch(key):
        return f".{key}" if path else key
    quoted = re.sub(r'(["\\])', r"\\\1", str(key))
    return f'["{quoted}"]'


@function(("FN.to_keys({'a': 1, 'b': 2})", ["a", "b"]))
def to_keys(mapping: dict[str, Any]) -> list[str]:
    """Return the keys of a mapping."""
    return list(mapping)


@function(("FN.to_values({'a': 1, 'b': 2})", [1, 2]))
def to_values(mapping: dict[str, Any]) -> list[Any]:
    """Return the values of a mapping."""
    return list(mapping.values())


@function(("FN.zip_map(['a', 'b'], [1, 2])", {"a": 1, "b": 2}))
def zip_map(keys: list[str], values: list[Any]) -> dict[str, Any]:
    """Return a mapping of keys to values, which must be as many."""
    if len(keys) != len(values):
        raise BadArgumentError("values", f"has {len(values)} items for {len(keys)} keys")
    return dict(zip(keys, values, strict=True))
