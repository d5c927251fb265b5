"""The day that answers speak of."""

from __future__ import annotations

import datetime
import os

from kg.errors import InputError


def today() -> str:
    """Today as ``2016-12-31``, or the day that ``KG_TODAY`` pins.

    Raises:
        InputError: ``KG_TODAY`` is no day.
    """
    pinned = os.environ.get("KG_TODAY")
    if not pinned:
        return datetime.date.today().isoformat()
    try:
        return datetime.date.fromisoformat(pinned).isoformat()
    except ValueError:
        raise InputError(f"KG_TODAY is '{pinned[:40]}', which is no day; write it as in 2016-12-31") from None
