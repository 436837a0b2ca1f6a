"""A template cannot be called as it stands."""

from collections.abc import Sequence

from keyfob_sdk import Finding
from keyfob_sdk.errors import KeyfobError, did_you_mean


class TemplateError(KeyfobError):
    """A template cannot be called as it stands."""

    code = "E630"


class BrokenTemplateError(TemplateError):
    """A template was set aside, because something is wrong with it; ``findings`` holds every problem."""

    code = "E631"

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        lines = [f"{each.code} {each.where}: {each.message}" for each in findings]
        super().__init__("\n  - ".join([f"template {name!r} was set aside", *lines]), hints=["keyfob check"])


class UndeclaredSecretError(TemplateError):
    """A step refers to a secret that its template does not declare; nothing is looked up for it."""

    code = "E632"

    def __init__(self, template: str, reference: str, declared: Sequence[str]) -> None:
        hints = [*did_you_mean(reference, declared), "declare the secret and the key under 'secrets' of the template"]
        super().__init__(f"template {template!r} declares no {reference}", hints=hints)


class TemplateDepthError(TemplateError):
    """Templates call each other deeper than is allowed."""

    code = "E633"

    def __init__(self, name: str, deepest: int) -> None:
        super().__init__(f"{name!r} is called {deepest} templates deep", hints=["keyfob check"])


class TemplateCallError(TemplateError):
    """A template was called as a Python function, without a registry to call its steps."""

    code = "E634"

    def __init__(self, name: str) -> None:
        super().__init__(f"template {name!r} needs a registry to call its steps", hints=[f"registry.call({name!r}, …)"])


class WrongResultError(TemplateError):
    """A template's result does not fit its ``returns_schema``; no value is repeated in the text."""

    code = "E637"

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        lines = [f"the result does not fit the returns_schema of {name!r}", *problems]
        super().__init__("\n  - ".join(lines), hints=[f"keyfob action show {name}"])
