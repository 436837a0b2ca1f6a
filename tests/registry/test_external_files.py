"""A directory of mounted files: what links may lead to, what a file may be, and a swap in the middle."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from canary import SECRET, seen
from keyfob_registry.store.external.files import LARGEST, MOST_FILES, FilesSettings, FilesStore
from keyfob_sdk.errors import SecretStoreError, SecretStoreReplyError, SecretStoreUnreachableError

if TYPE_CHECKING:
    from pathlib import Path


class Mount:
    """A directory with the folders of two tenants."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.acme = root / "acme"
        self.acme.mkdir()
        (root / "globex").mkdir()
        (root / "globex" / "KEY").write_text(SECRET, encoding="utf-8")
        self.store = FilesStore("mounted", FilesSettings(root=root))

    def read(self) -> dict[str, str]:
        """Read acme's secret."""
        values = self.store.get(["acme"])["acme"].values
        return {key: value.get_secret_value() for key, value in values.items()}

    def refused(self, kind: type[SecretStoreError] = SecretStoreReplyError) -> str:
        """Return why acme's secret is refused."""
        with pytest.raises(kind) as caught:
            self.read()
        assert [] == seen(caught.value.render(), SECRET)
        return caught.value.problem


@pytest.fixture
def mount(tmp_path: Path) -> Mount:
    """A mount."""
    return Mount(tmp_path)


@pytest.mark.parametrize(("content", "value"), [("a", "a"), ("a\n", "a"), ("a\nb\n", "a\nb\n"), ("\n", ""), ("", "")])
def test_the_line_break_of_a_single_line_is_dropped(mount: Mount, content: str, value: str) -> None:
    """What an editor adds to one line is no part of a value; a key of several lines stays as it is."""
    (mount.acme / "KEY").write_text(content, encoding="utf-8")

    assert {"KEY": value} == mount.read()


def test_a_link_to_another_tenant_is_refused(mount: Mount) -> None:
    """A file that leads out of its folder is refused, also by a folder or to one of Keyfob's own."""
    (mount.acme / "KEY").symlink_to("../globex/KEY")

    assert "'KEY' is a link that leads out of its folder" in mount.refused()


def test_a_folder_that_is_a_link_is_refused(mount: Mount) -> None:
    """One tenant's folder cannot be another one's."""
    mount.acme.rmdir()
    mount.acme.symlink_to("globex")

    assert "a folder on the way is a symbolic link" in mount.refused()


def test_a_swapped_folder_that_leads_out_is_refused(mount: Mount) -> None:
    """``..data`` leads into its own folder only."""
    (mount.acme / "..data").symlink_to("../globex")

    assert "leads out of its folder" in mount.refused()


def test_a_link_in_a_circle_is_refused(mount: Mount) -> None:
    """A link to itself ends."""
    (mount.acme / "KEY").symlink_to("KEY")

    assert "leads out" in mount.refused()


def test_a_pipe_does_not_hold_up_a_call(mount: Mount) -> None:
    """What is no regular file is refused at once."""
    os.mkfifo(mount.acme / "KEY")

    assert "file 'KEY' is no regular file" in mount.refused()


def test_a_file_too_large_is_refused(mount: Mount) -> None:
    """A file beyond the limit is refused, one at the limit is not."""
    (mount.acme / "KEY").write_text("x" * LARGEST, encoding="utf-8")
    assert LARGEST == len(mount.read()["KEY"])

    (mount.acme / "KEY").write_text(SECRET + "x" * LARGEST, encoding="utf-8")
    assert "file 'KEY' is larger than 256 KiB" in mount.refused()


def test_too_many_files_are_refused(mount: Mount) -> None:
    """A folder that is no secret is not read as one."""
    for index in range(MOST_FILES + 1):
        (mount.acme / f"KEY{index}").touch()

    assert f"more than {MOST_FILES} files" in mount.refused()


def test_what_is_no_text_is_refused(mount: Mount) -> None:
    """Bytes that are no UTF-8 are refused, and not repeated."""
    (mount.acme / "KEY").write_bytes(SECRET.encode() + b"\xff")

    assert "file 'KEY' is no UTF-8 text" in mount.refused()


def test_files_that_are_being_replaced_are_tried_again(mount: Mount, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret is read from one moment: if its files vanish meanwhile it is read again, and given up after a while."""
    (mount.acme / "KEY").write_text("a", encoding="utf-8")
    once = iter([FileNotFoundError()])
    real = FilesStore._value

    def vanishing(*arguments: object) -> object:
        for error in once:
            raise error
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(FilesStore, "_value", vanishing)
    assert {"KEY": "a"} == mount.read()

    once = iter([FileNotFoundError()] * 3)
    assert "are being replaced" in mount.refused(SecretStoreUnreachableError)


def test_a_mount_that_is_gone_is_not_healthy(tmp_path: Path) -> None:
    """A directory that is not there is told from a secret that is not."""
    store = FilesStore("mounted", FilesSettings(root=tmp_path / "gone"))

    with pytest.raises(SecretStoreUnreachableError, match="gone: no such file"):
        store.health()
    with pytest.raises(SecretStoreUnreachableError, match="gone is no directory"):
        store.get(["acme"])
