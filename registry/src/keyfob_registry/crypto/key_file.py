"""The key file: made so that nobody else can read it at any moment, and read only if that is still so."""

import errno
import os
import shlex
import stat
from pathlib import Path

from pydantic import SecretStr

from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.errors import KeyFileError

_LONGEST = 4096
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def write_key_file(path: Path, key: RootKey) -> None:
    """Make the key file, and its folder, for this user alone; an existing file is never overwritten."""
    write_private_file(path, key.encode())


def write_private_file(path: Path, text: SecretStr) -> None:
    """Make a file of one line, and its folder, for this user alone; when this returns, it is on the disk."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(path, text)
    except OSError as error:
        problem = _explain(path, error)
    else:
        return
    raise problem


def read_key_file(path: Path) -> SecretStr | None:
    """Return the text of the key file; None if there is none, KeyFileError if others could read or change it."""
    try:
        status, content = _read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        problem = _explain(path, error)
    else:
        _refuse_unsafe(path, status)
        return _text(path, content)
    raise problem


def _create(path: Path, text: SecretStr) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)  # the umask may have taken bits away
        os.write(descriptor, text.get_secret_value().encode("ascii") + b"\n")
        os.fsync(descriptor)
    except OSError:
        path.unlink()
        raise
    finally:
        os.close(descriptor)
    _sync_folder(path.parent)


def _read(path: Path) -> tuple[os.stat_result, bytes]:
    # Without O_NONBLOCK a pipe in the file's place would hang us.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        status = os.fstat(descriptor)
        return status, os.read(descriptor, _LONGEST) if stat.S_ISREG(status.st_mode) else b""
    finally:
        os.close(descriptor)


def _explain(path: Path, error: OSError) -> KeyFileError:
    quoted = shlex.quote(str(path))
    if error.errno == errno.EEXIST:
        return KeyFileError(str(path), "exists already", fix=f"export KEYFOB_KEY_FILE={quoted}")
    if error.errno == errno.ELOOP:
        target = shlex.quote(str(path.resolve()))
        return KeyFileError(str(path), "is a symbolic link", fix=f"export KEYFOB_KEY_FILE={target}")
    return KeyFileError(str(path), f"cannot be used: {os.strerror(error.errno or 0)}", fix=f"ls -l {quoted}")


def _refuse_unsafe(path: Path, status: os.stat_result) -> None:
    quoted = shlex.quote(str(path))
    if not stat.S_ISREG(status.st_mode):
        raise KeyFileError(str(path), "is no regular file", fix=f"ls -ld {quoted}")
    if status.st_uid != os.geteuid():
        reason = f"belongs to user {status.st_uid}, not to user {os.geteuid()}"
        raise KeyFileError(str(path), reason, fix=f"sudo chown {os.geteuid()} {quoted}")
    if status.st_mode & _OTHERS:
        reason = f"has mode {stat.S_IMODE(status.st_mode):04o}: others can get at it"
        raise KeyFileError(str(path), reason, fix=f"chmod 600 {quoted}")


def _text(path: Path, content: bytes) -> SecretStr:
    try:
        text = content.decode("ascii").strip()
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise KeyFileError(str(path), "holds no key", fix=f"rm {shlex.quote(str(path))} && keyfob init")
    return SecretStr(text)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
