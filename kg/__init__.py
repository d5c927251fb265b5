"""Knowledge graphs of legal frameworks: ask, and be told where it is written.

``import kg`` stays cheap; :class:`KnowledgeGraph` and what it returns load on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

__all__ = ["KnowledgeGraph", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load the library face on first use (PEP 562)."""
    if name == "KnowledgeGraph":
        from kg.graph import KnowledgeGraph

        return KnowledgeGraph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
