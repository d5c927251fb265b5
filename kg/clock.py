"""The day that answers speak of."""

from __future__ import annotations

import datetime
import os
import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPOKEN_OF: ContextVar[str] = ContextVar("day that answers speak of", default="")


@contextmanager
def speaking_of(day: str) -> Iterator[None]:
    """Have all that is asked inside speak of a day as if it were today.

    >>> with speaking_of("2016-12-31"):
    ...     today()
    '2016-12-31'
    """
    token = _SPOKEN_OF.set(day)
    try:
        yield
    finally:
        _SPOKEN_OF.reset(token)


def day_of(text: str) -> str:
    """A day that a person wrote, as ``2016-12-31``.

    >>> day_of("2016-12-31")
    '2016-12-31'

    Raises:
        InputError: It is no day of the calendar, or only a year or a month.
    """
    shown = text[:40]
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2})?", text):
        kind = "a year" if len(text) == 4 else "a month"
        raise InputError(f"'{shown}' is {kind} and no day; write one, as 2016-12-31")
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise InputError(f"'{shown}' is no day; write it as 2016-12-31")


def today() -> str:
    """Today as ``2016-12-31``, or the day that ``KG_TODAY`` pins, or that is spoken of.

    Raises:
        InputError: ``KG_TODAY`` is no day.
    """
    if spoken_of := _SPOKEN_OF.get():
        return spoken_of
    pinned = os.environ.get("KG_TODAY")
    if not pinned:
        return datetime.date.today().isoformat()
    try:
        return datetime.date.fromisoformat(pinned).isoformat()
    except ValueError:
        raise InputError(f"KG_TODAY is '{pinned[:40]}', which is no day; write it as in 2016-12-31") from None
