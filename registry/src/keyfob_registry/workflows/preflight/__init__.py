"""The preflight: every secret that a run would need, for every tenant that it would touch, before its first step."""

from keyfob_registry.workflows.preflight.needs import Need, Needs, Undecided
from keyfob_registry.workflows.preflight.preflight import Preflight, Report
from keyfob_registry.workflows.preflight.walk import DEFAULT

__all__ = ["DEFAULT", "Need", "Needs", "Preflight", "Report", "Undecided"]
