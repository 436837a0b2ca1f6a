"""What a call may read as ``VARS.name.key``: what its caller gives, else what is stored for its workspace."""

from dataclasses import replace
from typing import Any

from keyfob_sdk import Action, Check

from keyfob_registry import expressions
from keyfob_registry.errors import UnknownReferenceError
from keyfob_registry.executor.request import Request
from keyfob_registry.expressions import Contexts
from keyfob_registry.resolver import Resolver
from keyfob_registry.store.protocol import Workspace
from keyfob_registry.templates.action import TemplateAction


def with_variables(
    request: Request, target: Action[..., Any] | Check[..., Any], resolver: Resolver, workspace: Workspace
) -> Contexts:
    """Return what the expressions of a call, and those of the template that it calls, may read.

    Raises:
        ExpressionError: An expression cannot be read.
        UnknownReferenceError: A variable, or a key of it, is neither given nor stored.
    """
    contexts = request.contexts or Contexts()
    paths = [each for part in _parts(request, target) for each in _read(part)]
    if not paths:
        return contexts
    found = {name: dict(values) for name, values in (contexts.vars or {}).items()}
    for name in dict.fromkeys(str(path[0]) for path in paths):
        given = found.get(name, {})
        wanted = {str(path[1]) for path in paths if path[0] == name and len(path) > 1}
        if name not in found or wanted - set(given):
            found[name] = {**(resolver.variable(name, workspace, request.environment) or {}), **given}
        for key in sorted(wanted - set(found[name])) or ([""] if not found[name] else []):
            reference = f"VARS.{name}.{key}".rstrip(".")
            reason = f"is not stored in environment {request.environment!r}"
            raise UnknownReferenceError(reference, reason, known=found[name], name=key)
    return replace(contexts, vars=found)


def _parts(request: Request, target: Action[..., Any] | Check[..., Any]) -> list[Any]:
    if not isinstance(target, TemplateAction):
        return [request.arguments]
    definition = target.definition
    return [request.arguments, *(step.args for step in definition.steps), definition.returns]


def _read(part: Any) -> list[tuple[str | int, ...]]:
    """Return the paths of ``VARS`` that *part* reads, as far as they stand fast."""
    if not expressions.has_expressions(part):
        return []
    return [each.path for each in expressions.references(part) if each.context == "VARS" and each.path]
