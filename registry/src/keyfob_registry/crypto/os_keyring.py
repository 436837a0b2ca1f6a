"""The root key in the keyring of the operating system, which opens it for the user who is logged in."""

from types import ModuleType

from pydantic import SecretStr

from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.errors import KeyPlaceError, MissingExtraError

_USER = "root-key"


class OsKeyringProvider:
    """Keeps the root key under the name of a service in the OS keyring."""

    def __init__(self, service: str) -> None:
        self.name = f"OS keyring {service!r}"
        self._service = service

    def load(self) -> SecretStr | None:
        """Return the text of the key; None if the keyring has none, KeyPlaceError if there is no keyring."""
        library = _library()
        try:
            found: str | None = library.get_password(self._service, _USER)
        except library.errors.KeyringError as error:
            reason = type(error).__name__  # its text may come from anywhere
        else:
            return SecretStr(found) if found else None
        raise self._problem(reason)

    def create(self) -> None:
        """Put a new root key into the keyring, and see whether it is there."""
        library, key = _library(), RootKey.generate()
        try:
            library.set_password(self._service, _USER, key.encode().get_secret_value())
        except library.errors.KeyringError as error:
            reason = type(error).__name__
        else:
            if self.load() == key.encode():  # a back end that keeps nothing says nothing
                return
            reason = "it did not keep the key"
        raise self._problem(reason)

    def _problem(self, reason: str) -> KeyPlaceError:
        return KeyPlaceError(self.name, reason, hints=["keyring diagnose"])


def _library() -> ModuleType:
    try:
        import keyring  # hidden import: an extra
    except ImportError:
        pass
    else:
        return keyring
    raise MissingExtraError("the OS keyring", ["keyring"], "keyfob-registry[keyring]")
