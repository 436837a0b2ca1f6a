"""The root keys of all places that have one: the first wraps, every one of them unwraps."""

from collections.abc import Iterable, Sequence

from keyfob_sdk import KeyProvider
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.crypto.keys import KeyEncryptionKey, RootKey
from keyfob_registry.errors import RootKeyMissingError, WrongRootKeyError


class RootKeys:
    """Asks places for root keys when one is needed, in their order; several may be in use while one replaces another.

    Args:
        providers: The places; the first that has a key gives the one that wraps.
    """

    def __init__(self, providers: Iterable[KeyProvider]) -> None:
        self._providers = tuple(providers)
        self._loaded: dict[str, RootKey] = {}

    def primary(self) -> RootKey:
        """Return the root key of the first place that has one; RootKeyMissingError names all that were asked."""
        for provider in self._providers:
            if key := self._load(provider):
                return key
        raise RootKeyMissingError([provider.name for provider in self._providers])

    def place(self) -> str:
        """Return the name of the place that gives the primary key."""
        return next(provider.name for provider in self._providers if self._load(provider))

    def unwrap(self, wrapped: bytes, *, key_id: str, root_key_id: str) -> KeyEncryptionKey:
        """Return a key-encryption key, by whichever root key wrapped it.

        Raises:
            WrongRootKeyError: No place has that root key.
            KeyfobError: A place that might have it cannot be asked.
        """
        key = self._find(root_key_id)
        return key.unwrap_kek(wrapped, key_id=key_id, root_key_id=root_key_id)

    def examine(self) -> Sequence[tuple[str, str, KeyfobError | None]]:
        """Return each place with the id of its root key (empty: not configured), or what keeps it from giving one."""
        return [self._examine(provider) for provider in self._providers]

    def forget(self) -> None:
        """Drop the keys; the places are asked again when one is needed."""
        self._loaded = {}

    def _find(self, root_key_id: str) -> RootKey:
        given: RootKey | None = None
        problem: KeyfobError | None = None
        for provider in self._providers:
            try:
                key = self._load(provider)
            except KeyfobError as error:  # another place may have it
                problem = problem or error
                continue
            if key and key.id == root_key_id:
                return key
            given = given or key
        if problem or given is None:
            raise problem or RootKeyMissingError([provider.name for provider in self._providers])
        raise WrongRootKeyError(sealed_by=root_key_id, given=given.id)

    def _examine(self, provider: KeyProvider) -> tuple[str, str, KeyfobError | None]:
        try:
            key = self._load(provider)
        except KeyfobError as error:
            return provider.name, "", error
        return provider.name, key.id if key else "", None

    def _load(self, provider: KeyProvider) -> RootKey | None:
        if provider.name not in self._loaded:
            text = provider.load()
            if text is None:
                return None
            self._loaded[provider.name] = RootKey.parse(text, source=provider.name)
        return self._loaded[provider.name]
