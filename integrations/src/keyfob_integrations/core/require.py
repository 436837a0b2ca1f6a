"""Conditions that a workflow must meet to go on."""

from typing import Annotated

from keyfob_sdk import action
from keyfob_sdk.errors import ConfigurationError, VendorError
from pydantic import Field


@action(title="Require conditions", read_only=True)
def require(
    conditions: Annotated[
        bool | list[bool],
        Field(description="What must be true, most often expressions.", examples=[["${{ TRIGGER.severity > 3 }}"]]),
    ],
    require_all: Annotated[bool, Field(description="Whether all must be true, or one at least.")] = True,
) -> bool:
    """Return true if the conditions are met, and fail if they are not."""
    given = [conditions] if isinstance(conditions, bool) else conditions
    if not given:
        raise ConfigurationError("there is no condition", hints=["give one condition at least"])
    unmet = [str(number) for number, met in enumerate(given, start=1) if not met]
    if unmet if require_all else len(unmet) == len(given):
        wanted = "all" if require_all else "one"
        raise VendorError(f"{wanted} of {len(given)} conditions must be true; false: {', '.join(unmet)}")
    return True
