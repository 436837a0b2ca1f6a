"""Imports from the outside: broken off at any moment, watched at a terminal, and searched for values."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import canary
import pytest
import sops_file
from cli_script import environment
from cryptography.fernet import Fernet, MultiFernet
from keyfob_registry import Registry
from keyfob_sdk.testing import assert_hidden
from terminal import play

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEYFOB = str(Path(sys.executable).with_name("keyfob"))
pyrage: Any = import_module("pyrage")  # it tells no types
KILLS = int(os.environ.get("KEYFOB_TEST_KILLS", "5"))
"""How often an import is killed; KEYFOB_TEST_KILLS=150 is the figure in full."""

SECRETS = 240
TREE = {f"tenant-{n}": {"vault": {"FIRST": f"first-{n}", "SECOND": f"second-{n}"}} for n in range(SECRETS)}


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A folder with an empty store."""
    assert 0 == keyfob(tmp_path, "init").returncode
    return tmp_path


def keyfob(folder: Path, *arguments: str, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a command line to its end."""
    return subprocess.run(
        [KEYFOB, *arguments], cwd=folder, env=environment(folder), input=text, capture_output=True, check=False
    )


def stored(folder: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Return all values of workspace "default", by environment, secret and key."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    with Registry.open(environment(folder)) as registry:
        secrets = registry.store.secrets(registry.workspace().scopes)
        for secret, values in zip(secrets, registry.opened(secrets), strict=True):
            plain = {key: value.get_secret_value() for key, value in values.items()}
            found.setdefault(secret.environment, {})[secret.name] = plain
    return found


def kill(folder: Path, after: float, arguments: Sequence[str] = ("tree.json",)) -> int:
    """Start an import, kill it, and return how many secrets are there, each of which is whole."""
    started = subprocess.Popen(
        [KEYFOB, "secret", "import", *arguments], cwd=folder, env=environment(folder), stdout=subprocess.DEVNULL
    )
    log = folder / "keyfob.db-wal"
    while started.poll() is None and not (log.exists() and log.stat().st_size):
        _wait(started, 0.02)
    _wait(started, after)
    started.kill()
    started.wait()
    there = stored(folder)
    assert there == {name: TREE[name] for name in there}
    return len(there)


def _wait(started: subprocess.Popen[bytes], seconds: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        started.wait(seconds)


def test_figure_49_imports_go_on_after_kill(folder: Path) -> None:
    """An import that is killed at random moments leaves whole secrets, and goes on: in the end all are equal."""
    (folder / "tree.json").write_text(json.dumps(TREE), encoding="utf-8")
    moments = random.Random(49)  # noqa: S311 -- the same moments in every run

    counts = [kill(folder, moments.uniform(0, 0.4)) for _ in range(KILLS)]
    last = keyfob(folder, "secret", "import", "tree.json")
    again = keyfob(folder, "secret", "import", "tree.json")

    assert sorted(counts) == counts
    assert any(0 < count < SECRETS for count in counts)
    assert (0, 0) == (last.returncode, again.returncode), last.stderr
    assert TREE == stored(folder)
    assert b"nothing to import" in again.stdout


@pytest.fixture(name="others")
def _others(folder: Path) -> dict[str, list[str]]:
    """The same tree as other tools encrypt or print it, with the command lines that import it; and their keys."""
    identity, recipient = sops_file.new_identity()
    old, new = Fernet.generate_key(), Fernet.generate_key()
    fernet = MultiFernet([Fernet(old), Fernet(new)])
    vault = {f"{e}/vault": _answer(values["vault"]) for e, values in TREE.items()}
    tokens = {
        e: {"vault": {key: fernet.encrypt(v.encode()).decode() for key, v in values["vault"].items()}}
        for e, values in TREE.items()
    }
    documents = {"sops.json": sops_file.encrypted(TREE, recipient), "fernet.json": tokens, "vault.json": vault}
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    (folder / "age.key").write_text(identity, encoding="utf-8")
    (folder / "fernet.key").write_bytes(new + b"\n" + old)
    return {
        "sops": ["sops.json", "--identity-file", "age.key"],
        "fernet": ["fernet.json", "--key-file", "fernet.key"],
        "vault": ["vault.json"],
    }


def _answer(values: dict[str, str]) -> dict[str, object]:
    metadata = {"created_time": "2026-01-01T00:00:00Z", "version": 1}
    return {"lease_id": "", "lease_duration": 0, "renewable": False, "data": {"data": values, "metadata": metadata}}


@pytest.mark.parametrize("kind", ["sops", "fernet", "vault"])
def test_figure_49_other_tools(folder: Path, others: dict[str, list[str]], kind: str) -> None:
    """Killed once, done again and once more: all values are equal, and file and keys are needed no more."""
    first = kill(folder, 0.05, others[kind])
    last = keyfob(folder, "secret", "import", *others[kind])
    again = keyfob(folder, "secret", "import", *others[kind])
    for path in (*folder.glob("*.json"), folder / "age.key", folder / "fernet.key"):
        path.unlink()

    assert (0, 0) == (last.returncode, again.returncode), last.stderr
    assert first <= SECRETS
    assert b"nothing to import" in again.stdout
    assert TREE == stored(folder)


def test_figure_49_imports_are_equal(folder: Path) -> None:
    """Every value arrives as it was, and the file is needed no more."""
    values = {"TEXT": canary.SECRET, "LINES": "a\nb\r\n\tc\n", "SPACES": "  x ", "EMOJI": "\U0001f511", "NUL": "\0"}
    (folder / "v.json").write_text(json.dumps({"acme": {"vault": values}}), encoding="utf-8")

    assert 0 == keyfob(folder, "secret", "import", "v.json").returncode
    (folder / "v.json").unlink()

    assert {"acme": {"vault": values}} == stored(folder)


def test_long_imports_show_a_bar(folder: Path) -> None:
    """At a terminal a bar tells how far a long import is."""
    (folder / "tree.json").write_text(json.dumps(TREE), encoding="utf-8")

    code, screen = play(folder, ["secret", "import", str(folder / "tree.json")], term="xterm")

    assert 0 == code
    assert "importing" in screen


def test_passphrases_are_asked_for(folder: Path) -> None:
    """A passphrase is asked for without echo, twice when a bundle is made."""
    path, answer = str(folder / "b.age"), canary.TOKEN.encode() + b"\n"

    code, made = play(folder, ["secret", "export", path], (b"bundle:", answer), (b"confirmation:", answer))
    again, opened = play(folder, ["secret", "import", path], (b"bundle:", answer))

    assert (0, 0) == (code, again), made + opened
    assert [] == canary.seen(made + opened, canary.TOKEN)


FILES = {
    "a.env": f"VAULT_KEY='{canary.TOKEN}'\nEMPTY=\n",
    "a.yaml": f"acme: {{vault: {{KEY: {canary.TOKEN}}}, {canary.TOKEN}: {{A: b}}}}\n",
    "a.json": json.dumps({"vault": {"KEY": canary.SECRET, canary.TOKEN: canary.SECRET, "EMPTY": ""}}),
    "bad.json": json.dumps({"vault": {"KEY": canary.SECRET}})[:-1],
    "bad.yaml": f"vault: {{KEY: {canary.TOKEN}: x}}\n",
    "credentials": f"[default]\naws_access_key_id = AKIA\naws_secret_access_key = {canary.TOKEN}\n",
    "bad_credentials": f"[default]\n{canary.TOKEN}\n",
    "airflow.json": json.dumps({"web": {"conn_type": "http", "password": canary.SECRET, "extra": {"t": canary.TOKEN}}}),
    "n8n.json": json.dumps([{"name": "web", "type": "x", "data": {"accessToken": canary.SECRET}}]),
    "listing.json": json.dumps([{"name": "chat", "type": "custom", "keys": [{"key": "KEY", "value": canary.SECRET}]}]),
}


def encrypted(folder: Path) -> Iterator[bytes]:
    """Yield what imports of encrypted files print, with the right key, with a wrong one, and with none."""
    identity, recipient = sops_file.new_identity()
    key = Fernet.generate_key()
    tree = {"vault": {"KEY": canary.TOKEN}}
    changed = sops_file.encrypted(tree, recipient) | {"more": {"KEY": canary.SECRET}}
    token = Fernet(key).encrypt(canary.SECRET.encode()).decode()
    files = {"sops.json": changed, "fernet.json": {"vault": {"KEY": token, "MORE": canary.TOKEN}}}
    for name, document in files.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    (folder / "right").write_text(f"{identity}\n", encoding="utf-8")
    (folder / "key").write_bytes(key)
    (folder / "wrong").write_text(canary.TOKEN, encoding="utf-8")
    for options in (["--identity-file", "right"], ["--identity-file", "wrong"], ["--key-env", canary.TOKEN], []):
        done = keyfob(folder, "secret", "import", "sops.json", *options)
        yield done.stdout + done.stderr
    for options in (["--key-file", "key", "--overwrite"], ["--key-file", "wrong"], ["--key-env", canary.TOKEN], []):
        done = keyfob(folder, "secret", "import", "fernet.json", *options)
        yield done.stdout + done.stderr


def test_encrypted_files_show_no_value(folder: Path) -> None:
    """No plan and no error of an encrypted file holds a value, a key, or what was taken for one."""
    found = list(encrypted(folder))

    assert_hidden(b"\n".join(found).decode(errors="replace"), canary.TOKEN, canary.SECRET)
    assert b"refused" in found[4]


def outputs(folder: Path) -> Iterator[bytes]:
    """Yield what every import and export prints and writes."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
        for options in (["--dry-run"], ["--json", "--overwrite"], ["--map", canary.TOKEN]):
            done = keyfob(folder, "secret", "import", name, "--secret", "vault", *options)
            yield done.stdout + done.stderr
    done = keyfob(folder, "secret", "import", "a.json", "--overwrite", "--secret", canary.TOKEN)
    yield done.stdout + done.stderr
    identity = pyrage.x25519.Identity.generate()
    (folder / "to").write_text(str(identity.to_public()), encoding="utf-8")
    (folder / "id").write_text(str(identity), encoding="utf-8")
    for words in (["export", "b.age", "--recipients-file", "to"], ["export", "--metadata"]):
        done = keyfob(folder, "secret", *words)
        yield done.stdout + done.stderr
    yield (folder / "b.age").read_bytes()
    done = keyfob(folder, "secret", "import", "b.age", "--identity-file", "id", "--json")
    assert 0 == done.returncode
    yield done.stdout + done.stderr


def test_nothing_shows_a_value(folder: Path) -> None:
    """No plan, error, JSON, bundle or description holds a value, in any encoding."""
    found = list(outputs(folder))

    assert len(FILES) * 3 + 5 == len(found)
    assert_hidden(b"\n".join(found).decode("latin-1"), canary.TOKEN, canary.SECRET)
    assert_hidden(b"\n".join(found).decode(errors="replace"), canary.TOKEN, canary.SECRET)
    assert {"vault", "web", "chat"} <= set(stored(folder)["default"])
