"""Functions of regular expressions, in the syntax of Python.

A pattern has 1,000 characters at most, and little time. Recursion, comments and flags but a, i, m, s and u are refused.
"""

import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError, TooSlowError

if TYPE_CHECKING:
    import regex

SECONDS = 0.03
LONGEST = 1000
# The library copies what is repeated as often as it must occur, and copies of copies: counted before it compiles.
COPIES = 10_000
_TOKEN = re.compile(
    r"""
    \\. | \[\^?+\]?+(?:\[:\^?+\w++:\]|\\.|[^\]\\])*+\] | \(\?P=\w++\) | \(\?[aimsu]++\)
    | (?P<open>\((?:\?(?:P?+<\w++>|[aimsu]*+(?:-[ims]++)?+:|<?+[=!]|>))?+(?!\?))
    | (?P<repeat>\+|\{(?P<least>[0-9]++)(?:,[0-9]*+)?+\})
    | (?P<strange>\(\?)
    | .
    """,
    re.DOTALL | re.VERBOSE,
)


@function(
    ("FN.regex_extract('CVE-[0-9]+-[0-9]+', 'see CVE-2024-3094.')", "CVE-2024-3094"),
    ("FN.regex_extract('user=([a-z]+)', 'user=root uid=0')", "root"),
    ("FN.regex_extract('[0-9]+', 'none')", None),
)
def regex_extract(pattern: str, text: str, group: int | str | None = None) -> str | None:
    """Return the first place of *text* that *pattern* matches; null where there is none.

    It is the named or numbered *group*; by default the pattern's first one, and the whole match where it has none.
    """
    match = search(pattern, text)
    if match is None:
        return None
    if group is None:
        group = 1 if match.re.groups else 0
    try:
        found: str | None = match[group]
    except IndexError:
        pass
    else:
        return found
    raise BadArgumentError("group", "is none of the groups of the pattern")


@function(("FN.regex_match('10[.]', '10.0.0.1')", True), ("FN.regex_match('0[.]', '10.0.0.1')", False))
def regex_match(pattern: str, text: str) -> bool:
    """Say whether the start of *text* matches *pattern*; end the pattern with ``$`` for all of the text."""
    return _run(pattern, text, anchored=True) is not None


@function(("FN.regex_not_match('10[.]', '192.0.2.1')", True))
def regex_not_match(pattern: str, text: str) -> bool:
    """Say whether the start of *text* does not match *pattern*."""
    return not regex_match(pattern, text)


def search(pattern: str, text: str) -> "regex.Match[str] | None":
    """Return the first match of *pattern* in *text*, within the time; BadArgumentError if it is no pattern."""
    return _run(pattern, text, anchored=False)


def _run(pattern: str, text: str, *, anchored: bool) -> "regex.Match[str] | None":
    """Run a pattern of the user: no other place does."""
    compiled = _compiled(pattern)
    run = compiled.match if anchored else compiled.search
    for seconds in (SECONDS, 2 * SECONDS, 4 * SECONDS):
        start = time.thread_time()
        try:
            return run(text, timeout=seconds)
        except TimeoutError:
            # The library counts the time of all threads: this one may have had little of it.
            if time.thread_time() - start > SECONDS / 2:
                break
    raise TooSlowError


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    if len(pattern) > LONGEST:
        raise BadArgumentError("pattern", f"has more than {LONGEST:,} characters")
    if _copies(pattern) > COPIES:
        raise BadArgumentError("pattern", f"repeats more than {COPIES:,} times, with repeats in repeats")
    import regex  # hidden import: slow to load, and few expressions have a pattern

    try:
        return regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        place = getattr(error, "pos", None)
    raise BadArgumentError("pattern", "is no regular expression" + ("" if place is None else f": see place {place}"))


def _copies(pattern: str) -> int:
    """Return how much the library makes of a pattern."""
    open_, size, last = list[int](), 0, 0
    for token in _TOKEN.finditer(pattern):
        if token["strange"]:
            raise BadArgumentError("pattern", "has a construct that is not supported")
        if token["open"]:
            open_.append(size)
            size = last = 0
        elif token["repeat"]:
            size = min(size + last * int(token["least"] or 1), COPIES + 1)
        else:
            # The end of a group is the end of all that is in it.
            last = 1 + (size if token[0] == ")" and open_ else 0)
            size = last + (open_.pop() if token[0] == ")" and open_ else size)
    return size + sum(open_)
