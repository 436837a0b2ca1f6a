"""Python scripts, each in a process of its own."""

from typing import Annotated, Any

from keyfob_sdk import action
from pydantic import Field

from keyfob_integrations.core import _python


@action(title="Run a Python script", namespace="core.script", secret_arguments=True, read_only=False)
def run_python(
    script: Annotated[
        str,
        Field(
            description="The script; its function main, or its only function, gets the inputs.",
            examples=["def main(name):\n    return name.upper()"],
        ),
    ],
    inputs: Annotated[
        dict[str, Any] | None, Field(description="The arguments of main by name; those that it lacks are None.")
    ] = None,
    timeout_seconds: Annotated[float, Field(gt=0, le=3600, description="Seconds after which it is ended.")] = 60.0,
) -> Any:
    """Run a script and return what its main function returns.

    It runs in a new process with the standard library, without the variables and files of this one, and with limits on
    its time, memory, files and output. It gets no secret that its inputs do not name. The network stays reachable.
    """
    return _python.run(script, inputs or {}, timeout=timeout_seconds)
