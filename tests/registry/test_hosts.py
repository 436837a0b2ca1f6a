"""Values are sealed for the hosts that they may be sent to, and go into no action that is for others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_integrations import core, virustotal
from keyfob_registry.app import Registry
from keyfob_registry.crypto.address import Address
from keyfob_registry.errors import InputError, IntegrityError, MissingSecretsError
from keyfob_registry.rules.refused_host import RefusedHost
from keyfob_sdk import RegistrySecret, SecretFacts
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

NAME, KEY = "virustotal", "VIRUSTOTAL_API_KEY"
OWN, OTHER = "www.virustotal.com", "api.example.com"
LOOK_UP = "virustotal.lookup_domain"


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry in memory."""
    with Registry.in_memory(virustotal, core) as made:
        yield made


def put(registry: Registry, *hosts: str, value: str = "a" * 64, key: str = KEY) -> int:
    """Store a value for these hosts."""
    return registry.put_secret(NAME, {key: SecretStr(value)}, hosts=hosts or None, as_is=True)


def findings(declared: Sequence[str], stored: Sequence[str]) -> list[str]:
    """Return the messages of the rule."""
    facts = SecretFacts(NAME, "default", "default", keys=frozenset([KEY]), hosts=tuple(stored))
    requirement = RegistrySecret(NAME, keys=[KEY], hosts=tuple(declared))
    return [finding.message for finding in RefusedHost().check(requirement, facts)]


class TestRule:
    """R217: which declared hosts are among those of the secret."""

    @pytest.mark.parametrize(
        ("declared", "stored"),
        [
            ([OWN], []),
            ([OWN], [OWN]),
            ([OWN], [OTHER, OWN]),
            (["eu.a.com"], ["*.a.com"]),
            (["*.a.com"], ["*.a.com"]),
            ([], []),
        ],
    )
    def test_allows(self, declared: list[str], stored: list[str]) -> None:
        """A secret without hosts is for any; a star stands for whatever is below it."""
        assert [] == findings(declared, stored)

    @pytest.mark.parametrize(
        ("declared", "stored"),
        [
            ([OTHER], [OWN]),
            ([OWN, OTHER], [OWN]),
            ([], [OWN]),
            (["a.com"], ["*.a.com"]),
            (["*.com"], ["*.a.com"]),
            (["xa.com"], ["*.a.com"]),
        ],
    )
    def test_refuses(self, declared: list[str], stored: list[str]) -> None:
        """One host that is not listed is enough; an action that names none might send it anywhere."""
        assert 1 == len(findings(declared, stored))

    def test_says_what_to_type(self, registry: Registry) -> None:
        """The message has both lists, the hint the command."""
        put(registry, OTHER)

        with pytest.raises(MissingSecretsError) as caught:
            registry.call(LOOK_UP, {"domain": "example.com"})

        assert f"is for {OTHER}, and would be sent to {OWN}" in str(caught.value)
        assert any(f"--host {OTHER} --host {OWN}" in hint for hint in caught.value.hints)


class TestStored:
    """Hosts of stored values."""

    def test_stay(self, registry: Registry) -> None:
        """New values are for the hosts of the secret, unless others are listed; then all are sealed anew."""
        put(registry, OWN)
        put(registry, value="b" * 64)
        assert (OWN,) == registry.secret(NAME).hosts

        put(registry, OTHER, value="c", key="SECOND")
        stored = registry.store.find(registry.workspace().scopes, "default", NAME)
        assert stored is not None
        assert {OTHER} == {value.hosts for value in stored.values}
        assert {KEY: "b" * 64, "SECOND": "c"} == {
            key: value.get_secret_value() for key, value in registry.opened([stored])[0].items()
        }

    def test_do_not_roll_back(self, registry: Registry) -> None:
        """An older version's values come back for the hosts of today."""
        put(registry, OTHER)
        put(registry, OWN, value="b" * 64)

        registry.rollback(NAME, 1)

        assert (OWN,) == registry.secret(NAME).hosts

    def test_survive_rotation(self, registry: Registry) -> None:
        """A rotation seals them for the same hosts."""
        put(registry, OWN)
        rotation = registry.keys.rotation
        assert [] == [error for scope in rotation.scopes() for step in rotation.data(scope) for error in step.failures]

        stored = registry.store.find(registry.workspace().scopes, "default", NAME)
        assert stored is not None
        assert (OWN,) == stored.hosts
        assert "a" * 64 == registry.opened([stored])[0][KEY].get_secret_value()

    @pytest.mark.parametrize("host", ["https://a.com", "A.com", "a.com/x", "", "a b", "*"])
    def test_are_names(self, registry: Registry, host: str) -> None:
        """What is no host name is refused, and nothing is stored."""
        with pytest.raises(InputError, match="no host name"):
            put(registry, host)

        assert [] == registry.secrets()

    def test_a_reference_in_arguments_may_go_anywhere(self, registry: Registry) -> None:
        """A request that refers to the secret declares no host, and gets no value."""
        put(registry, OWN)
        arguments = {"url": f"https://{OTHER}/", "headers": {"x": f"${{{{ SECRETS.{NAME}.{KEY} }}}}"}}

        with pytest.raises(MissingSecretsError, match="would be sent to any host"):
            registry.call("core.http_request", arguments)


@pytest.mark.parametrize("hosts", ["", OTHER, f"{OTHER} {OWN}"])
def test_figure_4_edited_hosts_refuse_the_read(tmp_path: Path, hosts: str) -> None:
    """Whoever edits the hosts of a stored value in the database gets nothing opened."""
    from keyfob_registry import initialise

    environ = {
        "KEYFOB_DATABASE_URL": f"sqlite:///{tmp_path / 'keyfob.db'}",
        "KEYFOB_KEY_FILE": str(tmp_path / "root.key"),
        "XDG_CACHE_HOME": str(tmp_path),
    }
    initialise(environ)
    with Registry.open(environ) as registry:
        put(registry, OWN)
        with closing(sqlite3.connect(tmp_path / "keyfob.db", isolation_level=None)) as database:
            database.execute("UPDATE value SET hosts = ?", (hosts,))
        stored = registry.store.find(registry.workspace().scopes, "default", NAME)
        assert stored is not None
        with pytest.raises(IntegrityError):
            registry.opened([stored])


@given(st.text(), st.text())
def test_addresses_with_other_hosts_are_others(one: str, two: str) -> None:
    """No two lists of hosts give the same bytes to the seal."""
    first, second = (
        Address("workspace:a", "default", "aws", "KEY", 1, hosts).associated_data() for hosts in (one, two)
    )

    assert (first == second) is (one == two)
