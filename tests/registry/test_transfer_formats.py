"""The formats that can be imported: what each makes of its files, and what it says of malformed ones."""

from __future__ import annotations

import json

import canary
import pytest
from keyfob_registry.errors import InputError
from keyfob_registry.transfer import reading
from keyfob_registry.transfer.items import Guide, Item
from keyfob_sdk.testing import assert_hidden

LISTING = [{"name": "slack", "type": "custom", "environment": "acme", "keys": [{"key": "TOKEN", "value": "t"}]}]
N8N = [{"id": "1", "name": "My Slack", "type": "slackApi", "data": {"accessToken": "t", "more": {"port": 1}}}]
AIRFLOW = {
    "my-aws": {"conn_type": "aws", "login": "i", "password": "s", "extra": '{"region_name": "eu-west-1"}'},
    "web": "http://user:p%40ss@host:8080/path?timeout=5",
}
AWS = "# mine\n[default]\naws_access_key_id = i\ns3 =\n  max = 1\n[profile b]\nrole_arn=r\n[sso-session x]\nregion=q\n"


def read(text: str | bytes, name: str = "file", guide: Guide | None = None, kind: str | None = None) -> list[Item]:
    """Return the items of a text."""
    data = text.encode() if isinstance(text, str) else text
    return reading.read(data, name, guide or Guide(), kind)


def plain(items: list[Item]) -> dict[str, str]:
    """Return the values of items by ``environment/secret.KEY``."""
    return {
        f"{item.environment or '-'}/{item.secret}.{item.key}": item.value.get_secret_value()
        for item in items
        if item.value is not None
    }


def problems(items: list[Item]) -> list[str]:
    """Return what is wrong with items."""
    return [f"{item.where}: {item.problem}" for item in items if item.problem]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(json.dumps(LISTING), {"acme/slack.TOKEN": "t"}, id="listing"),
        pytest.param(json.dumps(N8N), {"-/my_slack.ACCESS_TOKEN": "t", "-/my_slack.MORE_PORT": "1"}, id="n8n"),
        pytest.param(
            json.dumps(AIRFLOW),
            {
                "-/my_aws.AWS_ACCESS_KEY_ID": "i",
                "-/my_aws.AWS_SECRET_ACCESS_KEY": "s",
                "-/my_aws.AWS_REGION": "eu-west-1",
                "-/web.HOST": "host",
                "-/web.LOGIN": "user",
                "-/web.PASSWORD": "p@ss",
                "-/web.SCHEMA": "path",
                "-/web.PORT": "8080",
                "-/web.TIMEOUT": "5",
            },
            id="Airflow",
        ),
        pytest.param(AWS, {"default/aws.AWS_ACCESS_KEY_ID": "i", "b/aws.AWS_ROLE_ARN": "r"}, id="AWS"),
        pytest.param('{"vault": {"KEY": "v"}}', {"-/vault.KEY": "v"}, id="secret and key"),
        pytest.param('{"acme": {"vault": {"KEY": "v"}}}', {"acme/vault.KEY": "v"}, id="environment, secret and key"),
    ],
)
def test_content_tells_the_format(text: str, expected: dict[str, str]) -> None:
    """Each format is recognized by its content, and read value for value."""
    assert expected == plain(read(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("KEY=v\n", "file.env", id="dotenv"),
        pytest.param("KEY: v\n", "file.yaml", id="YAML"),
        pytest.param('{"KEY": "v"}', "file.json", id="JSON"),
    ],
)
def test_flat_files_go_into_the_named_secret(text: str, name: str) -> None:
    """Names without a secret belong to the one that --secret names."""
    assert {"-/vault.KEY": "v"} == plain(read(text, name, Guide(secret="vault")))


def test_declared_keys_tell_the_secret() -> None:
    """Without --secret, a key belongs to the only secret that declares it; others are refused."""
    guide = Guide(declared={"ONE": ["first"], "BOTH": ["first", "second"]})

    items = read("ONE=1\nBOTH=2\nNONE=3\n", guide=guide)

    assert {"-/first.ONE": "1"} == plain(items)
    assert [
        "value 2: it may belong to first, second: add --secret NAME or --map BOTH=NAME",
        "value 3: no installed action declares this key: add --secret NAME or --map NONE=NAME",
    ] == problems(items)


