"""Extraction of indicators: what counts as one, what does not, and that a text is read once."""

from __future__ import annotations

import time
from typing import Any

import pytest
from function_calls import call
from hypothesis import given
from hypothesis import strategies as st

EXTRACTORS = [
    "asns",
    "cves",
    "domains",
    "emails",
    "ip",
    "ipv4",
    "ipv6",
    "mac",
    "md5",
    "sha1",
    "sha256",
    "sha512",
    "urls",
]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("ipv4", "1.2.3.4. 1.2.3.4, (10.0.0.1) 8.8.8.8:53", ["1.2.3.4", "10.0.0.1", "8.8.8.8"]),
        ("ipv4", "1.2.3.4.5 256.1.1.1 1.2.3 01.2.3.4 v1.2.3.4 1.2.3.4a", []),
        ("ipv4", "https://10.0.0.1/24 10.0.0.0/8", ["10.0.0.1", "10.0.0.0"]),
        (
            "ipv6",
            "fe80::1%eth0 [2001:db8::2]:443 ::ffff:1.2.3.4 2001:db8::3:",
            ["fe80::1", "2001:db8::2", "::ffff:1.2.3.4", "2001:db8::3"],
        ),
        ("ipv6", "std::vector 12:30:45 :: ::: 00:1a:2b:3c:4d:5e 1:2:3:4:5:6:7:8:9", []),
        (
            "domains",
            "Evil.Example.COM. a_b.example.org xn--bcher-kva.example bücher.example",
            ["evil.example.com", "a_b.example.org", "xn--bcher-kva.example", "bücher.example"],
        ),
        ("domains", "setup.exe main.js 1.2.3.4 -a.com- e.g. foo..bar a.b1", ["a.com"]),
        (
            "domains",
            "https://a.example/b.com/c.html?u=d.example ann@mail.example",
            ["a.example", "d.example", "mail.example"],
        ),
        ("domains", "first.last@example.com", ["example.com"]),
        ("domains", f"{'a' * 64}.com {'a' * 63}.com {'a.' * 130}com", [f"{'a' * 63}.com"]),
        (
            "emails",
            "<a.b+c@x.example>, 'd@y.example'. e@z f..g@x.example @h.example",
            ["a.b+c@x.example", "d@y.example"],
        ),
        ("emails", f"{'a' * 65}@x.example mailto:i@x.example.", ["i@x.example"]),
        (
            "urls",
            "(see https://a.example/b_(c)), HTTP://b.example. ftp://c.example/d;",
            ["https://a.example/b_(c)", "HTTP://b.example", "ftp://c.example/d"],
        ),
        ("urls", "https:// http://. wss://[::1]:8/x xhttp://no.example", ["wss://[::1]:8/x"]),
        (
            "mac",
            "00-1A-2B-3C-4D-5E 00:1a:2b:3c:4d:5e:6f 00:1a-2b:3c:4d:5e 001a.2b3c.4d5e",
            ["00-1A-2B-3C-4D-5E", "001a.2b3c.4d5e"],
        ),
        ("asns", "AS0 AS4294967295 AS4294967296 ASN 64500 asx1 as 1", ["AS4294967295", "AS64500", "AS1"]),
        ("cves", "CVE-2024-123 CVE-2024-1234, xCVE-2024-1234 CVE-2024-12345", ["CVE-2024-1234", "CVE-2024-12345"]),
        ("md5", "0" * 32 + " " + "0" * 33 + " g" + "0" * 32, ["0" * 32]),
    ],
)  # fmt: skip
def test_what_counts(name: str, text: str, found: list[str]) -> None:
    """Each indicator once, in its order; what only looks like one is left."""
    assert found == call(f"extract_{name}", text)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        (
            "urls",
            "hxxps://evil[.]example/a hXXp[:]//b(dot)example fxp://c{.}example",
            ["https://evil.example/a", "http://b.example", "ftp://c.example"],
        ),
        ("urls", "hxxp[://]d[.]example", ["http://d.example"]),
        ("domains", "evil[.]example[.]com a [dot] example b\\.example", ["evil.example.com", "a.example", "b.example"]),
        ("emails", "ann[@]x[.]example bob (at) y (dot) example", ["ann@x.example", "bob@y.example"]),
        ("ipv4", "192[.]0[.]2[.]1 192.0.2[.2", ["192.0.2.1", "192.0.2.2"]),
        ("ipv6", "2001[:]db8[:][:]1", ["2001:db8::1"]),
        ("ip", "192[.]0[.]2[.]1 or 2001:db8::1", ["192.0.2.1", "2001:db8::1"]),
    ],
)  # fmt: skip
def test_defanged_indicators_are_read_on_request(name: str, text: str, found: list[str]) -> None:
    """Brackets around dots and the like are read as what they stand for, if that is asked for."""
    more: list[Any] = [False, True] if name in {"urls", "emails"} else [True]

    assert found == call(f"extract_{name}", text, *more)
    assert found != call(f"extract_{name}", text)


@pytest.mark.parametrize("name", EXTRACTORS)
@pytest.mark.parametrize("unit", ["a.", "a", "1.", "1:", "::", "@", "a@", "http://", "https://a)", "hxxp[", "0", "AS", "[.]", "CVE-", " [", "%", "'", "-", "a b", "http://a.b/((((", "x.y "])  # fmt: skip # noqa: E501 -- one list
def test_a_long_text_is_read_in_linear_time(name: str, unit: str) -> None:
    """Ten times the text takes no more than a few times ten times the time."""
    function, more = f"extract_{name}", {"urls": [False, True], "emails": [False, True]}.get(name, [])
    more = more or ([True] if name in {"domains", "ip", "ipv4", "ipv6"} else [])
    start = time.thread_time()

    call(function, unit * (200_000 // len(unit)), *more)

    assert time.thread_time() - start < 2


@given(st.lists(st.ip_addresses(v=4).map(str), max_size=5), st.lists(st.ip_addresses(v=6).map(str), max_size=5))
def test_addresses_among_words_are_found(four: list[str], six: list[str]) -> None:
    """Whatever addresses a text holds between blanks are found, in their order."""
    text = " or ".join(["x", *four, *six, "y"])

    assert list(dict.fromkeys(four)) == call("extract_ipv4", text)
    assert [each for each in dict.fromkeys(six) if each != "::"] == call("extract_ipv6", text)


@pytest.mark.parametrize("name", EXTRACTORS)
def test_lists_of_texts_are_read(name: str) -> None:
    """A list gives what its texts give, and an empty one nothing."""
    assert [] == call(f"extract_{name}", []) == call(f"extract_{name}", ["", "nothing"])
