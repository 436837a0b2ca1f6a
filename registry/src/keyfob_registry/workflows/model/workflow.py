"""A workflow: its inputs, its tasks, and what it returns."""

from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, StringConstraints

from keyfob_registry.templates.inputs import Input
from keyfob_registry.workflows.model.fields import Alias, EnvironmentName, InputName, Part
from keyfob_registry.workflows.model.task import Task


class Entrypoint(Part):
    """What starts a workflow: the inputs that it expects, which expressions read as ``TRIGGER``."""

    ref: str | None = None
    expects: dict[InputName, Input] | None = None


class Config(Part):
    """The environment of a run that is given none, and how many seconds a run may take."""

    environment: EnvironmentName | None = None
    timeout: float | None = Field(default=None, gt=0)


class Trigger(Part):
    """What starts runs: a webhook, or a schedule with ``args.cron``."""

    type: Literal["webhook", "schedule"]
    ref: str | None = None
    args: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])


class Workflow(Part):
    """A workflow as its file says it.

    ``alias`` is the name that others call it by; where it is not given, that is the stem of the file's name.
    """

    title: Annotated[str, StringConstraints(min_length=1)]
    description: str = ""
    id: Alias | None = None
    alias: Alias | None = None
    entrypoint: Entrypoint = Entrypoint()
    config: Config = Config()
    triggers: tuple[Trigger, ...] = ()
    error_handler: str | None = None
    actions: Annotated[tuple[Task, ...], Field(min_length=1)]
    returns: JsonValue = None

    @property
    def expects(self) -> dict[str, Input]:
        """The inputs that it expects, by name."""
        return self.entrypoint.expects or {}

    def dump(self) -> dict[str, Any]:
        """Return what its file says, as plain data, without what is not given."""
        return self.model_dump(mode="json", exclude_unset=True)
