"""What is looked up by name is not there, or does not fit."""

import shlex
from collections.abc import Iterable, Sequence

from keyfob_sdk import Finding
from keyfob_sdk.errors import KeyfobError, did_you_mean

_LIST = "keyfob secret list"


class UnknownActionError(KeyfobError):
    """No action has this name; the plug-in that offers it may have been set aside."""

    code = "E201"

    def __init__(self, name: str, known: Iterable[str], *, set_aside: Iterable[str] = ()) -> None:
        asides = [f"plug-in {plugin!r} was set aside, see: keyfob check" for plugin in set_aside]
        hints = [*did_you_mean(name, known), *asides] or ["keyfob action list"]
        super().__init__(f"there is no action {name!r}", hints=hints)


class UnknownWorkspaceError(KeyfobError):
    """No workspace has this name."""

    code = "E202"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        hints = did_you_mean(name, known) or [f"keyfob workspace create {shlex.quote(name)}"]
        super().__init__(f"there is no workspace {name!r}", hints=hints)


class WorkspaceExistsError(KeyfobError):
    """A workspace of this name exists already."""

    code = "E203"

    def __init__(self, name: str) -> None:
        super().__init__(f"a workspace {name!r} exists already", hints=["keyfob workspace list"])


class UnknownSecretError(KeyfobError):
    """No secret of this name is stored at this place."""

    code = "E204"

    def __init__(self, name: str, environment: str, known: Iterable[str], *, elsewhere: Sequence[str] = ()) -> None:
        hints = did_you_mean(name, known)
        hints += [f"it is stored in environment {place!r}" for place in elsewhere[:5]]
        super().__init__(f"no secret {name!r} is stored in environment {environment!r}", hints=hints or [_LIST])


class UnknownCheckError(KeyfobError):
    """No plug-in offers a check of this secret."""

    code = "E205"

    def __init__(self, secret: str) -> None:
        hints = [f"keyfob secret check {secret} compares its keys with what actions declare"]
        super().__init__(f"no installed integration offers a check of secret {secret!r}", hints=hints)


class MissingSecretsError(KeyfobError):
    """Stored secrets do not fit what a call requires; ``findings`` holds every problem."""

    code = "E210"

    def __init__(self, action: str, findings: Sequence[Finding]) -> None:
        self.action = action
        self.findings = tuple(findings)
        lines = [f"{finding.code} {finding.where}: {finding.message}" for finding in findings]
        hints = dict.fromkeys(finding.hint for finding in findings if finding.hint)
        super().__init__("\n  - ".join([f"the secrets that {action!r} needs do not fit", *lines]), hints=hints)


class ReferenceRefusedError(KeyfobError):
    """An action does not take references to secrets in its arguments."""

    code = "E212"

    def __init__(self, action: str, references: Iterable[str]) -> None:
        names = ", ".join(references)
        hints = [f"declare what it needs at the action instead, with secrets=[…]: keyfob action show {action}"]
        super().__init__(f"{action!r} takes no secrets in its arguments, but these name {names}", hints=hints)
