"""The function of what people answer."""

from keyfob_registry.expressions.functions.function import function


@function(("FN.get_interaction()", None))
def get_interaction() -> None:
    """Return null: a run of Keyfob asks nobody, so that there is no answer."""
