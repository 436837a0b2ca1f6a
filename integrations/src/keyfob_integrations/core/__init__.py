"""What every workflow needs: HTTP requests, Python scripts, values handed on and conditions."""

from collections.abc import Iterable

from keyfob_sdk import Integration, hookimpl

from keyfob_integrations.core import transform
from keyfob_integrations.core.http import BasicAuth, Upload, http_request
from keyfob_integrations.core.poll import http_poll
from keyfob_integrations.core.require import require
from keyfob_integrations.core.script import run_python

__all__ = [
    "BasicAuth",
    "Upload",
    "http_poll",
    "http_request",
    "keyfob_integrations",
    "require",
    "run_python",
    "transform",
]


@hookimpl
def keyfob_integrations() -> Iterable[Integration]:
    """Offer the actions that belong to no vendor."""
    return [
        Integration(
            name="core",
            title="Core",
            description="HTTP requests, Python scripts, values handed on and conditions.",
            actions=[
                http_request,
                http_poll,
                run_python,
                require,
                transform.reshape,
                transform.apply,
                transform.filter,
            ],
        ),
    ]
