"""A call that waits in a queue for its turn, as data: with what its expressions read, and nothing else."""

from collections.abc import Mapping
from typing import Any

from keyfob_registry import expressions
from keyfob_registry.expressions import Contexts
from keyfob_registry.workflows.model import RetryPolicy
from keyfob_registry.workflows.run import Call


def dump(call: Call) -> dict[str, Any]:
    """Return a call as plain data."""
    contexts = call.contexts
    read = {
        str(found.path[0])
        for found in expressions.references([call.arguments, call.policy.retry_until])
        if found.context == "ACTIONS" and found.path
    }
    return {
        "label": call.label,
        "ref": call.ref,
        "action": call.action,
        "arguments": call.arguments,
        "environment": call.environment,
        "policy": call.policy.model_dump(mode="json", exclude_unset=True),
        "trigger": contexts.trigger,
        "actions": {ref: data for ref, data in (contexts.actions or {}).items() if ref in read},
        "var": contexts.var,
        "env": contexts.env,
        "hidden": sorted(call.hidden),
    }


def load(data: Mapping[str, Any]) -> Call:
    """Return what :func:`dump` made."""
    contexts = Contexts(trigger=data["trigger"], actions=data["actions"], var=data["var"], env=data["env"])
    policy = RetryPolicy.model_validate(data["policy"])
    hidden = frozenset(data["hidden"])
    names = data["label"], data["ref"], data["action"]
    return Call(*names, data["arguments"], contexts, data["environment"], policy, hidden)
