"""Encrypted bundles: backup and restore of a whole registry or of one workspace."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import canary
import pytest
from keyfob_registry import Registry
from keyfob_registry.errors import InputError, MissingExtraError, OutputError
from keyfob_registry.transfer import age, bundle, plan, private_file
from keyfob_sdk.testing import assert_hidden
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pyrage: Any = import_module("pyrage")  # it tells no types
IDENTITY = pyrage.x25519.Identity.generate()
RECIPIENTS = age.Key(file=f"# me\n{IDENTITY.to_public()}\n".encode(), source="recipients.txt")
IDENTITIES = age.Key(file=f"# mine\n{IDENTITY}\n".encode(), source="identity.txt")
STRANGER = age.Key(file=f"{pyrage.x25519.Identity.generate()}\n".encode(), source="stranger.txt")


@pytest.fixture(name="registry")
def _registry() -> Registry:
    """A registry of two organizations, with a secret of each kind."""
    registry = Registry.in_memory()
    registry.store.create_workspace("blue", "globex")
    registry.put_secret("vault", {"KEY": SecretStr(canary.SECRET), "EMPTY": SecretStr("")}, environment="acme")
    registry.put_secret("vault", {"KEY": SecretStr("line\nbreak\u2028é")}, workspace="blue")
    registry.put_secret("vault", {"KEY": SecretStr(canary.TOKEN)}, workspace="blue", organization=True)
    return registry


def content(registry: Registry) -> dict[str, dict[str, str]]:
    """Return all values of a registry, by the names of owner, environment and secret."""
    _, secrets = bundle.owned(registry.store, None)
    values = registry.opened([secret for _, secret in secrets])
    return {
        f"{owner}/{secret.environment}/{secret.name}": {key: value.get_secret_value() for key, value in opened.items()}
        for (owner, secret), opened in zip(secrets, values, strict=True)
    }


def restored(data: bytes, key: age.Key = IDENTITIES) -> Registry:
    """Return a fresh registry with what a bundle holds."""
    fresh = Registry.in_memory()
    found = bundle.restore(data, key, "b.age")
    default = plan.Default("default", "default")
    plan.carry_out(fresh, plan.make(fresh, found.items, default, found.workspaces, found.dated))
    return fresh


def test_figure_48_a_bundle_restores_all(registry: Registry) -> None:
    """A fresh installation has every value, environment, scope and workspace of the bundle; nothing else opens it."""
    data, count = bundle.export(registry, RECIPIENTS)

    assert 3 == count
    assert content(registry) == content(restored(data))
    with pytest.raises(InputError, match="the identity does not open it"):
        bundle.restore(data, STRANGER, "b.age")


def test_figure_48_dates_come_along(registry: Registry) -> None:
    """What has expired stays expired where it is restored; what has no date gets none."""
    date = datetime(2020, 1, 31, tzinfo=UTC)
    registry.set_dates("vault", environment="acme", expires_at=date)
    registry.set_dates("vault", workspace="blue", organization=True, rotate_by=date)
    fresh = restored(bundle.export(registry, RECIPIENTS)[0])

    (acme,), (blue, owner) = fresh.secrets(), fresh.secrets(workspace="blue")
    assert [(date, None), (None, None), (None, date)] == [(s.expires_at, s.rotate_by) for s in (acme, blue, owner)]
    assert content(registry) == content(fresh)


def test_bundles_show_nothing(registry: Registry) -> None:
    """No value, and no name either, is to be seen in the bytes of a bundle."""
    data, _ = bundle.export(registry, RECIPIENTS)

    assert_hidden(data.decode("latin-1"), canary.SECRET, canary.TOKEN)
    assert [] == [name for name in (b"vault", b"acme", b"globex", b"blue") if name in data]


def test_a_passphrase_closes_and_opens(registry: Registry) -> None:
    """A passphrase does as well; a wrong one opens nothing."""
    data, _ = bundle.export(registry, age.Key(passphrase=SecretStr("correct horse battery")))

    assert age.takes_passphrase(data)
    assert content(registry) == content(restored(data, age.Key(passphrase=SecretStr("correct horse battery"))))
    with pytest.raises(InputError, match="the passphrase does not open it"):
        bundle.restore(data, age.Key(passphrase=SecretStr("wrong horse battery")), "b.age")


def test_one_workspace_is_exported_alone(registry: Registry) -> None:
    """A bundle of one workspace has its own secrets, and nothing of its organization or of others."""
    data, count = bundle.export(registry, RECIPIENTS, "blue")

    assert 1 == count
    assert ["vault"] == [each.name for each in restored(data).secrets(workspace="blue")]


def test_changed_bundles_do_not_open(registry: Registry) -> None:
    """A flipped bit, or a missing end, is seen before anything is restored."""
    data, _ = bundle.export(registry, RECIPIENTS)

    for changed in (data[:-20], data[:-1] + bytes([data[-1] ^ 1])):
        with pytest.raises(InputError, match="or it was changed"):
            bundle.restore(changed, IDENTITIES, "b.age")


def test_an_export_is_recorded_first(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit names the keys before a value is opened; without the record, nothing is exported."""
    bundle.export(registry, RECIPIENTS)

    record = registry.records()[0]
    assert "keyfob.export_bundle" == record.action
    assert {("EMPTY", "KEY"), ("KEY",)} == {use.keys for use in record.secrets}

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(registry.store, "append_entries", refuse)
    with pytest.raises(OSError, match=r"^$"):
        bundle.export(registry, RECIPIENTS)


