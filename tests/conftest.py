"""Fixtures: one cache a session, a pinned day, and the packaged dataset built once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from kg import KnowledgeGraph


PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
"""Where Debian puts Chromium."""


@pytest.fixture(scope="session", autouse=True)
def _surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of its own and a fixed day, for the tests and for the processes that they start."""
    patch = pytest.MonkeyPatch()
    patch.setenv("KG_CACHE", str(tmp_path_factory.mktemp("cache")))
    patch.setenv("KG_TODAY", "2026-11-22")
    for name in ("KG_BASE", "KG_DATASET", "KG_DEBUG", "KG_ENDPOINT", "KG_ENDPOINT_MOST", "KG_ENDPOINT_TIMEOUT"):
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; without it the tests are skipped, or fail where KG_REQUIRE_BROWSER is set."""
    from pathlib import Path

    api = pytest.importorskip("playwright.sync_api", reason="browser tests need playwright: pip install -e '.[dev]'")
    named = os.environ.get("KG_CHROMIUM")
    found = next((p for p in ((named,) if named else PLACES) if Path(p).is_file()), None)
    if found is None and os.environ.get("KG_REQUIRE_BROWSER"):
        pytest.fail("KG_REQUIRE_BROWSER is set, and there is no Chromium")
    if found is None:
        pytest.skip(f"browser tests need Chromium: none at {named or ' or '.join(PLACES)} (KG_CHROMIUM names another)")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()
