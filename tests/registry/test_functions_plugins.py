"""Functions of plug-ins: taken beside the built-in ones, refused as a whole where one of them cannot be."""

from __future__ import annotations

import traceback
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from canary import TOKEN, seen
from keyfob_registry import Registry
from keyfob_registry.catalog import Catalog
from keyfob_registry.errors import FunctionFailedError, RefusedFunctionError
from keyfob_registry.expressions.functions import FUNCTIONS, functions_with
from keyfob_sdk import Integration, action, hookimpl
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def rot13(text: str, times: int = 1) -> str:
    """Return *text* with each letter moved by 13 places."""
    if times < 0:
        raise ValueError(text)
    return text.translate(str.maketrans("abcnop", "nopabc")) if times % 2 else text


def upper_(text: str) -> str:
    """Return *text* in upper case."""
    return text.upper()


def no_docstring(text: str) -> str:  # noqa: D103 -- that is the point
    return text


def no_type(text) -> str:  # type: ignore[no-untyped-def] # noqa: ANN001 -- that is the point
    """Return *text*."""
    return text  # type: ignore[no-any-return]


def no_result(text: str):  # type: ignore[no-untyped-def] # noqa: ANN201 -- that is the point
    """Return *text*."""
    return text


def by_name(*, text: str) -> str:
    """Return *text*."""
    return text


def unknown_type(text: Nowhere) -> str:  # type: ignore[name-defined] # noqa: F821 -- that is the point
    """Return *text*."""
    return str(text)


async def later(text: str) -> str:
    """Return *text*."""
    return text


def Upper(text: str) -> str:  # noqa: N802 -- that is the point
    """Return *text*."""
    return text


def length(value: str) -> int:
    """Return something else than the built-in function."""
    return len(value) + 1


def plugin(name: str, answer: Callable[[], Iterable[Any]]) -> ModuleType:
    """Return a plug-in that offers what *answer* gives."""
    module = ModuleType(name)
    answer.__name__ = "keyfob_functions"
    module.keyfob_functions = hookimpl(answer)  # type: ignore[attr-defined]
    return module


def test_a_function_of_a_plugin_is_described_by_its_signature() -> None:
    """It has the parameters, the docstring and the name of the Python function, and the plug-in as its group."""
    functions, problems = functions_with(FUNCTIONS, [("acme", [rot13, upper_])])

    assert ([], {"rot13", "upper"}) == (problems, set(functions) - set(FUNCTIONS))
    assert ("acme", 1, 2, str) == (
        functions["rot13"].group,
        functions["rot13"].minimum,
        functions["rot13"].maximum,
        functions["rot13"].parameters[0].annotation,
    )
    assert "nop" == functions["rot13"].call("abc")


def test_what_a_function_of_a_plugin_raises_is_not_told() -> None:
    """Its errors are those of the language: they name the function and the kind."""
    functions, _ = functions_with(FUNCTIONS, [("acme", [rot13])])

    with pytest.raises(FunctionFailedError, match=r"^FN\.rot13 failed: ValueError$"):
        functions["rot13"].call("secret", -1)


@pytest.mark.parametrize(
    ("offered", "problem"),
    [
        (length, "offers function 'length', which is there already"),
        (no_docstring, "offers function 'no_docstring', which has no docstring"),
        (no_type, "offers function 'no_type', which has no type for 'text'"),
        (no_result, "offers function 'no_result', which has no type of what it returns"),
        (by_name, "offers function 'by_name', which takes 'text' by its name: only places are known"),
        (unknown_type, "offers function 'unknown_type', which has a type that is not known when the program runs"),
        (later, "offers function 'later', which is async or a generator"),
        (Upper, "offers function 'Upper', which does not match ^[a-z][a-z0-9_]*$"),
        ("text", "offers function 'str', which is no Python function"),
    ],
)
def test_a_function_that_cannot_be_taken(offered: Any, problem: str) -> None:
    """E628: the plug-in has none of its functions, the built-in ones stay, and the error says what to mend."""
    functions, (error,) = functions_with(FUNCTIONS, [("acme", [rot13, offered])])

    assert FUNCTIONS == functions
    assert ("acme", problem) == (error.plugin, error.problem)


def test_the_second_plugin_of_a_name_is_refused() -> None:
    """Two plug-ins that offer the same name: the first one's function stays."""
    functions, (error,) = functions_with(FUNCTIONS, [("one", [upper_]), ("two", [upper_])])

    assert isinstance(error, RefusedFunctionError)
    assert ("one", "two") == (functions["upper"].group, error.plugin)


def test_the_catalog_loads_each_plugin_alone() -> None:
    """A plug-in that raises, and one that would replace a function, are set aside with a finding; others are there."""

    def broken() -> list[Any]:
        raise RuntimeError

    catalog = Catalog.of(
        plugin("good", lambda: [rot13]), plugin("broken", broken), plugin("greedy", lambda: [upper_, length])
    )

    assert {"rot13"} == set(catalog.functions) - set(FUNCTIONS)
    assert ["E221", "E628"] == [each.code for each in catalog.examined()]


def test_check_says_which_functions_are_refused() -> None:
    """``Registry.check`` asks for the functions, so that what is wrong with them is among its findings."""
    with Registry.in_memory(plugin("greedy", lambda: [length])) as registry:
        (finding,) = registry.check()

    assert ("E628", "offers function 'length', which is there already") == (finding.code, finding.message)


def test_without_plugins_the_functions_are_the_built_in_ones() -> None:
    """A catalog of no plug-ins has the functions of the language."""
    assert FUNCTIONS == Catalog.of().functions


@action(title="Echo", secret_arguments=True, read_only=True)
def echo(text: str) -> str:
    """Return *text*."""
    return text


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry with a plug-in that offers an action and a function, and a secret."""
    module = plugin("acme", lambda: [rot13])
    module.keyfob_integrations = hookimpl(integrations)  # type: ignore[attr-defined]
    with Registry.in_memory(module) as opened:
        opened.put_secret("vendor", {"TOKEN": SecretStr(TOKEN)})
        yield opened


def integrations() -> list[Integration]:
    """Offer the action."""
    return [Integration("acme", "Acme", actions=[echo])]


integrations.__name__ = "keyfob_integrations"


def test_a_call_uses_a_function_of_a_plugin(registry: Registry) -> None:
    """An argument of a call is evaluated with the functions of the plug-ins that the registry has."""
    assert "nop" == registry.call("acme.echo", {"text": "${{ FN.rot13('abc') }}"})


def test_what_a_plugin_makes_of_a_secret_is_masked(registry: Registry) -> None:
    """The result of a function that was given a secret does not leave the call."""
    result = registry.call("acme.echo", {"text": "a ${{ FN.rot13(SECRETS.vendor.TOKEN) }} b"})

    assert "a *** b" == result


def test_what_a_plugin_raises_with_a_secret_is_not_told(registry: Registry) -> None:
    """The error of a function tells its kind, and nothing of the secret that it was given."""
    with pytest.raises(FunctionFailedError) as caught:
        registry.call("acme.echo", {"text": "${{ FN.rot13(SECRETS.vendor.TOKEN, -1) }}"})

    assert [] == seen("".join(traceback.format_exception(caught.value)) + caught.value.render(), TOKEN)
