"""R220 to R229: what can be wrong with templates, each with the file, the line and the column where it is."""

from typing import ClassVar

from keyfob_sdk import Finding, Severity


class TemplateRule:
    """Something that is wrong with a template, which is set aside for it."""

    code: ClassVar[str]
    title: ClassVar[str]

    @classmethod
    def finding(cls, where: str, message: str, hint: str = "") -> Finding:
        """Return what is said of it."""
        return Finding(cls.code, Severity.ERROR, where, message, hint)


class UnreadableTemplate(TemplateRule):
    """A file cannot be read as YAML, or is beyond the limits of templates.

    Why: the action that it defines is not there. Limits: 256 KiB, 32 levels, numbers of 4300 digits; no key twice, no
    tags, no anchors and aliases, one document a file.
    Fix: mend the file at the line and column that the finding names, or move it out of the folder.
    """

    code = "R220"
    title = "unreadable template"


class WrongField(TemplateRule):
    """A field of a template is missing, unknown, or of a form that it cannot have.

    Why: the action would not be what its author meant. All fields of all files are looked at, and each has its finding.
    A ``returns_schema`` is a JSON Schema of draft 2020-12; its references lead into itself.
    Fix: write what the reference of the format says of the field.
    """

    code = "R221"
    title = "wrong field of a template"


class TakenName(TemplateRule):
    """A template defines an action of a name that another one has.

    Why: which of the two is called would depend on the order of files. The first one stays, templates after plug-ins.
    Fix: rename one of the two, or remove it.
    """

    code = "R222"
    title = "name of a template taken"


class UndeclaredSecret(TemplateRule):
    """A template refers to a secret, or to a key of one, that it does not declare.

    Why: its steps see the secrets that it declares and no others, so that reading ``secrets`` tells all it can use.
    Fix: declare the secret and the key under ``secrets``.
    """

    code = "R223"
    title = "undeclared secret in a template"


class UnknownStepAction(TemplateRule):
    """A step calls an action that is not installed, or a template that was set aside.

    Why: the steps before it would be done, and it would fail.
    Fix: install the integration that offers the action, or correct its name.
    """

    code = "R224"
    title = "unknown action of a step"


class WrongExpression(TemplateRule):
    """An expression is malformed, names an unknown function, or refers to an input or a step that is not there.

    Why: a step sees the inputs and the results of the steps before it, and nothing else.
    Fix: correct the expression at the line and column that the finding names.
    """

    code = "R225"
    title = "wrong expression in a template"


class TemplateCircle(TemplateRule):
    """A template calls itself, directly or through others, or leads to too many calls.

    Why: a call of it would not end. Templates may be nested 16 levels deep, and one call may lead to 1000 at most.
    Fix: take one of the steps out of the circle.
    """

    code = "R226"
    title = "circle of templates"


class WrongStepArguments(TemplateRule):
    """A step gives its action an argument that it does not take, or does not give one that it requires.

    Why: the steps before it would be done, and it would be refused.
    Fix: compare the step with what ``keyfob action show`` says of the action.
    """

    code = "R227"
    title = "wrong arguments of a step"


class WrongCheck(TemplateRule):
    """The check of a secret is no step of the template and no action, or needs more than the secret.

    Why: a check is run alone, without inputs and without the results of steps.
    Fix: name a step that refers to nothing but this secret, or an action that requires no arguments.
    """

    code = "R228"
    title = "wrong check in a template"


class UnreadableFolder(TemplateRule):
    """A folder of templates that is configured cannot be read.

    Why: none of its actions is there.
    Fix: correct ``KEYFOB_TEMPLATES``, a list of folders separated by colons, or make the folder.
    """

    code = "R229"
    title = "unreadable folder of templates"