def test_exports_during_writes_are_whole(registry: Registry) -> None:
    """Of a secret that is written meanwhile, a bundle has all keys of one version."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            registry.put_secret("pair", {key: SecretStr(f"{number}") for key in ("LEFT", "RIGHT")})
            number += 1

    registry.put_secret("pair", {key: SecretStr("first") for key in ("LEFT", "RIGHT")})
    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = [content(restored(bundle.export(registry, RECIPIENTS)[0])) for _ in range(20)]
    finally:
        stop.set()
        writer.join()

    pairs = [values for each in found for name, values in each.items() if name.endswith("/pair")]
    assert 20 == len(pairs)
    assert all(pair["LEFT"] == pair["RIGHT"] for pair in pairs)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([{"keyfob": "bundle", "version": 2, "workspaces": []}], id="newer"),
        pytest.param([{"keyfob": "metadata"}], id="no bundle"),
        pytest.param([[]], id="no header"),
        pytest.param([{"keyfob": "bundle", "version": 1}], id="no workspaces"),
        pytest.param([{"keyfob": "bundle", "version": 1, "workspaces": [{"name": "blue"}]}], id="no organization"),
        pytest.param([{"keyfob": "bundle", "version": 1, "workspaces": []}, [canary.TOKEN]], id="no row"),
    ],
)
def test_foreign_content_is_refused(lines: list[object]) -> None:
    """What was encrypted, but is no bundle of this version, is refused and not repeated."""
    data = age.encrypt("\n".join(map(json.dumps, lines)).encode(), RECIPIENTS)

    with pytest.raises(InputError) as raised:
        bundle.restore(data, IDENTITIES, "b.age")
    assert_hidden(raised.value.render(), canary.TOKEN)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(f"# none\n{canary.TOKEN}\n", id="nonsense"),
        pytest.param(f"ssh-rsa {canary.TOKEN}\n", id="SSH"),
        pytest.param(f"-----BEGIN {canary.TOKEN}\n", id="PEM"),
    ],
)
def test_bad_keys_are_not_repeated(text: str) -> None:
    """Files that hold no recipient or identity are refused with the line, and not repeated."""
    key = age.Key(file=text.encode(), source="keys.txt")

    uses: list[Callable[[], bytes]] = [lambda: age.encrypt(b"x", key), lambda: age.decrypt(b"x", key, "b.age")]
    for use in uses:
        with pytest.raises(InputError, match=r"^keys.txt cannot be read: ") as raised:
            use()
        assert_hidden(raised.value.render() + repr(key), canary.TOKEN)


def test_short_passphrases_are_refused() -> None:
    """Whoever has the file can try passphrases: short ones are refused."""
    with pytest.raises(InputError, match="fewer than 12 characters"):
        age.encrypt(b"x", age.Key(passphrase=SecretStr("short")))


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library, the error says what to install."""
    monkeypatch.setitem(sys.modules, "pyrage", None)

    with pytest.raises(MissingExtraError, match="an encrypted bundle needs pyrage"):
        age.encrypt(b"x", RECIPIENTS)


def test_files_are_private_and_overwrite_nothing(tmp_path: Path) -> None:
    """A file has mode 0600 whatever the umask; one that exists stays, a link too."""
    path, link = tmp_path / "b.age", tmp_path / "link.age"
    link.symlink_to(tmp_path / "elsewhere")
    before = os.umask(0)
    try:
        private_file.write(path, b"x")
    finally:
        os.umask(before)

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    for taken in (path, link):
        with pytest.raises(OutputError, match="is not overwritten"):
            private_file.write(taken, b"y")
    assert b"x" == path.read_bytes()
    with pytest.raises(OutputError, match="no such file"):
        private_file.write(tmp_path / "no/b.age", b"x")
