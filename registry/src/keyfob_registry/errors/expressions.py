"""An expression ``${{ … }}`` cannot be read, or gives no value; no operand's value is ever told."""

from collections.abc import Iterable

from keyfob_sdk.errors import KeyfobError, did_you_mean

_SHOWN = 80  # of a name: the text may come from outside


class ExpressionError(KeyfobError):
    """An expression cannot be read, or gives no value."""

    code = "E213"

    def __init__(self, problem: str, *, hints: Iterable[str] = ()) -> None:
        super().__init__(problem, hints=hints)


class OperandError(ExpressionError):
    """An operator or a cast cannot take what it is given; types are told, values are not."""

    code = "E620"


class UnknownReferenceError(ExpressionError):
    """An expression reads what is not there."""

    code = "E621"

    def __init__(self, reference: str, reason: str, *, known: Iterable[str] = (), name: str = "") -> None:
        hints = did_you_mean(name[:_SHOWN], known) if name else []
        super().__init__(f"{reference[:_SHOWN]} {reason}", hints=hints)


class FunctionArgumentError(ExpressionError):
    """A function cannot take one of its arguments; the value is not told."""

    code = "E622"

    def __init__(self, function: str, argument: str, reason: str) -> None:
        of = f"argument {argument!r} of FN.{function}" if argument else f"FN.{function}"
        super().__init__(f"{of} {reason}", hints=[f"see FN.{function} in the reference of functions"])


class UnknownFunctionError(ExpressionError):
    """No function has this name."""

    code = "E623"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no function FN.{name[:_SHOWN]}", hints=did_you_mean(name[:_SHOWN], known))


class ExpressionLimitError(ExpressionError):
    """An expression is too long, too deep, or makes too much."""

    code = "E624"
