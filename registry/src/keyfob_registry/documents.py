"""JSON, YAML and .env texts from outside, read within limits.

Whatever is wrong is said with line and column and with none of the text, which may hold secrets. Limits: JSON 1 MiB,
YAML 256 KiB, 32 levels, integers of 4300 digits, no key twice. YAML has no anchors, tags or further documents here,
and its plain scalars mean what YAML 1.2 says: ``no`` is a text, ``0x1f`` an integer.
"""

import io
import json
import re
from typing import Any, NoReturn

from keyfob_registry.errors import InputError

JSON_BYTES = 1 << 20
YAML_BYTES = 1 << 18
DEPTH = 32
DIGITS = 4300

# Possessive, so that a text of quotes and backslashes is read once.
_TOKEN = re.compile(r'(?P<text>"[^"\\]*+(?:\\.[^"\\]*+)*+"?+)(?P<key>\s*+:)?|(?P<digits>[0-9]++)|[\[\]{}]', re.DOTALL)
_NULL = re.compile(r"|~|null|Null|NULL")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TOO_DEEP = f"it is nested deeper than {DEPTH} levels"
_TWICE = "a key stands there twice"
_TOO_LONG = f"a number has more than {DIGITS} digits"


def decode(data: bytes, source: str) -> str:
    """Return the text of *data*; InputError if it is no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
    raise InputError(source, "it is no UTF-8 text", place=(line, column))


def read(text: str, source: str) -> Any:
    """Return the data of a JSON or YAML text; *source* names it in errors, and its suffix may tell its kind.

    Raises:
        InputError: The text is malformed or beyond the limits.
    """
    if source.endswith((".yaml", ".yml")):
        return read_yaml(text, source)
    if source.endswith(".json") or text.lstrip()[:1] in {"{", "[", '"'}:
        return read_json(text, source)
    return read_yaml(text, source)


def read_json(text: str, source: str, limit: int = JSON_BYTES) -> Any:
    """Return the data of a JSON text of *limit* bytes at most."""
    _limit(text, source, limit)
    _scan_json(text, source)
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place, reason = error.pos, error.msg[:1].lower() + error.msg[1:]
    except ValueError:
        place, reason = 0, "NaN and Infinity are no JSON"
    raise InputError(source, reason, place=_place(text, place))


def read_yaml(text: str, source: str) -> Any:
    """Return the data of a YAML text."""
    _limit(text, source, YAML_BYTES)
    import yaml  # hidden import: JSON arguments do without it

    builder = _Builder(source)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(type(event).__name__, event)
    except yaml.YAMLError as error:
        # The texts of libyaml are fixed: they quote nothing.
        reason = getattr(error, "problem", None) or "a character is not allowed"
        place = _mark(getattr(error, "problem_mark", None))
    else:
        return builder.root
    raise InputError(source, reason, place=place)


def read_dotenv(text: str, source: str) -> dict[str, str]:
    """Return the variables of a .env text; nothing in it is expanded."""
    _limit(text, source, YAML_BYTES)
    from dotenv.parser import parse_stream  # hidden import: only files of this kind need it

    found: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key is not None and binding.value is None):
            raise InputError(source, f"line {binding.original.line}: it is not of the form NAME=value")
        if binding.key in found:
            raise InputError(source, f"line {binding.original.line}: {_TWICE}")
        if binding.key is not None:
            found[binding.key] = binding.value or ""
    return found


def _limit(text: str, source: str, size: int) -> None:
    if len(text) > size or len(text.encode("utf-8", "surrogatepass")) > size:
        raise InputError(source, f"it is larger than {size >> 10} KiB")


def _place(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _mark(mark: Any) -> tuple[int, int] | None:
    return (mark.line + 1, mark.column + 1) if mark else None


def _scan_json(text: str, source: str) -> None:
    """Refuse what the parser would take too long for, or would take without a word."""
    keys: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        if problem := _json_problem(token, keys):
            raise InputError(source, problem, place=_place(text, token.start()))


def _json_problem(token: re.Match[str], keys: list[set[str]]) -> str:
    """Return what is wrong with a token, and keep the keys of the objects that are open."""
    match token[0][0]:
        case "[" | "{":
            keys.append(set())
            return _TOO_DEEP if len(keys) > DEPTH else ""
        case "]" | "}":
            del keys[-1:]
        case '"' if token["key"] and keys:
            name = _decoded(token["text"])
            if name in keys[-1]:
                return _TWICE
            keys[-1].add(name)
        case _:
            return _TOO_LONG if len(token["digits"] or "") > DIGITS else ""
    return ""


def _decoded(token: str) -> str:
    """Return the text that a JSON string stands for; the token itself if it is malformed."""
    try:
        return str(json.loads(token)) if "\\" in token else token[1:-1]
    except ValueError:
        return token


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError


class _Builder:
    """Makes data of the events of a YAML parser, so that nothing is ever made that is not allowed."""

    def __init__(self, source: str) -> None:
        self.root: Any = None
        self._source = source
        self._open: list[list[Any] | dict[str, Any]] = []
        self._keys: list[str | None] = []
        self._documents = 0

    def take(self, kind: str, event: Any) -> None:
        """Take the next event of the parser."""
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            self._refuse(event, "anchors and aliases are not allowed")
        if getattr(event, "tag", None):
            self._refuse(event, "tags are not allowed")
        match kind:
            case "ScalarEvent":
                self._scalar(event)
            case "MappingStartEvent":
                self._start(event, {})
            case "SequenceStartEvent":
                self._start(event, [])
            case "MappingEndEvent" | "SequenceEndEvent":
                self._open.pop()
                self._keys.pop()
            case "DocumentStartEvent":
                self._documents += 1
                if self._documents > 1:
                    self._refuse(event, "a second document is not allowed")
            case _:
                pass

    def _scalar(self, event: Any) -> None:
        value = self._plain(event) if event.implicit[0] else event.value
        if not self._expects_key:
            self._add(value)
            return
        if not isinstance(value, str) or (event.implicit[0] and value == "<<"):
            self._refuse(event, "a key is no text: put it in quotes")
        if value in self._open[-1]:
            self._refuse(event, _TWICE)
        self._keys[-1] = value

    def _start(self, event: Any, container: list[Any] | dict[str, Any]) -> None:
        if self._expects_key:
            self._refuse(event, "a key is no text: put it in quotes")
        if len(self._open) == DEPTH:
            self._refuse(event, _TOO_DEEP)
        self._add(container)
        self._open.append(container)
        self._keys.append(None)

    @property
    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1], dict) and self._keys[-1] is None

    def _add(self, value: Any) -> None:
        if not self._open:
            self.root = value
            return
        parent, key = self._open[-1], self._keys[-1]
        if isinstance(parent, list):
            parent.append(value)
        elif key is not None:
            parent[key] = value
            self._keys[-1] = None

    def _plain(self, event: Any) -> Any:
        """Return what a plain scalar means by the core schema of YAML 1.2."""
        text: str = event.value
        if _NULL.fullmatch(text):
            return None
        if _BOOLEAN.fullmatch(text):
            return text[0] in "tT"
        if _INTEGER.fullmatch(text):
            if len(text) > DIGITS:
                self._refuse(event, _TOO_LONG)
            return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
        return float(text) if _FLOAT.fullmatch(text) else text

    def _refuse(self, event: Any, reason: str) -> NoReturn:
        raise InputError(self._source, reason, place=_mark(event.start_mark))
