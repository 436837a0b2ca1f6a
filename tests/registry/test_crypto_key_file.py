"""The key file and the places where a root key may be."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from keyfob_registry.crypto.key_file import read_key_file, write_key_file
from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.crypto.providers import EnvironmentKeyProvider, FileKeyProvider
from keyfob_registry.crypto.root_keys import RootKeys
from keyfob_registry.errors import KeyFileError, RootKeyInvalidError, RootKeyMissingError

KEY = RootKey(bytes(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a key file is made."""
    return tmp_path / "config" / "root.key"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct)
def test_figure_43_a_key_file_is_private_under_any_umask(path: Path, umask: int) -> None:
    """The file gets mode 0600 and its new folder 0700 (figure 43)."""
    old = os.umask(umask)
    try:
        write_key_file(path, KEY)
    finally:
        os.umask(old)

    assert 0o600 == path.stat().st_mode & 0o777
    assert 0o700 == path.parent.stat().st_mode & 0o777


SPY = """
import os, sys
os.setgid(65534); os.setuid(65534)
print("ready", flush=True)
read = 0
while not os.path.exists(sys.argv[2]):
    try:
        with open(sys.argv[1], "rb") as file:
            read += bool(file.read())
    except OSError:
        pass
print(read)
"""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can start a process of another user")
def test_figure_43_another_user_never_reads_a_key_that_is_being_made() -> None:
    """While 2,000 keys are made, a process of another user that tries all the time reads none."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        path, end = folder / "root.key", folder / "end"
        with subprocess.Popen([sys.executable, "-I", "-c", SPY, path, end], stdout=subprocess.PIPE, text=True) as spy:
            assert spy.stdout is not None
            assert "ready\n" == spy.stdout.readline()
            for _ in range(2_000):
                write_key_file(path, KEY)
                path.unlink()
            end.touch()

            assert "0\n" == spy.stdout.readline()


def test_what_was_written_is_read(path: Path) -> None:
    """A key survives its file."""
    write_key_file(path, KEY)

    assert KEY.encode() == read_key_file(path)


def test_no_file_is_no_key(path: Path) -> None:
    """A file that is not there is not configured; that is no error."""
    assert read_key_file(path) is None


def test_a_key_file_is_never_overwritten(path: Path) -> None:
    """A second key would make all that the first sealed unreadable."""
    write_key_file(path, KEY)

    with pytest.raises(KeyFileError, match="exists already"):
        write_key_file(path, RootKey.generate())

    assert KEY.id == RootKeys([FileKeyProvider(path)]).primary().id


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666])
def test_figure_43_a_loose_mode_is_refused_with_the_fix(path: Path, mode: int) -> None:
    """A file that others can get at is refused, and the hint mends it."""
    write_key_file(path, KEY)
    path.chmod(mode)

    with pytest.raises(KeyFileError, match=f"has mode {mode:04o}") as caught:
        read_key_file(path)

    assert (f"chmod 600 {path}",) == caught.value.hints


def test_figure_43_a_symbolic_link_is_refused(path: Path, tmp_path: Path) -> None:
    """A link can be turned by whoever owns its folder."""
    write_key_file(path, KEY)
    link = tmp_path / "link.key"
    link.symlink_to(path)

    with pytest.raises(KeyFileError, match="is a symbolic link") as caught:
        read_key_file(link)
    with pytest.raises(KeyFileError, match="exists already"):
        write_key_file(link, KEY)

    assert (f"export KEYFOB_KEY_FILE={path}",) == caught.value.hints


def test_figure_43_a_foreign_owner_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that somebody else put there may be one that somebody else knows."""
    write_key_file(path, KEY)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)

    with pytest.raises(KeyFileError, match="belongs to user"):
        read_key_file(path)


def test_a_pipe_and_a_folder_are_refused_at_once(tmp_path: Path) -> None:
    """What is no regular file is refused, and a pipe without a writer does not hang us."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)

    for path in (pipe, tmp_path):
        with pytest.raises(KeyFileError):
            read_key_file(path)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"], ids=["empty", "blank", "binary"])
def test_a_file_without_text_holds_no_key(path: Path, content: bytes) -> None:
    """An empty or binary file is told from a key that is wrong."""
    write_key_file(path, KEY)
    path.write_bytes(content)

    with pytest.raises(KeyFileError, match="holds no key"):
        read_key_file(path)


def test_a_key_file_that_cannot_be_written_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half-written key stays behind when the disk is full."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)

    with pytest.raises(KeyFileError, match="No space left on device"):
        write_key_file(path, KEY)

    assert not path.exists()


def test_the_first_provider_that_has_a_key_wins(path: Path) -> None:
    """The variable comes before the file."""
    write_key_file(path, RootKey.generate())
    environ = {"KEYFOB_ROOT_KEY": KEY.encode().get_secret_value()}

    assert KEY.id == RootKeys([EnvironmentKeyProvider(environ), FileKeyProvider(path)]).primary().id


@pytest.mark.parametrize("environ", [{}, {"KEYFOB_ROOT_KEY": ""}], ids=["not set", "empty"])
def test_figure_21_no_provider_means_no_start(environ: dict[str, str], path: Path) -> None:
    """There is no plaintext mode: the error names every place that was asked (figure 21)."""
    with pytest.raises(RootKeyMissingError) as caught:
        RootKeys([EnvironmentKeyProvider(environ), FileKeyProvider(path)]).primary()

    asked = f"environment variable KEYFOB_ROOT_KEY, file {path}"
    assert f"there is no root key (asked: {asked})" == str(caught.value)
    assert "keyfob init" in caught.value.hints


def test_a_broken_key_is_not_passed_over(path: Path) -> None:
    """A provider with a broken key stops the start, even if the next one has a good key."""
    write_key_file(path, KEY)

    with pytest.raises(RootKeyInvalidError, match="from environment variable KEYFOB_ROOT_KEY"):
        RootKeys([EnvironmentKeyProvider({"KEYFOB_ROOT_KEY": "s3cr3t"}), FileKeyProvider(path)]).primary()
