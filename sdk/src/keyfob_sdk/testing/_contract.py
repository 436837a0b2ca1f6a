"""What every integration keeps, as tests that an author inherits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pluggy

from keyfob_sdk import hookspecs
from keyfob_sdk._model import SecretModel
from keyfob_sdk.errors import InvalidSecretError
from keyfob_sdk.testing._fakes import CANARY, filled
from keyfob_sdk.testing._leaks import assert_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from keyfob_sdk._action import Action
    from keyfob_sdk._check import AnyCheck
    from keyfob_sdk._injection import Injection
    from keyfob_sdk._integration import Integration


class IntegrationContract:
    """The tests of a plugin; inherit in a class whose name starts with ``Test``, and set ``plugin`` to the module."""

    plugin: ModuleType

    def integrations(self) -> list[Integration]:
        """Return what the plugin offers, asked as the registry asks it."""
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        manager.register(self.plugin)
        manager.check_pending()
        return [integration for offered in manager.hook.keyfob_integrations() for integration in offered]

    def actions(self) -> Iterator[tuple[str, Action[..., Any]]]:
        """Yield every action with its full name."""
        for integration in self.integrations():
            for action in integration.actions:
                yield integration.full_name(action), action

    def test_offers_an_integration(self) -> None:
        """The plugin offers at least one integration, and every hook that it implements exists."""
        assert self.integrations()

    def test_offers_the_same_each_time(self) -> None:
        """Two calls of the hook give the same names."""
        first, second = ([integration.name for integration in self.integrations()] for _ in range(2))

        assert first == second

    def test_describes_every_action(self) -> None:
        """Each action has a title without a full stop, a docstring of a sentence, and a documentation link."""
        for name, action in self.actions():
            assert not action.title.endswith("."), f"title of {name} ends with a full stop"
            assert action.description.split("\n")[0].endswith("."), (
                f"docstring of {name} does not start with a sentence"
            )
            assert action.doc_url or not action.secrets, f"{name} has no doc_url"

    def test_describes_every_argument(self) -> None:
        """Each argument has a description, in its ``Annotated[..., Field(description=...)]``."""
        for name, action in self.actions():
            for argument, schema in action.arguments_schema()["properties"].items():
                assert schema.get("description"), f"argument {argument!r} of {name} has no description"

    def test_schemas_are_json(self) -> None:
        """The schemas of arguments and results can be written as JSON."""
        for _, action in self.actions():
            json.dumps([action.arguments_schema(), action.result_schema()])

    def test_says_what_it_changes(self) -> None:
        """Each action says whether it is read-only."""
        for name, action in self.actions():
            assert action.read_only is not None, f"{name} does not say whether it is read_only"

    def test_names_the_hosts_of_secrets(self) -> None:
        """Each secret names the hosts that its values may be sent to, and describes itself."""
        for integration in self.integrations():
            for secret in integration.secrets:
                assert secret.hosts, f"secret {secret.name!r} names no hosts"
                assert secret.description, f"secret {secret.name!r} has no description"

    def test_checks_every_required_secret(self) -> None:
        """Each secret that is not optional has a check."""
        for integration in self.integrations():
            checked = {check.secret.name for check in integration.checks}
            needed = {secret.name for secret in integration.secrets if not secret.optional}
            assert needed <= checked, f"no check for {sorted(needed - checked)}"

    def test_masks_its_secrets(self) -> None:
        """No secret shows a value by repr, str, format or JSON, nor does the error about a value that does not fit."""
        for integration in self.integrations():
            parts: list[Action[..., Any] | AnyCheck] = [*integration.actions, *integration.checks]
            for injection in (injection for part in parts for injection in part.injections.values()):
                assert_hidden(_shown(injection), CANARY)


def _shown(injection: Injection) -> str:
    """Return what a secret shows of itself, or what is said of values that it refuses."""
    requirement = injection.requirement
    try:
        secret = injection.make(filled(requirement, dict.fromkeys(requirement.sensitive, CANARY)))
    except InvalidSecretError as error:
        return error.render()
    values = secret.model_dump_json() if isinstance(secret, SecretModel) else str(list(secret.values()))
    return f"{secret!r} {secret} {values}"
