"""From what a user typed to an opened graph and checked texts; knows no click."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.graph import KnowledgeGraph

MAX_QUESTION = 2_000
"""Characters of a question, or of the words of a search."""


def open_graph(folders: Sequence[str] = (), base: str = "") -> KnowledgeGraph:
    """The graph of some dataset folders under a base IRI; what is not given comes from ``KG_DATASET``, ``KG_BASE``.

    Raises:
        InputError: A folder is no dataset, its files are malformed, or the base is no base.
    """
    from kg.graph import KnowledgeGraph

    return KnowledgeGraph.open(*(folders or chosen_folders()), base=checked_base(base or chosen_base()))


def chosen_folders() -> tuple[str, ...]:
    """Dataset folders of ``KG_DATASET``, apart by the platform's path separator."""
    return tuple(folder for folder in os.environ.get("KG_DATASET", "").split(os.pathsep) if folder)


def chosen_base() -> str:
    """Base IRI of ``KG_BASE``, or the vocabulary's."""
    return os.environ.get("KG_BASE") or v.BASE


def checked_base(base: str) -> str:
    """A base IRI that names can be put after.

    Raises:
        InputError: It is no absolute IRI, or does not end in a slash.
    """
    from urllib.parse import urlsplit

    import pyoxigraph as ox

    try:
        ox.NamedNode(base)
        parts = urlsplit(base)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        usable = False
    if not usable or not base.endswith("/"):
        raise InputError(f"'{base[:80]}' can't be a base; it is an http or https address that ends in '/'")
    return base


def checked_text(words: Sequence[str], what: str) -> str:
    """Words as one text: a question, or words to search for.

    Raises:
        InputError: It is empty, too long, or not UTF-8.
    """
    text = " ".join(words).strip()
    if not text:
        raise InputError(f"{what} is empty")
    if len(text) > MAX_QUESTION:
        raise InputError(f"{what} has {len(text):,} characters; at most {MAX_QUESTION:,} are taken")
    _check_encoding(text, what)
    return text


def checked_name(words: Sequence[str], what: str = "the name") -> str:
    """Words as one name.

    Raises:
        InputError: It is empty, not UTF-8, or holds a control character.
    """
    text = " ".join(" ".join(words).split())
    if not text:
        raise InputError(f"{what} is empty")
    _check_encoding(text, what)
    for at, char in enumerate(text, 1):
        if unicodedata.category(char) == "Cc":
            raise InputError(f"{what} holds a control character (U+{ord(char):04X}, character {at})")
    return text


def _check_encoding(text: str, what: str) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise InputError(f"{what} is not valid UTF-8")
