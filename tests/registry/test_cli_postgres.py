"""The command line on Postgres: what a user types, with a password in the address."""

from contextlib import suppress
from pathlib import Path

import canary
import cli_script
import postgres
import psycopg
import pytest

STORY = """\
$ export KEYFOB_DATABASE_URL='{url}'
$ keyfob secret list
error[E401]: the store 'postgresql://guarded@...' is not initialised
hint: keyfob init
[exit 1]
$ keyfob init
database  postgresql://guarded@...
...
$ printf %s not-a-real-key | keyfob secret set virustotal VIRUSTOTAL_API_KEY --environment acme
...
in workspace 'default', environment 'acme', version 1
$ keyfob call core.transform.reshape value=1
1
$ keyfob audit verify
ok ...
$ keyfob key rotate data
...
rotated 1 value
$ keyfob upgrade
the database has schema ..., as this version needs it
$ keyfob doctor > doctor.txt; grep database doctor.txt
ok  database ... postgresql://guarded@... (1 workspace, 1 secret)
$ KEYFOB_DATABASE_URL="$KEYFOB_DATABASE_URL?x=1" keyfob doctor | grep registry
...
fail ... E400: the address of the Postgres database cannot be understood
"""


@pytest.fixture(name="url")
def _url() -> str:
    server = postgres.server()
    with suppress(psycopg.errors.DuplicateObject):
        server.execute("CREATE ROLE guarded LOGIN SUPERUSER")
    server.execute(f"ALTER ROLE guarded PASSWORD '{canary.TOKEN}'")
    return server.url(server.database(), user="guarded", password=canary.TOKEN)


def test_the_story_of_postgres(url: str, tmp_path: Path) -> None:
    """Init, store, call, prove, rotate, upgrade and examine; the password is in no output and no file."""
    cli_script.run(cli_script.parse_script(STORY.format(url=url)), tmp_path)

    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    told = [str(file.relative_to(tmp_path)) + file.read_bytes().decode("latin-1") for file in files]
    assert len(files) > 2
    assert [] == canary.seen("\n".join(told), canary.TOKEN)
