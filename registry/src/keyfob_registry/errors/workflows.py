"""A workflow cannot be run as it stands, or there is none of a name."""

from collections.abc import Iterable, Sequence

from keyfob_sdk import Finding
from keyfob_sdk.errors import KeyfobError, did_you_mean


class WorkflowError(KeyfobError):
    """A workflow cannot be run."""

    code = "E640"


class InvalidWorkflowError(WorkflowError):
    """A workflow is wrong; ``findings`` holds every problem, with file, line and column."""

    code = "E641"

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        lines = [f"{finding.code} {finding.where}: {finding.message}" for finding in findings]
        hints = [f"keyfob workflow validate {name}"]
        super().__init__("\n  - ".join([f"workflow {name!r} is not run as it is", *lines]), hints=hints)


class UnknownWorkflowError(WorkflowError):
    """There is no workflow of this alias or id in the folders of ``KEYFOB_WORKFLOWS``."""

    code = "E642"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        hints = did_you_mean(name, known) or ["keyfob workflow list"]
        super().__init__(f"there is no workflow {name!r}", hints=hints)


class CyclicWorkflowError(WorkflowError):
    """Tasks of a workflow wait for each other in a circle."""

    code = "E643"

    def __init__(self, cycles: Iterable[Sequence[str]]) -> None:
        circles = "; ".join(" → ".join([*circle, circle[0]]) for circle in cycles)
        super().__init__(f"tasks wait for each other in a circle: {circles}")


class PreflightError(WorkflowError):
    """Secrets that a run needs are not there as it needs them; ``findings`` holds every problem, by tenant."""

    code = "E644"

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        lines = [f"{finding.code} {finding.where}: {finding.message}" for finding in findings]
        hints = list(dict.fromkeys(finding.hint for finding in findings if finding.hint))
        super().__init__("\n  - ".join([f"workflow {name!r} lacks secrets", *lines]), hints=hints)
