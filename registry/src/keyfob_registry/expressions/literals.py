r"""Texts in quotes: what they mean, and how they are written.

``\\ \' \" \n \r \t \xhh \uhhhh`` are escapes. Every other backslash stays, so that a pattern may be
written as ``'\d+'``.
"""

import re

_ESCAPE = re.compile(r"\\(?:([\\'\"nrt])|x([0-9a-fA-F]{2})|u((?![dD][89a-fA-F])[0-9a-fA-F]{4}))")
_MEANT = {"n": "\n", "r": "\r", "t": "\t"}
_WRITTEN = str.maketrans({"\\": r"\\", "'": r"\'", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def unescaped(quoted: str) -> str:
    """Return the text that stands in quotes."""
    inner = quoted[1:-1]
    return _ESCAPE.sub(_meaning, inner) if "\\" in inner else inner


def quoted(text: str) -> str:
    """Return *text* as it is written in an expression."""
    return f"'{text.translate(_WRITTEN)}'"


def _meaning(match: re.Match[str]) -> str:
    if match[1]:
        return _MEANT.get(match[1], match[1])
    return chr(int(match[2] or match[3], 16))
