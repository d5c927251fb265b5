"""Waiting for what a press in a browser brings about."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECONDS = 30.0
"""How long a slow machine may take."""


def until(page: Page, script: str, given: object = None) -> None:
    """Wait until a script gives something true.

    Playwright's own ``wait_for_function`` has the page evaluate text again and again, which a Content Security Policy
    forbids as soon as the first look was in vain.
    """
    end = time.monotonic() + SECONDS
    while not (found := page.evaluate(script, given)) and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert found, script
