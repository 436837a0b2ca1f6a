"""What was given, or what is installed, does not do."""

from collections.abc import Iterable

from keyfob_sdk.errors import KeyfobError


class InputError(KeyfobError):
    """A file or a text that was given cannot be read; none of it is repeated.

    ``place`` is the line and the column of what is wrong, where they are known.
    """

    code = "E601"

    def __init__(
        self, source: str, reason: str, *, hints: Iterable[str] = (), place: tuple[int, int] | None = None
    ) -> None:
        self.reason = reason
        self.place = place
        where = "line {}:{}: ".format(*place) if place else ""
        super().__init__(f"{source} cannot be read: {where}{reason}", hints=hints)


class OutputError(KeyfobError):
    """A file that was to be made cannot be written; what was there stays as it is."""

    code = "E605"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path!r} cannot be written: {reason}", hints=["name another file"])


class MissingExtraError(KeyfobError):
    """A part needs a library that is not installed."""

    code = "E602"

    def __init__(self, part: str, modules: Iterable[str], extra: str) -> None:
        super().__init__(f"{part} needs {', '.join(modules)}", hints=[f"pip install '{extra}'"])
