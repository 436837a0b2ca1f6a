"""Templates that want to cost time or memory, or that never end: each is a finding, and costs nothing."""

from __future__ import annotations

import os
import resource
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.catalog import template_index
from keyfob_registry.templates.action import DEEPEST
from keyfob_registry.templates.cards import Card, StepCard
from keyfob_registry.templates.examination import card
from keyfob_registry.templates.links import MOST_CALLS, Callee, Links
from keyfob_registry.templates.problems import MOST_FINDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from keyfob_registry.templates.problems import Problem

HEAD = "type: action\ndefinition:\n  title: T\n  display_group: G\n  namespace: n\n  name: n\n  expects: {}\n"
BODY = "  steps: [{ref: a, action: core.transform.reshape, args: {value: 1}}]\n"
BOMBS = {
    "aliases": HEAD + "  a: &a [x, x]\n" + "".join(f"  {n}: &{n} [*{p}, *{p}]\n" for p, n in pairwise("abcde")),
    "merges": HEAD + "  <<: {a: 1}\n",
    "5 MB": HEAD + BODY + "  returns: " + "x" * (5 << 20),
    "5 MB of keys": HEAD + BODY + "".join(f"  k{number}: 1\n" for number in range(400_000)),
    "10^5 brackets": HEAD + "  returns: " + "[" * 100_000,
    "10^5 dashes": "- " * 100_000,
    "a tag": HEAD + BODY + "  returns: !!python/object/apply:os.system [ls]\n",
    "a key twice": HEAD + BODY + "  returns: a\n  returns: b\n",
    "a huge integer": HEAD + BODY + "  returns: {a: " + "9" * 200_000 + "}\n",
    "many errors": HEAD + BODY + "".join(f"  k{number}: 1\n" for number in range(10_000)),
    "a type of 10^5 characters": HEAD.replace("{}", "{x: {type: '" + "list[" * 20_000 + "'}}")
    + BODY
    + "  returns: a\n",
    "an expression of 10^5 characters": HEAD + BODY + "  returns: ${{ " + "1 + " * 25_000 + "1 }}\n",
    "10^4 parentheses": HEAD + BODY + "  returns: ${{ " + "(" * 10_000 + "1 }}\n",
    "10^4 openings": HEAD + BODY + "  returns: " + "${{ " * 10_000 + "}}\n",
    "12,000 expressions": HEAD
    + BODY
    + "  returns: {"
    + "".join(f"k{n}: '${{{{ {n} }}}}'," for n in range(12_000))
    + "}",
    "12,000 expressions in a text": HEAD + BODY + "  returns: " + "".join(f"${{{{ {n} }}}}" for n in range(12_000)),
    "control characters": HEAD + BODY + "  returns: \x01\n",
}


# As long as a file may be, and read to its end.
LONG = {"many errors", "12,000 expressions", "12,000 expressions in a text"}


@pytest.mark.parametrize("name", BOMBS)
def test_figure_39_a_bomb_is_a_finding(tmp_path: Path, name: str) -> None:
    """Every bomb is told within 100 ms of CPU, and takes less than 64 MiB of memory."""
    path = tmp_path / "bomb.yml"
    path.write_text(BOMBS[name], encoding="utf-8")
    card(path)  # what is imported at the first use is imported now
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    found = card(path)["findings"]
    assert 1 <= len(found) <= MOST_FINDINGS + 1
    assert all(each["where"].startswith(str(path)) for each in found)
    assert time.process_time() - started < (3 if name in LONG else 0.1)  # counting lines of coverage triples it
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


def test_figure_39_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    """A link that leads nowhere is a finding; a folder that is called like a file is none, and a pipe is not read."""
    (tmp_path / "gone.yml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.yml").mkdir()
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "hidden.yml").write_text("", encoding="utf-8")

    cards, unreadable = template_index.read([tmp_path], None)
    assert ["gone.yml"] == [path.rpartition("/")[2] for path in cards]
    assert [] == unreadable


def cards(calls: Mapping[str, Sequence[str]]) -> dict[str, Card]:
    """Return the cards of templates that call others."""
    action: dict[str, Any] = {"arguments": {"properties": {}}}
    return {
        name: Card(
            name=name,
            action=action,
            steps=[StepCard(action=each, arguments=[], secrets=False) for each in called],
            checks={},
            findings=[],
        )
        for name, called in calls.items()
    }


def problems(calls: Mapping[str, Sequence[str]]) -> dict[str, list[Problem]]:
    """Return what is wrong with templates that call each other; ``core`` is an action of Python."""
    return Links(cards(calls), {"core": Callee({}, secret_arguments=False)}.get).problems()


def test_figure_39_templates_do_not_multiply() -> None:
    """Ten templates that each call the next ten times would make 10^10 calls: those of too many are refused."""
    calls = {f"t{number}": [f"t{number + 1}"] * 10 for number in range(9)} | {"t9": ["core"]}

    assert {f"t{number}" for number in range(7)} == set(problems(calls))


def test_templates_are_not_nested_without_end() -> None:
    """A chain longer than the deepest one is refused from there on."""
    chain = {f"t{number}": [f"t{number + 1}"] for number in range(40)} | {"t40": ["core"]}

    assert {f"t{number}" for number in range(41 - DEEPEST)} == set(problems(chain))


def test_a_ring_of_ten_thousand_is_found_in_time() -> None:
    """A circle is told however long it is."""
    started = time.process_time()
    ring = {f"t{number}": [f"t{(number + 1) % 3_000}"] for number in range(3_000)}

    assert set(ring) == set(problems(ring))
    assert time.process_time() - started < 5


GRAPHS = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.sampled_from([*"abcdef", "core", "gone"]), max_size=3), max_size=6
)


def ends(name: str, calls: Mapping[str, Sequence[str]], above: tuple[str, ...] = ()) -> bool:
    """Say, the slow way, whether a call of a template ends, and everything on its way is there."""
    if name in above:
        return False
    if name not in calls:
        return name == "core"
    return all(ends(each, calls, (*above, name)) for each in calls[name])


@given(GRAPHS)
def test_what_is_left_ends(calls: Mapping[str, Sequence[str]]) -> None:
    """Exactly those templates are set aside whose calls do not end, or lead to what is not there."""
    assert {name for name in calls if not ends(name, calls)} == set(problems(calls))


def test_the_limits_are_those_of_the_reference() -> None:
    """The reference says 16 levels and 1000 calls."""
    assert (16, 1000) == (DEEPEST, MOST_CALLS)
