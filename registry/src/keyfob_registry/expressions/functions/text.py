"""Functions of text."""

from keyfob_registry.expressions.functions.function import function


@function(("FN.uppercase('abc')", "ABC"))
def uppercase(text: str) -> str:
    """Return *text* in upper case."""
    return text.upper()


@function(("FN.concat('a', 'b', 'c')", "abc"))
def concat(*texts: str) -> str:
    """Return the texts put together."""
    return "".join(texts)
