"""What can go wrong, told by exit code (as grep's): 1 found nothing, 2 could not run, 3 a fault of ours."""

from __future__ import annotations


class KgError(Exception):
    """An error with one line for the user and an exit code."""

    exit_code = 3


class InputError(KgError):
    """The input, a dataset or a query can't be used; the message names place, problem and remedy."""

    exit_code = 2


class UpdateRefusedError(InputError):
    """A text that would change the graph, which is only read."""


class QueryTimeError(InputError):
    """A query takes longer than it may."""


class ResultSizeError(InputError):
    """A query gives more rows, or more text, than it may."""


class FormatError(InputError):
    """A result has none of the formats that are wanted."""


class EndpointError(KgError):
    """An endpoint can't be asked, or does not hold what it must; no :class:`InputError`, so nobody takes it for one."""

    exit_code = 2


class UnresolvedNameError(InputError):
    """A NAME is nothing, or several things; ``candidates`` are (label, IRI) pairs, nearest first."""

    def __init__(self, message: str, candidates: list[tuple[str, str]]) -> None:
        super().__init__(message)
        self.candidates = candidates


class YearWithoutFiguresError(UnresolvedNameError):
    """A NAME is a year of which no source gives a figure; ``candidates`` are the sources published in it."""

    exit_code = 1


class NothingFoundError(KgError):
    """The command ran and found nothing."""

    exit_code = 1
