"""Files that other tools encrypted, and Vault's answers: what is read of them, and what is refused."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, cast

import canary
import pytest
import sops_file
from cryptography.fernet import Fernet, MultiFernet
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.errors import InputError
from keyfob_registry.transfer import reading
from keyfob_registry.transfer.age import Key
from keyfob_registry.transfer.formats import sops
from keyfob_registry.transfer.items import Guide, Item
from keyfob_sdk.testing import assert_hidden

if TYPE_CHECKING:
    from collections.abc import Callable

IDENTITY, RECIPIENT = sops_file.new_identity()
OLD, NEW = Fernet.generate_key(), Fernet.generate_key()
TREE = {"acme": {"vault": {"TOKEN": canary.TOKEN, "LINES": "a\nb: \u00e9\n"}, "chat": {"KEY": "k"}}}
KV1 = {"request_id": "r", "lease_id": "", "lease_duration": 2764800, "renewable": False, "data": {"api_key": "v"}}
_META = {"created_time": "2026-01-01T00:00:00Z", "deletion_time": "", "destroyed": False, "version": 3}
KV2 = KV1 | {"lease_duration": 0, "data": {"data": {"api_key": "v"}, "metadata": _META}, "warnings": None}
DELETED = KV1 | {"data": {"data": None, "metadata": _META | {"deletion_time": "2026-01-02T00:00:00Z"}}}


def key_of(text: str | bytes) -> Callable[[str], Key]:
    """Return a source of one key, whatever the format."""
    data = text.encode() if isinstance(text, str) else text
    return lambda _: Key(file=data, source="the key")


def read(data: Any, name: str = "f.json", kind: str | None = None, key: str | bytes = "", **guide: Any) -> list[Item]:
    """Return the items of a document."""
    text = data if isinstance(data, str) else json.dumps(data)
    return reading.read(text.encode(), name, Guide(**guide), kind, key=key_of(key))


def plain(items: list[Item]) -> dict[str, str]:
    """Return the values of items by ``environment/secret.KEY``."""
    return {
        f"{item.environment or '-'}/{item.secret}.{item.key}": item.value.get_secret_value()
        for item in items
        if item.value is not None
    }


def problems(items: list[Item]) -> list[str]:
    """Return what is wrong with items."""
    return [item.problem for item in items if item.problem]


def flat(tree: dict[str, dict[str, dict[str, str]]]) -> dict[str, str]:
    """Return what a tree is, read whole."""
    return {f"{e}/{s}.{k}": value for e, of in tree.items() for s, keys in of.items() for k, value in keys.items()}


def tokens(tree: Any, fernet: Fernet | MultiFernet) -> Any:
    """Return a tree with a token in the place of each value."""
    if isinstance(tree, dict):
        return {name: tokens(value, fernet) for name, value in cast("dict[str, Any]", tree).items()}
    return fernet.encrypt(tree.encode()).decode()


@pytest.mark.parametrize("name", ["f.json", "f.yaml"])
def test_sops_is_read_value_for_value(name: str) -> None:
    """Every value of a file for age arrives as it was; the content tells the format."""
    assert flat(TREE) == plain(read(sops_file.encrypted(TREE, RECIPIENT), name, key=IDENTITY))


def test_sops_keeps_types_and_what_is_in_clear() -> None:
    """Numbers, truth, lists, empty values and what was left in clear pass the MAC and come back as they were."""
    tree = {"a": {"n": 42, "f": 1.5, "t": True, "l": ["x", {"y": "z"}], "e": "", "o": None, "r_unencrypted": 2.0}}
    # Go writes 2.0 as 2, and so do the tests' SOPS files where they say 2.
    document = sops_file.encrypted({"a": tree["a"] | {"r_unencrypted": 2}}, RECIPIENT)
    document["a"]["r_unencrypted"] = 2.0

    assert tree == sops.decrypt(document, "f", Key(file=IDENTITY.encode(), source="id"))


def test_sops_opens_for_any_of_its_recipients() -> None:
    """A file for two opens with the identity of the second."""
    _, stranger = sops_file.new_identity()

    assert flat(TREE) == plain(read(sops_file.encrypted(TREE, stranger, RECIPIENT), key=IDENTITY))


def moved(document: dict[str, Any]) -> None:
    """Exchange two values."""
    vault = document["acme"]["vault"]
    vault["TOKEN"], vault["LINES"] = vault["LINES"], vault["TOKEN"]


def left_out(document: dict[str, Any]) -> None:
    """Remove a value."""
    del document["acme"]["vault"]["LINES"]


def replaced(document: dict[str, Any]) -> None:
    """Put a text in clear where a sealed value was."""
    document["acme"]["vault"]["TOKEN"] = "mine"


def redated(document: dict[str, Any]) -> None:
    """Claim another time of the last change."""
    document["sops"]["lastmodified"] = "2027-01-31T12:00:00Z"


def unsigned(document: dict[str, Any]) -> None:
    """Take the MAC away."""
    document["sops"]["mac"] = ""


def partly_signed(document: dict[str, Any]) -> None:
    """Claim that what is in clear was not signed."""
    document["sops"]["mac_only_encrypted"] = True


def shortened(document: dict[str, Any]) -> None:
    """Cut the tag of a value to a few bits."""
    value = document["acme"]["chat"]["KEY"]
    document["acme"]["chat"]["KEY"] = value[: value.index("tag:") + 8] + ",type:str]"


def keyless(document: dict[str, Any]) -> None:
    """Take the recipients away."""
    document["sops"]["age"] = []


@pytest.mark.parametrize(
    "change",
    [moved, left_out, replaced, redated, unsigned, partly_signed, shortened, keyless],
    ids=lambda f: f.__name__,
)
def test_sops_refuses_what_was_changed(change: Callable[[dict[str, Any]], None]) -> None:
    """Whatever is changed in a file, nothing of it is imported, and the text repeats no value."""
    document = copy.deepcopy(sops_file.encrypted(TREE, RECIPIENT))
    change(document)

    with pytest.raises(InputError) as caught:
        read(document, key=IDENTITY)

    assert_hidden(caught.value.render(), canary.TOKEN)


def test_sops_needs_an_identity_that_opens() -> None:
    """Another identity opens nothing."""
    stranger, _ = sops_file.new_identity()

    with pytest.raises(InputError, match="identity does not open it"):
        read(sops_file.encrypted(TREE, RECIPIENT), key=stranger)


@pytest.mark.parametrize("kind", ["fernet", None])
@pytest.mark.parametrize("fernet", [Fernet(OLD), Fernet(NEW), MultiFernet([Fernet(NEW), Fernet(OLD)])])
def test_fernet_is_read_value_for_value(fernet: Fernet | MultiFernet, kind: str | None) -> None:
    """Tokens of any of the keys are opened, in whatever file they stand; tokens tell the format."""
    assert flat(TREE) == plain(read(tokens(TREE, fernet), kind=kind, key=NEW + b"\n" + OLD + b"\n"))
    assert flat(TREE) == plain(read(tokens(TREE, fernet), kind=kind, key=NEW + b"," + OLD))


def test_fernet_tokens_may_stand_in_variables() -> None:
    """A .env file of tokens belongs to the secret that is named."""
    text = f"TOKEN={Fernet(OLD).encrypt(b'v').decode()}\n"

    assert {"-/vault.TOKEN": "v"} == plain(read(text, "f.env", key=OLD, secret="vault"))


@given(st.dictionaries(st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True), st.text(min_size=1), min_size=1))
def test_fernet_and_sops_give_back_any_text(values: dict[str, str]) -> None:
    """Whatever text was encrypted comes back, by both."""
    tree = {"e": {"s": values}}
    document = json.loads(json.dumps(sops_file.encrypted(tree, RECIPIENT)))

    assert flat(tree) == plain(read(tokens(tree, Fernet(OLD)), key=OLD))
    assert tree == sops.decrypt(document, "f", Key(file=IDENTITY.encode(), source="id"))


def test_fernet_refuses_what_no_key_opens() -> None:
    """A token of another key, and a value that is none, are refused one by one; the others are read."""
    tree = {"a": {"GOOD": "v"}, "b": {"OTHER": "w"}}
    found = read(
        {"a": tokens(tree["a"], Fernet(OLD)) | {"PLAIN": canary.TOKEN}, "b": tokens(tree["b"], Fernet(NEW))}, key=OLD
    )

    assert {"-/a.GOOD": "v"} == plain(found)
    assert ["its value is no Fernet token, or none of the keys opens it"] * 2 == problems(found)
    assert_hidden(repr(found), canary.TOKEN)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        pytest.param(b" \n", "it holds no key", id="empty"),
        pytest.param(OLD + b"\n" + canary.TOKEN.encode(), "key 2 is no Fernet key", id="no key"),
        pytest.param(b"\xff", "no UTF-8", id="no text"),
    ],
)
def test_fernet_refuses_what_is_no_key(key: bytes, reason: str) -> None:
    """What is wrong with a key is said without the key."""
    with pytest.raises(InputError, match=reason) as caught:
        read(tokens(TREE, Fernet(OLD)), key=key)

    assert_hidden(caught.value.render(), canary.TOKEN, OLD.decode())


def test_encrypted_files_ask_for_a_key() -> None:
    """Without a key nothing is imported, no token either."""
    for data in (sops_file.encrypted(TREE, RECIPIENT), tokens(TREE, Fernet(OLD))):
        with pytest.raises(InputError, match="no key was given"):
            reading.read(json.dumps(data).encode(), "f.json", Guide())


@pytest.mark.parametrize("answer", [KV1, KV2], ids=["v1", "v2"])
def test_vault_is_read_in_every_form(answer: dict[str, Any]) -> None:
    """One answer goes to the secret that is named, a list likewise; a path tells environment and secret."""
    assert {"-/chat.API_KEY": "v"} == plain(read(answer, secret="chat"))
    assert {"-/chat.API_KEY": "v"} == plain(read([answer], secret="chat"))
    assert {"-/chat.API_KEY": "v"} == plain(read(answer, declared={"API_KEY": ["chat"]}))
    assert {"acme/slack.API_KEY": "v", "-/slack.API_KEY": "v"} == plain(
        read({"kv/acme/slack": answer, "slack": answer})
    )
    assert {"-/x.API_KEY": "v"} == plain(read({"kv/acme/slack": answer}, renamed={"kv/acme/slack": "x"}))
    assert {"-/x.KEY": "v"} == plain(read(answer, renamed={"api_key": "x.KEY"}))


def test_vault_says_what_it_leaves_out() -> None:
    """A deleted version, what is no text, and two keys of one spelling are refused, not lost or changed."""
    values = {"n": 1, "l": ["x"], "apiKey": "v", "api_key": "w"}
    found = read({"a": DELETED, "b": KV1 | {"data": values}})

    assert ["this version was deleted in Vault", *["its value is no text: put it in quotes"] * 2] == problems(found)
    assert ["API_KEY", "API_KEY"] == [item.key for item in found if item.value]
    assert ["the name of the key is not allowed"] == problems(
        read(KV1 | {"data": values | {"n": "1", "l": "l"}}, secret="a")
    )


def test_vault_refuses_other_answers() -> None:
    """What is no answer of the key-value engine is refused, with the command that gives one."""
    with pytest.raises(InputError) as caught:
        read([KV2, {"keys": ["a"]}], kind="vault")

    assert ("vault kv get -format=json -mount=secret acme/slack",) == caught.value.hints
