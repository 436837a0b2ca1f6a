"""The executor: one call, from its name to its masked result and its audit record."""

from keyfob_registry.executor.executor import Executor
from keyfob_registry.executor.request import Request

__all__ = ["Executor", "Request"]
