"""What the sentences of a dossier rest on, numbered, and the small phrases that they are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.description import Name
    from kg.sources import Support
    from kg.store.protocol import Term

_ARITHMETIC = "bounds-of-stated-dates"
"""The rule that writes a printed date as its first and last day, and so derives nothing."""


@dataclass
class References:
    """References by text, numbered as they come, and the sources that they name."""

    base: str
    numbers: dict[str, int] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)

    def of(self, supports: Iterable[Support]) -> tuple[int, ...]:
        """Numbers of all that supports something, each once."""
        found: dict[int, None] = {}
        for support in supports:
            for citation in support.passages:
                self.sources[citation.source] = None
                found[self.number(citation.line())] = None
            for derivation in support.derivations:
                for citation in derivation.premises:
                    self.sources[citation.source] = None
                premises = " ".join(f"[{self.number(citation.line())}]" for citation in derivation.premises)
                told = f"Derived by rule: {derivation.statement}" + (f" From {premises}" if premises else "")
                found[self.number(told)] = None
            if not support.passages and not support.derivations:
                for file in support.files:
                    found[self.number(f"The dataset itself: {file.removeprefix(self.base)}")] = None
        return tuple(found)

    def number(self, text: str) -> int:
        """The number of a reference."""
        return self.numbers.setdefault(text, len(self.numbers) + 1)


def is_derived(supports: Sequence[Support]) -> bool:
    """Whether no passage says it, and a rule does more than write a printed date as days."""
    rules = [rule.rule.replace("_", "-") for one in supports for rule in one.derivations]
    return not any(one.passages for one in supports) and any(not rule.endswith(_ARITHMETIC) for rule in rules)


def kind_of_name(name: Name) -> str:
    """What a name is called; a notation without a digit, as an acronym, is no number.

    >>> from kg.description import Name
    >>> [kind_of_name(Name(text, "", "number")) for text in ("08/15", "DC")]
    ['number', 'short name']
    """
    return "short name" if name.kind == "number" and not any(c.isdigit() for c in name.text) else name.kind


def date_kind(text: str) -> str:
    """The kind of date that a text is, for people.

    >>> date_kind("2013-01-01"), date_kind("2013-01"), date_kind("2013")
    ('date', 'gYearMonth', '')
    """
    return {10: "date", 7: "gYearMonth"}.get(len(text), "") if text[:4].isdigit() and text[4:5] == "-" else ""


def capital(text: str) -> str:
    """A text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def marked(text: str, mark: str) -> str:
    """A sentence with a mark before its full stop, if there is one.

    >>> marked("It is so.", "stated for 2016"), marked("It is so.", "")
    ('It is so [stated for 2016].', 'It is so.')
    """
    return f"{text.removesuffix('.')} [{mark}]." if mark else text


def ended(text: str) -> str:
    """A sentence with one full stop.

    >>> ended("One"), ended("Two."), ended("Three?")
    ('One.', 'Two.', 'Three?')
    """
    return text if text.endswith((".", "?", "!")) else f"{text}."


def plain(term: Term | None) -> str:
    """The value of a term; an empty string for none."""
    return getattr(term, "value", "")
