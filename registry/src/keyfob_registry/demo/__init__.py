"""The demonstration: one action, called for several AWS accounts by the name of the environment alone."""

from keyfob_registry.demo.command import command

__all__ = ["command"]
