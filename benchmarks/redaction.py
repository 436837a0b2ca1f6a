"""Masking: small results, lines and long texts, with one secret and with many, against str.replace and re."""

import re
from collections.abc import Callable, Mapping, Sequence

import vendor
from keyfob_registry.redaction import Redactor
from keyfob_registry.redaction.encodings import encodings
from measuring import Case, measure, micros, middle, millis, quick, ratio, table

COUNTS = (1, 10, 100, 1_000)
LINE = 1_024
TEXT = 1_024 * 1_024
_WORDS = "2026-01-02 03:04:05 INFO request 7f3a to https://api.example.com/v1/ip?limit=10 took 38 ms, status 200\n"
_SLOW = 200_000_000
"""Characters times patterns: beyond, re takes seconds a text, and is left out."""


def main() -> None:
    """Print the small result, then lines and texts."""
    hurried = quick(__doc__)
    counts = COUNTS[:2] if hurried else COUNTS
    small(hurried=hurried)
    texts("A line of 1 KB", LINE, counts, micros, hurried=hurried)
    texts("A text of 1 MB", TEXT // 16 if hurried else TEXT, counts, millis, hurried=hurried)


def values(count: int) -> list[str]:
    """Return secrets of 40 characters."""
    return [vendor.key_of(number) for number in range(count)]


def small(*, hurried: bool) -> None:
    """Print what one call masks: its redactor is new, and used once."""
    value = vendor.key_of(1)
    short = {**vendor.ARGUMENTS, "tenant": "000001"}
    quoting = {**short, "sent": f"GET /ip/198.51.100.7 with the key {value} was refused"}
    rows = []
    for name, result in {"no text as long as the key": short, "a text that holds the key": quoting}.items():
        times = measure(_small(result, value), hurried=hurried)
        figures = [micros(middle(times, case)) for case in ("keyfob", "replace")]
        rows.append([name, *figures, ratio(times, "keyfob", "replace")])
    table("A redactor made for one small result, CPU", ["result", "Keyfob us", "str.replace us", "ratio"], rows)


def _small(result: Mapping[str, object], value: str) -> dict[str, Case]:
    def replace(item: object) -> object:
        if isinstance(item, str):
            return item.replace(value, "***")
        return [replace(part) for part in item] if isinstance(item, list) else item

    def keyfob() -> object:
        return Redactor({"vendor.VENDOR_KEY": value}).data(result)

    def bare() -> object:
        return {name: replace(item) for name, item in result.items()}

    assert keyfob() == bare()
    return {"keyfob": keyfob, "replace": bare}


def texts(title: str, size: int, counts: Sequence[int], unit: Callable[[float], str], *, hurried: bool) -> None:
    """Print a row for each number of secrets; the redactor is one that has masked before."""
    header = ["secrets", "patterns", "Keyfob", "replace, all", "ratio", "replace, raw", "re, raw"]
    rows = []
    for count in counts:
        secrets = values(count)
        patterns = sorted({form for secret in secrets for form in encodings(secret)}, key=len, reverse=True)
        cases = _cases(_text(size, secrets), secrets, patterns)
        times = measure(cases, hurried=hurried, rounds=5)
        figures = {name: unit(middle(times, name)) for name in times}
        rows.append(
            [
                f"{count:,}",
                f"{len(patterns):,}",
                figures["keyfob"],
                figures["replace, all"],
                ratio(times, "keyfob", "replace, all"),
                figures["replace, raw"],
                figures.get("re, raw", "-"),
            ]
        )
    table(f"{title}, CPU {'us' if unit is micros else 'ms'}", header, rows)


def _text(size: int, secrets: Sequence[str]) -> str:
    """Return log lines with some of the secrets in them."""
    body = _WORDS * (size // len(_WORDS) + 1)
    step = size // 4
    pieces = [body[start : start + step] for start in range(0, size, step)]
    return "".join(piece + secrets[-index % len(secrets)] for index, piece in enumerate(pieces))


def _cases(text: str, secrets: Sequence[str], patterns: Sequence[str]) -> dict[str, Case]:
    redactor = Redactor({f"vendor.KEY_{number}": secret for number, secret in enumerate(secrets)})
    anyone = re.compile("|".join(map(re.escape, secrets)))

    def replace(forms: Sequence[str]) -> str:
        masked = text
        for form in forms:
            masked = masked.replace(form, "***")
        return masked

    cases: dict[str, Case] = {
        "keyfob": lambda: redactor.text(text),
        "replace, all": lambda: replace(patterns),
        "replace, raw": lambda: replace(secrets),
        "re, raw": lambda: anyone.sub("***", text),
    }
    if len(text) * len(secrets) > _SLOW:
        del cases["re, raw"]
    expected = replace(secrets)
    for case in cases.values():
        assert case() == expected
    return cases


if __name__ == "__main__":
    main()