def test_map_renames() -> None:
    """--map gives a name of the file another secret, and a variable another key, too."""
    assert {"-/vault.TOKEN": "1"} == plain(read("OLD=1\n", guide=Guide(renamed={"OLD": "vault.TOKEN"})))
    assert {"-/s.K": "v"} == plain(read('{"Old name": {"K": "v"}}', guide=Guide(renamed={"Old name": "s"})))
    assert {"-/chat.ACCESS_TOKEN": "t", "-/chat.MORE_PORT": "1"} == plain(
        read(json.dumps(N8N), guide=Guide(renamed={"My Slack": "chat"}))
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('{"vault": {"KEY": ""}}', "its value is empty", id="empty"),
        pytest.param('{"vault": {"KEY": 1}}', "its value is no text: put it in quotes", id="number"),
        pytest.param('{"vault": {"KEY": "\\ud800"}}', "its value is no UTF-8 text", id="lone surrogate"),
        pytest.param('{"vault": {"KEY": "' + "x" * 262145 + '"}}', "its value is larger than 256 KiB", id="large"),
        pytest.param('{"Vault!": {"KEY": "v"}}', "the name of the secret is not allowed", id="secret"),
        pytest.param('{"vault": {"key": "v"}}', "the name of the key is not allowed", id="key"),
        pytest.param('{"a b": {"v": {"K": "v"}}}', "the name of the environment is not allowed", id="environment"),
    ],
)
def test_refused_values_say_why(text: str, problem: str) -> None:
    """A value that cannot be stored is refused alone, with its place."""
    [item] = read(text)

    assert (problem, None) == (item.problem, item.value)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        pytest.param(f"KEY=1\n{canary.SECRET}\n", "f.env", None, id="dotenv"),
        pytest.param(f'{{"KEY": "{canary.TOKEN}" x', "f.json", None, id="JSON"),
        pytest.param(f"a: {canary.TOKEN}: b", "f.yaml", None, id="YAML"),
        pytest.param(f"[default]\n{canary.TOKEN}\n", "f", None, id="AWS, no setting"),
        pytest.param(f"[default]\nregion={canary.TOKEN}\nregion=x\n", "f", None, id="AWS, twice"),
        pytest.param(canary.TOKEN, "f", None, id="unknown"),
        pytest.param(f'["{canary.TOKEN}"]', "f", None, id="no mapping"),
        pytest.param(f'{{"a": "{canary.TOKEN}", "b": {{"c": "d"}}}}', "f", None, id="uneven"),
        pytest.param(f'{{"a": "{canary.TOKEN}"}}', "f", "airflow", id="Airflow, no URI"),
        pytest.param(f'{{"a": "http://h:{canary.TOKEN}/"}}', "f", "airflow", id="Airflow, port"),
        pytest.param(f'{{"a": {{"extra": "{canary.TOKEN}"}}}}', "f", "airflow", id="Airflow, extra"),
        pytest.param(f'[{{"name": "{canary.TOKEN}", "data": []}}]', "f", "n8n", id="n8n, no data"),
        pytest.param(f'[{{"name": "a", "data": "{canary.TOKEN}"}}]', "f", "n8n", id="n8n, encrypted"),
        pytest.param(f'[{{"name": 1, "data": {{"a": "{canary.TOKEN}"}}}}]', "f", "n8n", id="n8n, no name"),
        pytest.param(f'[{{"name": "a", "keys": ["{canary.TOKEN}"]}}]', "f", "listing", id="listing, no pair"),
        pytest.param(f'[{{"name": "a", "keys": [{{"value": "{canary.TOKEN}"}}]}}]', "f", "listing", id="listing, key"),
        pytest.param(canary.TOKEN.encode() + b"\xff", "f", None, id="no UTF-8"),
    ],
)
def test_malformed_files_are_not_repeated(text: str | bytes, name: str, kind: str | None) -> None:
    """A malformed file is refused as a whole, and nothing of it is in the error."""
    with pytest.raises(InputError) as raised:
        read(text, name, kind=kind)

    assert_hidden(raised.value.render() + repr(raised.value.__context__), canary.SECRET, canary.TOKEN)


def test_malformed_lines_have_a_place() -> None:
    """File, line and column are said."""
    with pytest.raises(InputError, match=r"^creds cannot be read: line 2:1: "):
        read("[a]\nnonsense\n", "creds")
    with pytest.raises(InputError, match=r"^f cannot be read: line 2:3: it is no UTF-8 text$"):
        read(b"A=1\nB=\xff", "f")


def test_names_that_may_be_values_are_not_repeated() -> None:
    """Of a file whose names and values are swapped, no name is shown."""
    [item] = read(json.dumps({canary.TOKEN: {"KEY": "v"}}))

    assert_hidden(repr(item), canary.TOKEN)


def test_items_do_not_show_values() -> None:
    """The repr of an item masks its value."""
    assert_hidden(repr(read(json.dumps({"vault": {"KEY": canary.SECRET}}))), canary.SECRET)


def test_large_files_are_refused() -> None:
    """What a format reads itself has the bounds of all others."""
    with pytest.raises(InputError, match="larger than 256 KiB"):
        read("[default]\n" + "#" * (1 << 18))


def test_a_named_format_is_not_guessed() -> None:
    """--format decides, whatever the content looks like."""
    with pytest.raises(InputError, match="is no mapping"):
        read(json.dumps(LISTING), kind="json")
