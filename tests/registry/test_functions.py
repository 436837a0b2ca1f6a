"""The functions of the language as a whole: all are there, documented, typed, and their examples are true."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import function_examples
import pytest
from keyfob_registry.expressions.functions import FUNCTIONS

if TYPE_CHECKING:
    from keyfob_registry.expressions.functions import Function

# The names that templates in the field use.
NAMES = """
add and at capitalize check_ip_version compact concat contains contains_any_of contains_none_of datetime days
days_between deserialize_json deserialize_ndjson deserialize_yaml difference div does_not_contain drop_nulls
endswith extract_asns extract_cves extract_domains extract_emails extract_ip extract_ipv4 extract_ipv6
extract_mac extract_md5 extract_sha1 extract_sha256 extract_sha512 extract_urls flatten flatten_dict format
format_datetime from_base64 from_base64url from_timestamp get_day get_day_of_week get_hour get_interaction
get_minute get_month get_second get_year greater_than greater_than_or_equal hash_md5 hash_sha1 hash_sha256
hash_sha512 hours hours_between intersection ipv4_in_subnet ipv4_is_public ipv6_in_subnet ipv6_is_public
is_empty is_equal is_in is_json is_not_empty is_not_equal is_not_in is_not_null is_null is_working_hours
iter_product join length less_than less_than_or_equal lookup lowercase map_keys max merge min minutes
minutes_between mod mul normalize_email not not_empty not_equal not_in not_null now or parse_csv parse_datetime
parse_time pow prefix prettify_json range regex_extract regex_match regex_not_match replace seconds
seconds_between serialize serialize_json serialize_yaml set_timezone slice slugify split startswith strip sub
suffix sum symmetric_difference tabulate titleize to_base64 to_base64url to_datetime to_isoformat to_keys
to_markdown_list to_markdown_table to_markdown_tasks to_time to_timestamp to_values today union unique
unset_timezone uppercase url_decode url_encode utcnow uuid4 wall_clock weeks weeks_between windows_filetime zip
zip_map
"""
EXAMPLES = [(text, value) for function in FUNCTIONS.values() for text, value in function.examples]
EACH = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)


def test_every_name_in_use_is_a_function() -> None:
    """The language has the functions that templates use, and no others."""
    assert sorted(NAMES.split()) == list(FUNCTIONS)


@pytest.mark.parametrize(("text", "value"), dict(EXAMPLES).items(), ids=lambda each: str(each)[:60])
def test_examples_are_true(text: str, value: Any) -> None:
    """What an example says is what the function gives, and of the same type."""
    found = function_examples.run(text)

    assert (value, type(value)) == (found, type(found))


@EACH
def test_a_function_is_documented(function: Function) -> None:
    """A function has an example that calls it or its first name, and a docstring that starts with one sentence."""
    first, _, rest = function.doc.partition("\n")

    assert function.examples
    assert any(f"FN.{_first_name(function)}(" in text for text, _ in function.examples)
    assert first.startswith(("Return ", "Say whether "))
    assert first.endswith((".", ";", "by default the")) or rest


@EACH
def test_a_function_is_typed(function: Function) -> None:
    """Each parameter and the result have a type that is known when the program runs."""
    annotations = [parameter.annotation for parameter in function.parameters] + [function.returns]

    assert not [each for each in annotations if each is inspect.Parameter.empty or isinstance(each, str)]


def _first_name(function: Function) -> str:
    return next(each.name for each in FUNCTIONS.values() if each.examples is function.examples and _is_first(each))


def _is_first(function: Function) -> bool:
    return bool(function.name == inspect.unwrap(function.call).__name__.rstrip("_"))
