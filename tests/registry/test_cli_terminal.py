"""The command line at a terminal: prompts without echo, tables, Ctrl-C."""

from __future__ import annotations

from typing import TYPE_CHECKING

import canary
import pytest
from terminal import play

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A folder with a store."""
    assert 0 == play(tmp_path, ["init"])[0]
    return tmp_path


def test_figure_54_prompts_do_not_echo(folder: Path) -> None:
    """Each KEY is asked for, and what is typed does not appear on the screen."""
    answers = [(b"FIRST:", canary.TOKEN.encode() + b"\n"), (b"SECOND:", b"value-2\n")]

    code, screen = play(folder, ["secret", "set", "vault", "FIRST", "SECOND"], *answers)

    assert 0 == code
    assert "stored vault.FIRST, vault.SECOND" in screen
    assert [] == canary.seen(screen, canary.TOKEN)


def test_required_keys_are_asked_for(folder: Path) -> None:
    """Without a KEY, what installed actions require is asked for."""
    code, screen = play(folder, ["secret", "set", "virustotal"], (b"VIRUSTOTAL_API_KEY:", b"a" * 64 + b"\n"))

    assert 0 == code
    assert "stored virustotal.VIRUSTOTAL_API_KEY" in screen


def test_alternatives_are_said(folder: Path) -> None:
    """Where one of several groups of keys is enough, each is said with its command."""
    code, screen = play(folder, ["secret", "set", "aws"])

    assert 2 == code
    assert "keyfob secret set aws AWS_ROLE_ARN" in screen
    assert "keyfob secret set aws AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY" in screen


def test_empty_answers_are_asked_again(folder: Path) -> None:
    """An empty value is not stored: the prompt stays."""
    code, screen = play(folder, ["secret", "set", "vault", "KEY"], (b"KEY:", b"\n"), (b"KEY:", b"value-1\n"))

    assert 0 == code
    assert 2 == screen.count("KEY: ")


@pytest.mark.parametrize("key", [pytest.param(b"\x03", id="Ctrl-C"), pytest.param(b"\x04", id="Ctrl-D")])
def test_interrupts_are_quiet(folder: Path, key: bytes) -> None:
    """Ctrl-C or Ctrl-D at a prompt ends the command with 130, and stores nothing."""
    code, screen = play(folder, ["secret", "set", "vault", "KEY"], (b"KEY:", key))

    assert 130 == code
    assert "" == screen.replace("KEY:", "").strip()


@pytest.mark.parametrize(("answer", "code"), [pytest.param(b"n\n", 1, id="no"), pytest.param(b"y\n", 0, id="yes")])
def test_removing_asks(folder: Path, answer: bytes, code: int) -> None:
    """Removing a secret asks first, and does what it is told."""
    play(folder, ["secret", "set", "vault", "KEY"], (b"KEY:", b"value-1\n"))

    assert code == play(folder, ["secret", "rm", "vault"], (b"[y/N]:", answer))[0]
    assert code == 1 - play(folder, ["secret", "show", "vault"])[0]


def test_removal_says_what_breaks(folder: Path) -> None:
    """Before the question stands which actions need the secret, and what the organization's would do for them."""
    play(folder, ["secret", "set", "virustotal", "VIRUSTOTAL_API_KEY"], (b"KEY:", b"value-of-mine\n"))

    code, screen = play(folder, ["secret", "rm", "virustotal"], (b"[y/N]:", b"n\n"))

    assert 1 == code
    assert screen.index("are refused without it") < screen.index("[y/N]") < screen.index("nothing was removed")
    assert "value-of-mine" not in screen


def test_tables_are_drawn(folder: Path) -> None:
    """A terminal gets a table with a rule; names are folded, never cut off."""
    _, screen = play(folder, ["workspace", "list"])

    assert "───" in screen
    assert "default" in screen


def test_errors_are_coloured(folder: Path) -> None:
    """The words that start a line tell by their colour what it is."""
    _, screen = play(folder, ["secret", "show", "vault"])

    assert "\x1b[31m\x1b[1merror\x1b[0m[E204]" in screen


def test_the_matrix_is_coloured(folder: Path) -> None:
    """On a terminal the states of the matrix have colours, beside their words."""
    variables = {"TERM": "xterm-256color", "COLUMNS": "160"}

    code, screen = play(folder, ["secret", "matrix", "--secret", "virustotal"], **variables)

    assert 0 == code
    assert "\x1b[1;31mmissing\x1b[0m" in screen
    assert "VIRUSTOTAL_API_KEY" in screen
