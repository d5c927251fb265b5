"""What an asked question gets: an answer with its sources, or a refusal that says what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from kg.sources import Citation, Derivation

Refusal = Literal["not-stated", "no-such-thing", "not-understood", "off-subject", "ambiguous"]


class Value(NamedTuple):
    """One value of an answer: its text, IRI where it is a thing, and unit, period and body where it is a figure."""

    value: str
    iri: str = ""
    unit: str = ""
    period: str = ""
    body: str = ""


class Headings(NamedTuple):
    """What the parts of a printed answer begin with, in its language."""

    unknown: str = "Not known"
    nearby: str = "Known nearby"
    source: str = "Source"
    derived: str = "Derived"
    note: str = "Note"


class Answer(NamedTuple):
    """An answer or a refusal. ``text`` is the answer in one to a few plain lines, or what is not known and why."""

    question: str
    text: str
    refusal: Refusal | None = None
    values: tuple[Value, ...] = ()
    sources: tuple[Citation, ...] = ()
    derived: tuple[Derivation, ...] = ()
    notes: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    """For a refusal: the nearest things that are known."""
    reading: str = ""
    """How the question was read."""
    sparql: str = ""
    """The query that was run."""
    considered: tuple[str, ...] = ()
    """Other readings, with why they were left."""
    language: str = "en"
    """Language of the text."""
    headings: Headings = Headings()
    """What the parts of the printed answer begin with."""
    cited: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Lines of the text, or what they begin with, each with the IRIs of the passages that say it, as far as known."""

    def passages_of(self, line: str) -> tuple[str, ...]:
        r"""IRIs of the passages that say a line of the text; nothing where that is not known for certain.

        >>> answer = Answer("?", "- A\n- A – b", cited=(("A", ("p",)), ("A – b", ("q",)), ("A", ("r",))))
        >>> answer.passages_of("- A"), answer.passages_of("- A – b"), answer.passages_of("- Ab")
        (('p', 'r'), ('q',), ())
        """
        line = line.removeprefix("- ").removeprefix("Yes. ")
        known = [text for text, _ in self.cited if line == text or line.startswith((f"{text} –", f"{text} ["))]
        best = max(known, key=len, default=None)
        return tuple(dict.fromkeys(iri for text, iris in self.cited if text == best for iri in iris))

    @property
    def status(self) -> Literal["answered", "refused"]:
        """Whether the question was answered."""
        return "refused" if self.refusal else "answered"

    @property
    def exit_code(self) -> int:
        """0 for an answer, 1 for a refusal."""
        return 1 if self.refusal else 0

    def to_text(self) -> str:
        """The answer as printed: text, a blank line, a line a source, then notes."""
        if self.refusal:
            lines = [f"{self.headings.unknown}: {self.text}"]
            if self.nearest:
                lines += ["", f"{self.headings.nearby}:", *(f"- {line}" for line in self.nearest)]
            return "\n".join(lines + self._supporting())
        return "\n".join([self.text, *self._supporting()])

    def _supporting(self) -> list[str]:
        lines = [f"{self.headings.source}: {citation.line()}" for citation in self.sources]
        for derivation in self.derived:
            lines.append(f"{self.headings.derived}: {derivation.statement}")
            premises = (citation for citation in derivation.premises if citation not in self.sources)
            lines += [f"{self.headings.source}: {citation.line()}" for citation in premises]
        lines += [f"{self.headings.note}: {note}" for note in self.notes]
        return ["", *dict.fromkeys(lines)] if lines else []

    def to_json(self) -> dict[str, object]:
        """The answer as documented JSON (docs/asking.md)."""
        return {
            "question": self.question,
            "status": self.status,
            "refusal": self.refusal,
            "answer": self.text,
            "values": [{k: text for k, text in value._asdict().items() if text} for value in self.values],
            "sources": [citation.to_json() for citation in self.sources],
            "derived": [derivation.to_json() for derivation in self.derived],
            "notes": list(self.notes),
            "nearest": list(self.nearest),
            "reading": self.reading,
            "sparql": self.sparql,
        }


def together(answers: list[Answer]) -> Answer:
    """One answer of several to one question: all lines, each once."""
    if len(answers) == 1:
        return answers[0]
    from kg.ask.value_query import united

    lines = [line.removeprefix("- ") for answer in answers for line in answer.text.splitlines()]
    return answers[0]._replace(
        text="\n".join(f"- {line}" for line in dict.fromkeys(lines)),
        values=tuple(dict.fromkeys(v for a in answers for v in a.values)),
        sources=tuple(dict.fromkeys(c for a in answers for c in a.sources)),
        notes=tuple(dict.fromkeys(n for a in answers for n in a.notes if not _is_told(n, answers))),
        sparql=united([answer.sparql for answer in answers]),
        cited=tuple(dict.fromkeys(c for a in answers for c in a.cited)),
    )


def _is_told(note: str, answers: tuple[Answer, ...] | list[Answer]) -> bool:
    """Whether a line of an answer tells already what a note adds beside another.

    >>> told = Answer("one?", "- The old article prescribed a year."), Answer("two?", "The new one.")
    >>> _is_told("of a code that is over: The old article prescribed a year.", told), _is_told("It is over.", told)
    (True, False)
    """
    lines = {line.removeprefix("- ") for answer in answers for line in answer.text.splitlines()}
    return note.partition(": ")[2] in lines
