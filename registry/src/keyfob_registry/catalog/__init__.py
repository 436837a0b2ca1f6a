"""The catalog: which actions are installed, listed from an index and imported when they are called."""

from keyfob_registry.catalog.catalog import Catalog
from keyfob_registry.catalog.entries import ActionInfo

__all__ = ["ActionInfo", "Catalog"]
