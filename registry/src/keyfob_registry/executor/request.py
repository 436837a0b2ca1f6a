"""What is called: the action or check, its arguments, and for whom."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from keyfob_registry.expressions import Contexts


def new_id() -> str:
    """Return an id that no other call has."""
    return os.urandom(16).hex()


@dataclass(frozen=True, slots=True)
class Request:
    """One call, before anything is looked up.

    ``name`` is that of an action, or of the secret whose check is run. ``run`` joins the calls of one workflow.
    ``contexts`` are what expressions in the arguments may read besides secrets. ``alone`` says that the process makes
    no other call, so that its file descriptors can be masked, too.
    """

    name: str
    arguments: Mapping[str, Any]
    workspace: str
    environment: str
    actor: str
    run: str = ""
    contexts: Contexts | None = None
    kind: Literal["action", "check"] = "action"
    alone: bool = False
    id: str = field(default_factory=new_id)

    @property
    def label(self) -> str:
        """The name under which messages and the audit speak of the call."""
        return self.name if self.kind == "action" else f"check of {self.name}"
