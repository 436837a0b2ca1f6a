"""A program that rotates keys and writes values until it is killed; the tests of rotation start it.

Arguments: the address of the store, the folder of the root keys, a command (rotate or write), and for "rotate" how many
rounds.
"""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

from keyfob_registry.crypto.providers import FileKeyProvider
from keyfob_registry.crypto.root_keys import RootKeys
from keyfob_registry.errors import CryptoError, KeyInUseError
from keyfob_registry.keys.administration import KeyAdministration
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.resolver import Resolver
from keyfob_registry.store.sql.store import SqlStore
from keyrings import put
from pydantic import SecretStr


def rotate(store: SqlStore, keyring: Keyring, folder: Path, rounds: int) -> None:
    """Rotate data keys, the key-encryption key and the root key, and retire what is old."""
    keys = KeyAdministration(store, keyring)
    keys.rotation._batch = 20
    keys.rotation._pause = 0.0
    for _ in range(rounds):
        steps = [step for scope in keys.rotation.scopes() for step in keys.rotation.data(scope)]
        steps += keys.rotation.kek()
        # The two root keys take turns.
        current = next(kek.root_key_id for kek in store.keks() if kek.state == "primary")
        files = [folder / name for name in ("a.key", "b.key")]
        other = next((f for f in files if not f.exists() or _id(f) != current), files[0])
        steps += keys.rotate_root(f"file:{other}", {}, other)
        assert not [failure for step in steps for failure in step.failures]
        retire(keys)


def retire(keys: KeyAdministration) -> None:
    """Destroy every key that nothing uses."""
    for key in keys.known():
        if key.state == "enabled" and not key.uses:
            try:
                keys.rotation.retire(key.id)
            except KeyInUseError:
                continue  # somebody began to use it meanwhile


def write(store: SqlStore, keyring: Keyring) -> None:
    """Store new values for ever."""
    resolver, scope = Resolver(store, keyring), store.workspace("default").scopes[0]
    for number in itertools.count():
        put(resolver, scope, "writer", f"secret_{number % 7}", {"KEY": SecretStr(f"value-{number}")})
        time.sleep(0.002)


def read(store: SqlStore, keyring: Keyring) -> dict[str, str]:
    """Return all values, opened."""
    resolver = Resolver(store, keyring)
    scopes = store.workspace("default").scopes
    found: dict[str, str] = {}
    for secret in store.secrets(scopes):
        opened = resolver.open(secret, secret.keys)
        found[f"{secret.environment}/{secret.name}"] = next(iter(opened.values())).get_secret_value()
    return found


def _id(path: Path) -> str:
    return RootKeys([FileKeyProvider(path)]).primary().id


def keyring(store: SqlStore, folder: Path) -> Keyring:
    """Return the keyring of a folder with two files for root keys."""
    return Keyring(store, RootKeys([FileKeyProvider(folder / name) for name in ("a.key", "b.key")]))


def main() -> None:
    """Do what the arguments say."""
    url, folder, command, *rest = sys.argv[1:]
    store = SqlStore(url)
    print("ready", flush=True)  # noqa: T201 -- who started it waits for that
    if command == "rotate":
        rotate(store, keyring(store, Path(folder)), Path(folder), int(rest[0]))
    else:
        write(store, keyring(store, Path(folder)))


if __name__ == "__main__":
    try:
        main()
    except CryptoError as error:
        sys.exit(error.render())
