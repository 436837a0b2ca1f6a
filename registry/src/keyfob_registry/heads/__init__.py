"""Heads: what proves that stored secrets are those that were written, and that none is an older one."""

from keyfob_registry.heads.examination import Examination, Trouble
from keyfob_registry.heads.heads import Heads
from keyfob_registry.heads.pin import CounterPin

__all__ = ["CounterPin", "Examination", "Heads", "Trouble"]
