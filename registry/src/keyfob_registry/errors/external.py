"""What is wrong with the configuration of external stores."""

from collections.abc import Iterable, Sequence

from keyfob_sdk.errors import KeyfobError, SecretStoreError


class IdentityError(SecretStoreError):
    """The file with the identity for an external store is not there, or not safe."""

    code = "E445"

    def __init__(self, store: str, path: str, reason: str) -> None:
        hints = [f"chmod 600 {path}"] if "mode" in reason else ["write the identity into that file"]
        super().__init__(f"the identity for external store {store!r} is not read from {path!r}: {reason}", hints=hints)


class MappedSecretError(SecretStoreError):
    """A secret that is mapped to an external store is not stored here; nothing would read it."""

    code = "E446"

    def __init__(self, name: str, place: str, environment: str) -> None:
        super().__init__(
            f"secret {name!r} in environment {environment!r} is read from {place}: what is stored here would not be",
            hints=["change it there, or take its entry out of the file that KEYFOB_STORES_FILE names"],
        )


class StoresFileError(KeyfobError):
    """The file of external stores is missing, unsafe or wrong: every problem, with its line."""

    code = "E447"

    def __init__(self, path: str, problems: Sequence[str], *, hints: Iterable[str] = ()) -> None:
        text = "\n  - ".join([f"the file of external stores {path!r} cannot be used", *problems])
        super().__init__(text, hints=[*hints] or ["no secret is looked up until it is right"])
