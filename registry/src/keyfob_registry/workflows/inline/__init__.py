"""The engine that needs nothing and keeps nothing: runs live in the memory of this process, and end with it."""

from keyfob_registry.workflows.inline.engine import InlineEngine

__all__ = ["InlineEngine"]
