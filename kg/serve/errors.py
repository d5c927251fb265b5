"""What a server can't do, beside what the library can't; each with its HTTP status (RFC 9110)."""

from __future__ import annotations

from kg.errors import (
    FormatError,
    InputError,
    KgError,
    NothingFoundError,
    QueryTimeError,
    ResultSizeError,
    UnresolvedNameError,
    UpdateRefusedError,
)


class RefusedError(InputError):
    """A request that is turned away, with its status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class BusyError(KgError):
    """Too much is asked at once."""


class CrowdedError(BusyError):
    """Too many queries run already, and none of them has ended in time."""


def status_of(error: KgError) -> int:
    """The HTTP status of an error.

    >>> status_of(InputError("odd")), status_of(UnresolvedNameError("none", [])), status_of(BusyError("full"))
    (400, 404, 503)
    """
    if isinstance(error, RefusedError):
        return error.status
    if isinstance(error, UnresolvedNameError | NothingFoundError):
        return 404
    if isinstance(error, BusyError):
        return 429 if isinstance(error, CrowdedError) else 503
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 500)


_STATUSES = {
    UpdateRefusedError: 403,
    FormatError: 406,
    ResultSizeError: 413,
    QueryTimeError: 504,
    InputError: 400,
}
"""Statuses of errors, those of narrower kinds first."""
