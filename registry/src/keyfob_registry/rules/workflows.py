"""R230 to R249: what can be wrong with a workflow, before anything of it runs."""

from typing import ClassVar

from keyfob_sdk import Finding, Severity


class WorkflowRule:
    """One thing that can be wrong in the file of a workflow."""

    code: ClassVar[str]
    title: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR

    @classmethod
    def at(cls, where: str, message: str, hint: str = "") -> Finding:
        """Return the finding about a place, which is named ``file:line:column``."""
        return Finding(cls.code, cls.severity, where, message, hint)


class WrongField(WorkflowRule):
    """A field of a workflow is missing, misspelt, or has a value that it cannot have.

    Why: the workflow cannot be read, or would not do what the field was to say.
    Fix: write the field as the reference of the format says.
    """

    code = "R230"
    title = "wrong field"


class UnreadableFile(WorkflowRule):
    """A file of a workflow is no YAML, or beyond the limits: size, depth, anchors, tags, keys that stand there twice.

    Why: nothing of it can be used, and who looks for the workflow would not find it.
    Fix: correct the file at the place that is named.
    """

    code = "R231"
    title = "unreadable file"


class DuplicateRef(WorkflowRule):
    """Two tasks of a workflow have one ref, or two files one alias or id.

    Why: whoever refers to it means one of them, and nobody could say which.
    Fix: rename one.
    """

    code = "R232"
    title = "duplicate name"


class UnknownDependency(WorkflowRule):
    """A task waits for one that is not there.

    Why: it would start at once, or never.
    Fix: write the ref of the task that is meant.
    """

    code = "R233"
    title = "unknown dependency"


class Circle(WorkflowRule):
    """Tasks wait for each other in a circle.

    Why: none of them would ever start.
    Fix: take one of the dependencies away; what is to be repeated stands between ``core.loop.start`` and
    ``core.loop.end``.
    """

    code = "R234"
    title = "circle"


class WrongExpression(WorkflowRule):
    """An expression is malformed, calls a function that is not there, or calls one wrongly.

    Why: the task would fail when the run comes to it.
    Fix: correct the expression; the reference lists the functions.
    """

    code = "R235"
    title = "wrong expression"


class UnknownTask(WorkflowRule):
    """An expression refers to a task that is not there.

    Why: there would be no value.
    Fix: write the ref of the task that is meant.
    """

    code = "R236"
    title = "unknown task"


class NotBefore(WorkflowRule):
    """An expression refers to a task that need not have ended by then.

    Why: whether there is a value would depend on which of the two is faster.
    Fix: let the task wait for the other one with ``depends_on``.
    """

    code = "R237"
    title = "not before"


class WrongOutcome(WorkflowRule):
    """An expression reads the result of a task that failed, or the error of one that did not.

    Why: a task that starts by an error edge starts where there is no result, and one that starts by a success edge
    where there is no error.
    Fix: read what the edge leaves: ``ACTIONS.ref.error`` behind ``ref.error``, ``ACTIONS.ref.result`` behind ``ref``.
    """

    code = "R238"
    title = "wrong outcome"


class UnknownAction(WorkflowRule):
    """A task names an action that no installed integration offers.

    Why: the task could not be run.
    Fix: write the full name, as ``keyfob action list`` shows it, or install the integration.
    """

    code = "R239"
    title = "unknown action"


class WrongArgument(WorkflowRule):
    """An argument is none of the action's, or is not of its type.

    Why: the call would be refused.
    Fix: write the argument as ``keyfob action show`` says. What an expression yields is checked by the call.
    """

    code = "R240"
    title = "wrong argument"


class MissingArgument(WorkflowRule):
    """An argument that the action requires is missing.

    Why: the call would be refused.
    Fix: give the argument; ``keyfob action show`` lists them.
    """

    code = "R241"
    title = "missing argument"


class RefusedSecret(WorkflowRule):
    """An expression refers to a secret where none may stand.

    Why: only arguments of an action that takes secrets there may refer to them: everything else is kept by the engine,
    and shown. An action that declares its secrets is handed them, and needs no reference.
    Fix: take the reference out, or use an action that takes it, such as ``core.http_request``.
    """

    code = "R242"
    title = "refused secret"


class UndeclaredSecret(WorkflowRule):
    """An expression refers to a secret or a key of nearly the name of one that an installed action declares.

    Why: the name may be misspelt; the call would be refused.
    Fix: write the name as it is declared. One that no action declares is allowed: it is stored for the workflow alone.
    """

    code = "R243"
    title = "undeclared secret"
    severity = Severity.WARNING


class UnknownChild(WorkflowRule):
    """A task names a child workflow, or a workflow an error handler, that is in none of the folders.

    Why: the task could not be run, or nobody would hear of a failure.
    Fix: write its alias; ``KEYFOB_WORKFLOWS`` names the folders, beside that of the file itself.
    """

    code = "R244"
    title = "unknown workflow"


class WrongInput(WorkflowRule):
    """An input is given to a workflow, or read by one, that it does not expect; or one is missing or of a wrong type.

    Why: the run would be refused before its first task.
    Fix: give the inputs that ``entrypoint.expects`` names.
    """

    code = "R245"
    title = "wrong input"


class WrongIteration(WorkflowRule):
    """``for_each`` is not of its form, or an expression reads a ``var`` that no ``for_each`` of its task sets.

    Why: there would be nothing to iterate over, or no value.
    Fix: write ``for_each: ${{ for var.item in TRIGGER.items }}``, and ``${{ var.item }}`` in the same task.
    """

    code = "R246"
    title = "wrong iteration"


class UnpairedEnd(WorkflowRule):
    """A scatter or a loop has no end, an end has no start, or regions overlap.

    Why: nobody could say how often the tasks behind it run.
    Fix: lead every path from ``core.transform.scatter`` to a ``core.transform.gather``, and from ``core.loop.start`` to
    one ``core.loop.end``; what stands in one of them is left by its end alone.
    """

    code = "R247"
    title = "unpaired end"


class InsideRegion(WorkflowRule):
    """An expression outside of a scatter or a loop reads a result of a task inside.

    Why: inside there is a result for each item, and none of them is the one.
    Fix: read the result of the ``core.transform.gather`` or ``core.loop.end`` behind it.
    """

    code = "R248"
    title = "inside of a region"


class CallsItself(WorkflowRule):
    """A workflow calls itself, directly or through others.

    Why: without a condition that ends it, the run would call children for ever.
    Fix: leave it if ``run_if`` ends it; repeat within one run with ``core.loop.start`` and ``core.loop.end``.
    """

    code = "R249"
    title = "calls itself"
    severity = Severity.WARNING
