"""The functions of the language, ``FN.<name>``: one module a group."""

from collections.abc import Mapping

from keyfob_registry.expressions.functions import dates, text
from keyfob_registry.expressions.functions.function import Function, Parameter, collect, function

__all__ = ["FUNCTIONS", "Function", "Parameter", "collect", "function"]

FUNCTIONS: Mapping[str, Function] = collect(dates, text)
