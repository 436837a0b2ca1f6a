"""Functions of text."""

import re
import string
import unicodedata
from typing import Any

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError, limit_characters, limit_items
from keyfob_registry.expressions.functions.values import joined, text_of, texts

_WORD = re.compile(r"[^\W\d_]++(?:['\u2019][^\W\d_]++)*+")
# No width of more than three digits: a width makes text.
_SPECIFICATION = re.compile(r"[<>^]?[-+ ]?0?[0-9]{0,3}[,_]?(?:\.[0-9]{1,2})?[bcdeEfFgGnosxX%]?")


@function(("FN.capitalize('hELLO world')", "Hello world"))
def capitalize(text: str) -> str:
    """Return *text* with its first letter in upper case and all others in lower case."""
    return text.capitalize()


@function(("FN.concat('a', 'b', 'c')", "abc"))
def concat(*items: str) -> str:
    """Return the texts put together."""
    return joined(texts("items", items))


@function(("FN.endswith('report.pdf', '.pdf')", True))
def endswith(text: str, suffix: str) -> bool:
    """Say whether *text* ends with *suffix*."""
    return text.endswith(suffix)


@function(
    ("FN.format('{} has {} alerts', 'host-1', 3)", "host-1 has 3 alerts"),
    ("FN.format('{1}.{0}: {2:.1f}', 'a', 'b', 2.25)", "b.a: 2.2"),
)
def format_(template: str, *values: Any) -> str:
    """Return *template* with each ``{}`` or ``{0}`` replaced by one of the values; ``{{`` and ``}}`` are braces.

    ``{:.2f}`` formats a number, ``{:>8}`` aligns. Values are texts, numbers, bools, dates and times.
    """
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        parts = None
    if parts is None:
        raise BadArgumentError("template", "has a brace that is not closed; write {{ and }} for braces")
    counter = iter(range(len(parts)))
    return joined(
        literal + ("" if name is None else _field(name or str(next(counter)), specification or "", conversion, values))
        for literal, name, specification, conversion in parts
    )


def _field(name: str, specification: str, conversion: str | None, values: tuple[Any, ...]) -> str:
    if conversion or not re.fullmatch("[0-9]{1,4}", name) or not _SPECIFICATION.fullmatch(specification):
        raise BadArgumentError("template", "has a field of another form than {}, {0} or {:.2f}")
    if int(name) >= len(values):
        raise BadArgumentError("template", f"has a field for value {name}, and there are {len(values)} values")
    value = values[int(name)]
    text = text_of("values", value)
    try:
        return format(value if isinstance(value, int | float) else text, specification) if specification else text
    except (ValueError, OverflowError):
        pass
    raise BadArgumentError("template", f"formats value {name} as what it is not")


@function(("FN.join(['a', 'b'], ', ')", "a, b"), ("FN.join([80, 443], ',')", "80,443"))
def join(items: list[Any], separator: str = "") -> str:
    """Return texts and numbers as one text, with *separator* between them."""
    return joined((text_of("items", item) for item in items), separator)


@function(("FN.lowercase('ABC')", "abc"))
def lowercase(text: str) -> str:
    """Return *text* in lower case."""
    return text.lower()


@function(("FN.prefix('x', 'a-')", "a-x"), ("FN.prefix(['x', 'y'], 'a-')", ["a-x", "a-y"]))
def prefix(text: str | list[str], prefix: str) -> str | list[str]:
    """Return *text*, or each text of a list, with *prefix* before it."""
    return _each(text, prefix, "")


@function(("FN.suffix('x', '.log')", "x.log"), ("FN.suffix(['x', 'y'], '.log')", ["x.log", "y.log"]))
def suffix(text: str | list[str], suffix: str) -> str | list[str]:
    """Return *text*, or each text of a list, with *suffix* behind it."""
    return _each(text, "", suffix)


def _each(text: str | list[str], before: str, after: str) -> str | list[str]:
    if isinstance(text, str):
        return before + text + after
    found = texts("text", text)
    limit_characters(sum(map(len, found)) + len(before + after) * len(found))
    return [before + each + after for each in found]


@function(("FN.replace('1[.]2[.]3', '[.]', '.')", "1.2.3"))
def replace(text: str, old: str, new: str) -> str:
    """Return *text* with each *old* replaced by *new*; *old* is a text, no pattern."""
    if not old:
        raise BadArgumentError("old", "is empty")
    limit_characters(len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new)


@function(
    ("FN.slice('abcdef', 2)", "cdef"),
    ("FN.slice('abcdef', 2, 3)", "cde"),
    ("FN.slice('abcdef', -2)", "ef"),
)
def slice_(text: str, start: int, length: int | None = None) -> str:
    """Return the characters of *text* from *start*, counted from 0; a negative *start* counts from the end."""
    if length is not None and length < 0:
        raise BadArgumentError("length", "is negative")
    first = start if start >= 0 else max(0, len(text) + start)
    return text[first : None if length is None else first + length]


@function(("FN.slugify('Crème brûlée: 2 ways!')", "creme-brulee-2-ways"), ("FN.slugify('A b', '_')", "a_b"))
def slugify(text: str, separator: str = "-") -> str:
    """Return *text* as lower-case ASCII letters and digits, with *separator* for whatever stands between them.

    Accents are dropped; letters that have no ASCII form are left out.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return joined(re.findall("[a-z0-9]++", plain), separator)


@function(("FN.split('a,b,c', ',')", ["a", "b", "c"]))
def split(text: str, separator: str) -> list[str]:
    """Return the parts of *text* between the separators."""
    if not separator:
        raise BadArgumentError("separator", "is empty")
    limit_items(text.count(separator) + 1)
    return text.split(separator)


@function(("FN.startswith('https://example.com', 'https:')", True))
def startswith(text: str, prefix: str) -> bool:
    """Say whether *text* starts with *prefix*."""
    return text.startswith(prefix)


@function(("FN.strip('  a b ')", "a b"), ("FN.strip('--a--', '-')", "a"))
def strip(text: str, characters: str | None = None) -> str:
    """Return *text* without the *characters* at its ends; without blanks if none are named."""
    return text.strip(characters)


@function(("FN.titleize('john o\\'neil, soc')", "John O'neil, Soc"))
def titleize(text: str) -> str:
    """Return *text* with each word capitalized."""
    return _WORD.sub(lambda match: match[0].capitalize(), text)


@function(("FN.uppercase('abc')", "ABC"))
def uppercase(text: str) -> str:
    """Return *text* in upper case."""
    return text.upper()
