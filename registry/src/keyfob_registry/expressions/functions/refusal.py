"""What a function refuses; whoever calls it knows by which name, and makes an error of it.

None of these texts holds a value: an argument may be a secret.
"""

from keyfob_registry.errors import ExpressionError, FunctionArgumentError, FunctionLimitError, FunctionTimeoutError

ITEMS = 100_000
CHARACTERS = 1 << 20
DIGITS = 4300
_BITS = int(DIGITS * 3.3219)


class RefusedError(ValueError):
    """A function does not do what it is asked."""

    def named(self, function: str) -> ExpressionError:
        """Return the error for the user, who calls the function by this name."""
        raise NotImplementedError


class BadArgumentError(RefusedError):
    """An argument is not what it must be; the reason goes on from its name."""

    def __init__(self, argument: str, reason: str) -> None:
        self.argument, self.reason = argument, reason
        super().__init__(f"{argument} {reason}")

    def named(self, function: str) -> ExpressionError:
        """Name the function and the argument."""
        return FunctionArgumentError(function, self.argument, self.reason)


class TooLargeError(RefusedError):
    """The result would be larger than a function may make it."""

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(limit)

    def named(self, function: str) -> ExpressionError:
        """Name the function and the limit."""
        return FunctionLimitError(function, self.limit)


class TooSlowError(RefusedError):
    """A pattern needs more time than there is."""

    def named(self, function: str) -> ExpressionError:
        """Name the function."""
        return FunctionTimeoutError(function)


def limit_characters(count: int) -> None:
    """Refuse a text of so many characters."""
    if count > CHARACTERS:
        raise TooLargeError(f"{CHARACTERS:,} characters")


def limit_items(count: int) -> None:
    """Refuse a list of so many items."""
    if count > ITEMS:
        raise TooLargeError(f"{ITEMS:,} items")


def limit_bits(count: int) -> None:
    """Refuse an integer of so many bits."""
    if count > _BITS:
        raise TooLargeError(f"{DIGITS:,} digits")
