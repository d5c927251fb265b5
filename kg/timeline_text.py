"""A line of time in words: its heading, and the dates of each thing on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.sources import Support
    from kg.timeline import Entry, Timeline


def heading(line: Timeline) -> str:
    """What is drawn, in a line."""
    drawn = max([line.day, *(piece.end for entry in line.entries for piece in entry.pieces)])
    years = dict.fromkeys([line.first[:4], (line.last or drawn)[:4]])
    span = f", {' to '.join(years)}" if line.first else ""
    read = f"; sources read to {line.read_to}" if line.read_to else ""
    return f"{line.title}{span}; as of {line.day}{read}"


def told(entry: Entry, cite: Callable[[Support], str] = lambda support: "") -> str:
    """The dates of a thing as a phrase, and who disputes them, each with what ``cite`` gives for its support."""
    parts: dict[str, list[str]] = {}
    for dated in entry.dates:
        parts.setdefault(dated.told, []).append(cite(dated.support))
    texts = [" ".join(filter(None, [text, *cites])) for text, cites in parts.items()]
    if entry.is_open:
        texts.append("no end recorded")
    elif entry.standing.legal and not entry.standing.held.starts_not_before:
        texts.append("no source says from when it was in force")
    disputed = ([f"sources differ: {dispute.told}", cite(dispute.support)] for dispute in entry.disputes)
    texts += [" ".join(filter(None, parts_of)) for parts_of in disputed]
    if entry.differs and not entry.disputes:
        texts.append("sources differ")
    if entry.registered:
        texts.append("known from a register only")
    return "; ".join(texts)
