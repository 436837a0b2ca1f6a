"""The command line lets no value in by an argument, and none out by a message."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import canary
import pytest
from keyfob_registry import cli

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEYFOB = str(Path(sys.executable).with_name("keyfob"))

# Every place of a command line where a value may end up by mistake.
MISPLACED = [
    ["secret", "set", "vault", f"API_KEY={canary.TOKEN}"],
    ["secret", "set", "vault", f"api_key={canary.TOKEN}"],
    ["secret", "set", "vault", f"x{canary.TOKEN}"],
    ["secret", "set", "vault", "API_KEY", f"--value={canary.TOKEN}"],
    ["secret", "set", "vault", "API_KEY", f"--{canary.TOKEN}"],
    ["secret", "set", "vault", "API_KEY", "--from-env", f"API_KEY={canary.TOKEN}"],
    ["secret", "set", "vault", "--from-env", canary.TOKEN],
    ["secret", "set", f"X{canary.TOKEN}", "API_KEY"],
    ["secret", "show", "vault", canary.TOKEN],
    ["secret", "rm", "vault", f"API_KEY={canary.TOKEN}"],
    ["secret", "check", canary.TOKEN],
    ["secret", "test", canary.TOKEN],
    ["call", "core.transform.reshape", canary.TOKEN],
    ["call", "core.transform.reshape", f"{canary.TOKEN}="],
    ["call", "core.transform.reshape", f"value=[{canary.TOKEN}"],
    ["call", "core.transform.reshape", "value=1", f"value={canary.TOKEN}"],
    ["call", "core.http_request", "url=http://127.0.0.1:1", f"timeout={canary.TOKEN}"],
    ["call", "core.http_request", "url=http://127.0.0.1:1", f"method={canary.TOKEN}"],
    ["call", "core.http_request", "url=http://127.0.0.1:1", f'headers={{"a": {{"b": "{canary.TOKEN}"}}}}'],
    ["call", "core.http_request", "url=http://127.0.0.1:1", f'auth={{"username": 1, "password": "{canary.TOKEN}"}}'],
    ["audit", "--limit", canary.TOKEN],
    ["audit", f"--json={canary.TOKEN}"],
    ["completion", canary.TOKEN],
    [f"{canary.TOKEN}"],
]


@pytest.fixture(name="environ", autouse=True)
def _environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the command line a store of its own."""
    monkeypatch.setenv("KEYFOB_DATABASE_URL", f"sqlite:///{tmp_path / 'keyfob.db'}")
    monkeypatch.setenv("KEYFOB_KEY_FILE", str(tmp_path / "root.key"))
    for name in ("KEYFOB_ROOT_KEY", "KEYFOB_WORKSPACE", "KEYFOB_ENVIRONMENT", "KEYFOB_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        yield


@pytest.fixture(name="initialised")
def _initialised(capfd: pytest.CaptureFixture[str]) -> None:
    """Make the store."""
    assert 0 == cli.run(["init"])
    capfd.readouterr()


@pytest.mark.usefixtures("initialised")
@pytest.mark.parametrize("arguments", MISPLACED, ids=lambda words: " ".join(words).replace(canary.TOKEN, "…"))
def test_figure_30_misplaced_values_are_not_repeated(
    arguments: Sequence[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """A value in a wrong place is refused, and no message repeats it."""
    code = cli.run(arguments)

    captured = capfd.readouterr()
    assert code in (1, 2)
    assert [] == canary.seen(captured.out + captured.err, canary.TOKEN)


def test_figure_54_values_are_not_in_the_process_list(tmp_path: Path) -> None:
    """While a value is stored, neither arguments nor environment of the process hold it."""
    subprocess.run([KEYFOB, "init"], check=True, capture_output=True)
    command = [KEYFOB, "secret", "set", "vault", "API_KEY"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        seen = [Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ")]
        out, err = process.communicate(canary.TOKEN.encode())

    assert 0 == process.returncode
    assert [] == canary.seen(b"".join([*seen, out, err]).decode(), canary.TOKEN)
    assert [] == [path for path in tmp_path.iterdir() if canary.TOKEN.encode() in path.read_bytes()]


@pytest.mark.usefixtures("initialised")
def test_figure_54_a_value_in_an_argument_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    """KEY=value is wrong usage, stores nothing, and the hint holds the name alone."""
    assert 2 == cli.run(["secret", "set", "vault", f"API_KEY={canary.TOKEN}"])

    err = capfd.readouterr().err
    assert "hint: keyfob secret set vault API_KEY\n" in err
    assert 0 == cli.run(["secret", "list"])
    assert "nothing is stored here" in capfd.readouterr().err


def test_figure_54_debugging_shows_no_values(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """An unexpected error is told by its class and its places: no text, no variables, no values."""

    def fail(*_: object, **__: object) -> None:
        local = canary.TOKEN
        raise RuntimeError(local) from ValueError(local)

    monkeypatch.setenv("KEYFOB_DEBUG", "1")
    monkeypatch.setattr("keyfob_registry.app.Registry.workspaces", fail)

    assert 1 == cli.run(["workspace", "list"])

    err = capfd.readouterr().err
    assert [] == canary.seen(err, canary.TOKEN)
    assert "error[E100]: something unexpected happened: RuntimeError\n" in err
    assert "builtins.ValueError" in err
    assert "in fail" in err
