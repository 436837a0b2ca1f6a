"""Values of secrets while a call holds them: they mask themselves, stay in the process, and are closed afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NoReturn, Self, TypeVar, overload

from pydantic import SecretStr

from keyfob_sdk.errors import AbsentKeyError, ClosedSecretError, SecretCopyError, UndeclaredKeyError

if TYPE_CHECKING:
    from keyfob_sdk._secret import RegistrySecret

T = TypeVar("T")


class SecretValue(SecretStr):
    """One value of a secret, which a call closes when it ends.

    ``repr``, ``str``, ``format`` and JSON give asterisks. A copy is the same object, so that it closes too; pickling
    is refused. The text that :meth:`get_secret_value` has returned is an ordinary ``str``, which nothing can close.
    """

    def __init__(self, name: str, secret_value: str) -> None:
        super().__init__(secret_value)
        self._name = name
        self._closed = False

    def get_secret_value(self) -> str:
        """Return the value in clear.

        Raises:
            ClosedSecretError: The call that it was given to has ended.
        """
        if self._closed:
            raise ClosedSecretError(self._name)
        return super().get_secret_value()

    def close(self) -> None:
        """Forget the value; idempotent."""
        self._closed = True
        self._secret_value = ""

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise SecretCopyError(self._name)


class SecretValues(Mapping[str, SecretValue]):
    """The values of one secret by key: the declared keys that are stored, and no others.

    Raises, on reading:
        UndeclaredKeyError: The action did not declare the key; also for ``in`` and ``.get()``.
        AbsentKeyError: The key is optional and not stored; ``.get()`` gives ``None`` instead.
        ClosedSecretError: The call has ended.
    """

    def __init__(self, requirement: RegistrySecret, values: Mapping[str, SecretStr]) -> None:
        self._name = requirement.name
        self._declared = requirement.declared
        self._values = {key: adopt(self._name, key, values[key]) for key in self._declared if key in values}
        self._closed = False

    def __getitem__(self, key: str) -> SecretValue:
        if self._closed:
            raise ClosedSecretError(f"secret {self._name!r}")
        if key not in self._declared:
            raise UndeclaredKeyError(self._name, key, self._declared)
        if key not in self._values:
            raise AbsentKeyError(self._name, key)
        return self._values[key]

    @overload
    def get(self, key: str, /) -> SecretValue | None: ...
    @overload
    def get(self, key: str, /, default: SecretValue | T) -> SecretValue | T: ...
    def get(self, key: str, /, default: object = None) -> object:
        """Return the value of a declared key, or *default* where it is not stored."""
        try:
            return self[key]
        except AbsentKeyError:
            return default

    def __contains__(self, key: object) -> bool:
        return self.get(str(key)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"SecretValues({self._name!r}, keys={list(self._values)})"

    def close(self) -> None:
        """Forget all values; idempotent."""
        self._closed = True
        for value in self._values.values():
            value.close()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise SecretCopyError(f"secret {self._name!r}")


def adopt(secret: str, key: str, value: SecretStr) -> SecretValue:
    """Return *value* as one that can be closed."""
    if isinstance(value, SecretValue):
        return value
    return SecretValue(f"{secret}.{key}", value.get_secret_value())
