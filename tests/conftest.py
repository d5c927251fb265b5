"""Fixtures: one cache a session, a pinned day, and the packaged dataset built once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg import KnowledgeGraph


@pytest.fixture(scope="session", autouse=True)
def _surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of its own and a fixed day, for the tests and for the processes that they start."""
    patch = pytest.MonkeyPatch()
    patch.setenv("KG_CACHE", str(tmp_path_factory.mktemp("cache")))
    patch.setenv("KG_TODAY", "2026-11-22")
    for name in ("KG_BASE", "KG_DATASET", "KG_DEBUG"):
        patch.delenv(name, raising=False)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def real(_surroundings: None) -> KnowledgeGraph:
    """The packaged dataset."""
    from kg import KnowledgeGraph

    return KnowledgeGraph.open()


@pytest.fixture
def documents() -> Path:
    """The source documents, where the environment names their folder; they are not part of the project."""
    from pathlib import Path

    folder = os.environ.get("KG_TEST_DOCUMENTS")
    if not folder:
        pytest.skip("KG_TEST_DOCUMENTS names no folder with the source documents")
    return Path(folder)
