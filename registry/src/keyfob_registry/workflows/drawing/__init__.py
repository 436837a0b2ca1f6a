"""Pictures of a workflow: Mermaid text for Markdown pages, and SVG that stands alone."""

from keyfob_registry.workflows.drawing.mermaid import mermaid
from keyfob_registry.workflows.drawing.svg import svg

__all__ = ["mermaid", "svg"]
