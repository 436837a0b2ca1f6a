"""Sealing or opening failed."""

from collections.abc import Iterable

from keyfob_sdk.errors import KeyfobError

UPGRADE = "pip install --upgrade keyfob-registry"


class CryptoError(KeyfobError):
    """Sealing or opening failed."""

    code = "E300"


class RootKeyMissingError(CryptoError):
    """No provider has a root key: without one nothing starts, and nothing is ever stored in plaintext."""

    code = "E301"

    def __init__(self, asked: Iterable[str] = (), *, sealed: bool = False) -> None:
        names = ", ".join(asked)
        problem = f"there is no root key (asked: {names})" if names else "there is no root key"
        restore = "restore the key from its backup: export KEYFOB_KEY_FILE=/path/of/root.key"
        if sealed:
            problem += "; what the database holds was sealed with one, and opens with no other"
        super().__init__(problem, hints=[restore] if sealed else ["keyfob init", restore])


class RootKeyInvalidError(CryptoError):
    """The text or bytes given as a root key are none; the text itself is never shown."""

    code = "E302"

    def __init__(self, reason: str, *, source: str = "") -> None:
        origin = f" from {source}" if source else ""
        super().__init__(
            f"the root key{origin} is invalid: {reason}",
            hints=["restore the key from its backup; 'keyfob init' makes a new one only for a new database"],
        )


class WrongRootKeyError(CryptoError):
    """The data was sealed under another root key than the one given."""

    code = "E303"

    def __init__(self, *, sealed_by: str, given: str) -> None:
        self.sealed_by = sealed_by
        self.given = given
        super().__init__(
            f"root key {sealed_by!r} sealed this data, but root key {given!r} was given",
            hints=[f"export KEYFOB_KEY_FILE=/path/of/the/file/of/key/{sealed_by}"],
        )


class KeyFileError(CryptoError):
    """The key file is not safe to read or cannot be made."""

    code = "E304"

    def __init__(self, path: str, reason: str, *, fix: str) -> None:
        super().__init__(f"the key file {path!r} {reason}", hints=[fix])


class IntegrityError(CryptoError):
    """A sealed value does not open at its address: it was moved there, or changed."""

    code = "E305"

    def __init__(self, where: str, *, fix: str = "keyfob check", problem: str = "") -> None:
        super().__init__(problem or f"the sealed value of {where} was moved or changed, and does not open", hints=[fix])


class UnknownFormatError(CryptoError):
    """A sealed value has a format, an algorithm or a key that this version does not know."""

    code = "E306"

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"the sealed value of {where} {reason}", hints=[UPGRADE])


class KeyPlaceError(CryptoError):
    """A place of the root key is configured, but the key cannot be had there, or not be kept there."""

    code = "E307"

    def __init__(self, place: str, reason: str, *, hints: Iterable[str] = ()) -> None:
        super().__init__(f"the root key cannot be had from {place}: {reason}", hints=hints)


class KeyServiceError(CryptoError):
    """The key service did not do what it was asked: it is down, throttles, or denies."""

    code = "E308"

    def __init__(self, service: str, reason: str, *, passing: bool, hints: Iterable[str] = ()) -> None:
        self.passing = passing
        super().__init__(f"{service} did not open the root key: {reason}", hints=hints)


class KeyInUseError(CryptoError):
    """A key that something still needs is not retired."""

    code = "E309"

    def __init__(self, key_id: str, reason: str, *, fix: str) -> None:
        super().__init__(f"key {key_id!r} cannot be retired: {reason}", hints=[fix])


class RetiredKeyError(CryptoError):
    """A key that is disabled or destroyed was needed."""

    code = "E310"

    def __init__(self, key_id: str, state: str) -> None:
        super().__init__(
            f"key {key_id!r} is {state}",
            hints=[f"keyfob key retire {key_id} --enable"] if state == "disabled" else ["keyfob key list"],
        )


class UnknownKeyError(CryptoError):
    """No key of the store has this id."""

    code = "E311"

    def __init__(self, key_id: str) -> None:
        super().__init__(f"there is no key {key_id!r}", hints=["keyfob key list"])
