"""Which of the formats that there are a client wants: content negotiation by the Accept field (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUALITY = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)
_MOST = 100
"""Ranges that are looked at."""


def negotiate(accept: str, offered: Sequence[str]) -> str | None:
    """The media type that is wanted most of those offered, or None where none is acceptable.

    Among equally wanted ones the first offered is taken; a client that says nothing takes that too.

    >>> negotiate("text/turtle;q=0.5, text/html", ["text/turtle", "text/html"])
    'text/html'
    >>> negotiate("", ["text/turtle"]), negotiate("image/png", ["text/turtle"])
    ('text/turtle', None)
    >>> negotiate("text/*;q=0.2, */*;q=0.1, text/turtle;q=0", ["text/turtle", "text/html", "application/json"])
    'text/html'
    """
    if not accept.strip():
        return offered[0] if offered else None
    ranges = [_range(part) for part in accept.split(",")[:_MOST]]
    rated = [(_rate(kind, ranges), -at, kind) for at, kind in enumerate(offered)]
    best = max(rated, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 else None


def _range(part: str) -> tuple[str, float]:
    """A media range and its quality; a malformed quality is 1.

    >>> _range("text/turtle ; charset=utf-8; q=0.3"), _range("a/b;q=x")
    (('text/turtle', 0.3), ('a/b', 1.0))
    """
    name, *parameters = part.split(";")
    found = [match[1] for one in parameters if (match := _QUALITY.fullmatch(one.strip()))]
    return name.strip().lower(), float(found[0]) if found else 1.0


def _rate(kind: str, ranges: list[tuple[str, float]]) -> float:
    """The quality of the most specific range that a media type is in; 0 where it is in none."""
    family = kind.partition("/")[0]
    for pattern in (kind, f"{family}/*", "*/*"):
        found = [quality for name, quality in ranges if name == pattern]
        if found:
            return max(found)
    return 0.0
