"""What is wrong with the text of an expression, and where: told to the part that knows what surrounds the text."""

from collections.abc import Iterable


class Wrong(Exception):  # noqa: N818 -- it never leaves the package: an ExpressionError is made of it
    """Something is wrong at an offset of an expression."""

    def __init__(self, problem: str, at: int, *, hint: str = "", name: str = "", known: Iterable[str] = ()) -> None:
        super().__init__(problem)
        self.problem, self.at, self.hint = problem, at, hint
        self.name, self.known = name, tuple(known)
