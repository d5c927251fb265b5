"""What a report asks for, and how it rates: recommendations in their section, places on a scale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.ingest.finding import model
from kg.ingest.finding.model import Fact, Item, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.documents import Paragraph
    from kg.graph import KnowledgeGraph
    from kg.ingest.finding.config import Config
    from kg.ingest.finding.mentions import Finder, Mention

_MOST_WORDS = 12
"""Words of a source that are quoted in a row (seeds/FORMAT.md)."""
_LEAST_WORDS = 3


def recommendations(
    config: Config, number: int, paragraph: Paragraph, mentions: Sequence[Mention], finder: Finder, language: str
) -> list[Item]:
    """Recommendations of a paragraph, if it stands in their section: apart by semicolons, else a sentence each.

    The statement quotes how it begins, at most twelve words; a person puts it into words of his own.
    """
    if config.recommendations is None or not config.recommendations.search(paragraph.section):
        return []
    if not paragraph.position.isdigit():
        return []
    made = []
    for at, (start, end) in enumerate(_parts(paragraph)):
        words = list(re.finditer(r"\S+", paragraph.text[start:end]))
        if len(words) < _LEAST_WORDS:
            continue
        sentence = Sentence(paragraph, number, at, start, end)
        until = start + words[min(len(words), _MOST_WORDS) - 1].end()
        span = sentence.span(start, until)
        told = " ".join(paragraph.text[start:until].replace("\xad", "").split()).rstrip(".,;: ")
        facts = [
            Fact(v.LF + "statement", told, span, "its first words; put it into your own", language=language),
            Fact(v.LF + "modality", v.LF + "should", sentence.origin, "section of recommendations", is_thing=True),
        ]
        if config.addressee and finder.classes(config.addressee):
            facts.append(
                Fact(
                    v.LF + "addressee",
                    config.addressee,
                    sentence.origin,
                    "nobody else is named",
                    seen=False,
                    is_thing=True,
                )
            )
        for iri in sorted({m.things[0] for m in mentions if start <= m.start and m.end <= end and len(m.things) == 1}):
            if finder.classes(iri) & config.institutions and iri != config.addressee:
                mention = next(m for m in mentions if start <= m.start and m.things == (iri,))
                facts.append(
                    Fact(v.LF + "about", iri, sentence.span(mention.start, mention.end), "name", is_thing=True)
                )
        made.append(Item(model.RECOMMENDATION, sentence, tuple(facts), letter="q", classes=(v.LF + "Recommendation",)))
    return made


def ratings(
    config: Config,
    graph: KnowledgeGraph,
    source: str,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    finder: Finder,
) -> Iterator[Item]:
    """Places on a scale: of the dataset's country, where it or its government is named in the sentence."""
    name, cls, subject = config.rating
    if not name:
        return
    for sentence in sentences:
        inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
        grades = [m for m in inside if len(m.things) == 1 and cls in finder.classes(m.things[0])]
        named = [m for m in inside if subject in m.things]
        if not grades or not named or len({m.things for m in grades}) > 1:
            continue
        one = grades[0]
        facts = (
            Fact(v.LF + "grade", one.things[0], sentence.span(one.start, one.end), "name", is_thing=True),
            Fact(
                v.LF + "ratingEdition",
                f"{graph.base}source/{source}",
                sentence.span(named[0].start, named[0].end),
                "this document",
                seen=False,
                is_thing=True,
            ),
        )
        yield Item(model.RATING, sentence, facts, letter="k", classes=(v.LF + "Rating",), link=(subject, name))


def _parts(paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    """Parts of a paragraph between semicolons, where it has several, else its sentences."""
    text = paragraph.text
    cuts = [m.end() for m in re.finditer(r";", text)]
    if len(cuts) < 2:
        for a, b in paragraph.sentences:
            head = re.match(r"[-*•·\s]*(?:\d+[.)]\s)?", text[a:b])
            yield a + (head.end() if head else 0), b
        return
    start = 0
    for end in [*cuts, len(text)]:
        head = re.match(r"[\s;]*(?:and\s)?", text[start:end])
        begin = start + (head.end() if head else 0)
        if begin < end:
            yield begin, end
        start = end
