"""Texts as people type them, checked before anything is done with them: questions, searches and names."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_QUESTION = 2_000
"""Characters of a question, or of the words of a search."""


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
