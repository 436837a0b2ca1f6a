"""Making an installation: the database, and a root key where there is none yet."""

import os
from collections.abc import Mapping

from keyfob_registry.app import Registry
from keyfob_registry.crypto.key_file import write_key_file
from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.errors import NotInitialisedError, RootKeyMissingError
from keyfob_registry.resolver import is_sealed
from keyfob_registry.settings import Settings


def initialise(environ: Mapping[str, str] | None = None) -> tuple[Settings, bool]:
    """Make the database and, where there is no root key yet, a key file; say whether a key was made.

    Doing it again changes nothing. A database that holds sealed values gets no new key: that would not open them.

    Raises:
        CryptoError: The store was sealed with another key, or the key file is not safe.
    """
    variables = os.environ if environ is None else environ
    settings = Settings.from_environ(variables)
    with Registry.open(variables) as registry:
        fresh = False
        try:
            registry.root_key_id  # noqa: B018 -- loads and verifies it
        except NotInitialisedError:
            pass
        except RootKeyMissingError:
            fresh = True
        if fresh and is_sealed(registry.store):
            raise RootKeyMissingError([str(settings.root_key_file)], sealed=True)
        if fresh:
            write_key_file(settings.root_key_file, RootKey.generate())
        registry.store.initialise()
        registry.audit.begin()  # makes the audit key here, for the first call is not to wait for it
    return settings, fresh
