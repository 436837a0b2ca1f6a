"""The functions of the language, ``FN.<name>``: one module a group.

All are pure: plain data in, plain data out, no network and no files, and no clock but the one that the caller gives.
"""

from collections.abc import Mapping

from keyfob_registry.expressions.functions import (
    arithmetic,
    clock,
    comparison,
    data,
    dates,
    durations,
    encoding,
    hashing,
    indicators,
    interaction,
    iteration,
    lists,
    logic,
    mappings,
    network,
    parts,
    patterns,
    sets,
    tables,
    text,
)
from keyfob_registry.expressions.functions.function import Function, Parameter, collect, function

__all__ = ["FUNCTIONS", "Function", "Parameter", "collect", "function"]

FUNCTIONS: Mapping[str, Function] = collect(
    text,
    comparison,
    patterns,
    lists,
    sets,
    arithmetic,
    iteration,
    mappings,
    logic,
    data,
    dates,
    clock,
    durations,
    parts,
    encoding,
    hashing,
    network,
    indicators,
    tables,
    interaction,
)
