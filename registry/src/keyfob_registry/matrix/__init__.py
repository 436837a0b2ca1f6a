"""The matrix: what is stored for each tenant, against what the installed actions declare."""

from keyfob_registry.matrix.cells import Cell, Entry, Matrix
from keyfob_registry.matrix.survey import EnvironmentInfo, Survey

__all__ = ["Cell", "Entry", "EnvironmentInfo", "Matrix", "Survey"]
