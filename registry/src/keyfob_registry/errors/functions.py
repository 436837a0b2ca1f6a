"""A function of the language gives no value; no argument's value is ever told."""

from keyfob_registry.errors.expressions import ExpressionError, FunctionArgumentError
from keyfob_registry.errors.plugins import PluginError


class FunctionLimitError(ExpressionError):
    """The result of a function would be larger than it may be."""

    code = "E625"

    def __init__(self, function: str, limit: str) -> None:
        super().__init__(
            f"the result of FN.{function} would be more than {limit}",
            hints=["do less in one expression: an action handles data of any size"],
        )


class FunctionTimeoutError(FunctionArgumentError):
    """A regular expression needs more time than there is: it tries too many ways to match the text."""

    code = "E626"

    def __init__(self, function: str) -> None:
        super().__init__(function, "pattern", "takes too long on this text: no repeat of a repeat, as in (a+)+")


class FunctionFailedError(ExpressionError):
    """A function raised what it must not; the text of that may hold a value, and is not told."""

    code = "E627"

    def __init__(self, function: str, kind: str) -> None:
        super().__init__(f"FN.{function} failed: {kind}", hints=[f"see FN.{function} in the reference of functions"])


class RefusedFunctionError(PluginError):
    """A plug-in offers a function that the language cannot take; none of its functions is there."""

    code = "E628"

    def __init__(self, plugin: str, function: str, reason: str) -> None:
        super().__init__(plugin, f"offers function {function!r}, which {reason}", hints=["rename or mend the function"])
