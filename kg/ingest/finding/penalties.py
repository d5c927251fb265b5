"""Penalties: what an article makes an offence, and from how many years to how many it prescribes.

One article alone in the sentence, and its words close by: "Article 5 of the code prohibits smuggling and prescribes
punishments of five to 12 years imprisonment". A sentence with several articles or several terms gives nothing.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.ingest.finding import model
from kg.ingest.finding.config import TESTED, pattern
from kg.ingest.finding.model import Fact, Item
from kg.ingest.numerals import numerals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.ingest.finding.citations import Cited
    from kg.ingest.finding.mentions import Finder, Mention
    from kg.ingest.finding.model import Sentence
    from kg.ingest.numerals import Numeral

_OFFENCE = v.LF + "Offence"
_MOST_YEARS = 60


class Penalties:
    """Reads what articles prescribe."""

    def __init__(self, told: Mapping[str, object], finder: Finder) -> None:
        self._finder = finder
        self._property = str(told.get("property", ""))
        self._years = str(told.get("years", ""))
        verbs, fillers, prison = (_any(told.get(name)) for name in ("verbs", "fillers", "prison"))
        self._verb = re.compile(rf"(?: of [^,;.]{{3,60}}?)? (?:{verbs})(?: (?:{fillers}))* ", re.IGNORECASE)
        self._prison = re.compile(rf"\s?(?:years?|-year)?['’]? (?:of )?(?:{prison})", re.IGNORECASE)
        fine = told.get("fine")
        self._fine = [pattern(str(text)) for text in fine] if isinstance(fine, list) else []

    def read(self, sentence: Sentence, cited: Sequence[Cited], mentions: Sequence[Mention]) -> Iterator[Item]:
        """An offence and a penalty of the one article that a sentence cites."""
        inside = [c for c in cited if sentence.start <= c.start < sentence.end and c.kind == "article"]
        if not self._property or len(inside) != 1 or len(inside[0].things) != 1:
            return
        article = inside[0]
        text = sentence.paragraph.text
        for one in mentions:
            if one.start < article.end or one.end > sentence.end or len(one.things) != 1:
                continue
            if _OFFENCE not in self._finder.classes(one.things[0]):
                continue
            if self._verb.fullmatch(text[article.end : one.start]):
                at = sentence.span(article.start, one.end)
                guess = self._guess(sentence, article)
                fact = Fact(self._property, one.things[0], at, "article, verb and offence", is_thing=True)
                yield Item(model.RELATION, sentence, (fact, *guess), subject=article.things[0])
                break
        yield from self._penalty(sentence, article)

    def _penalty(self, sentence: Sentence, article: Cited) -> Iterator[Item]:
        text = sentence.paragraph.text
        found = [n for n in sentence.paragraph.numerals if article.end <= n.start < sentence.end]
        terms = [
            (a, b)
            for a, b in pairwise(found)
            if re.fullmatch(r" to |\s?[-–]\s?", text[a.end : b.start]) and self._prison.match(text, b.end)
        ]
        if len(terms) != 1 or len(re.findall(r"\byears?\b", text[article.end : sentence.end])) > 1:
            return
        low, high = terms[0]
        if not 0 < low.values[0] < high.values[0] <= _MOST_YEARS:
            return
        provision = Fact(
            v.LF + "provision", article.things[0], sentence.span(article.start, article.end), "citation", is_thing=True
        )
        facts = [provision, *self._guess(sentence, article)]
        facts += [_number("minimumTerm", low, sentence), _number("maximumTerm", high, sentence)]
        if self._years:
            facts.append(
                Fact(v.LF + "termUnit", self._years, sentence.span(low.start, high.end + 1), "years", is_thing=True)
            )
        for one in found:
            masked = text[article.end : one.start] + TESTED + text[one.end : sentence.end]
            if one.text.startswith("€") and any(fine.search(masked) for fine in self._fine):
                facts.append(_number("maximumFine", one, sentence))
                facts.append(Fact(v.LF + "currency", "EUR", sentence.span(one.start, one.end), "sign of the currency"))
        link = (article.things[0], v.LF + "prescribes")
        yield Item(model.PENALTY, sentence, tuple(facts), letter="p", classes=(v.LF + "Penalty",), link=link)

    def _guess(self, sentence: Sentence, article: Cited) -> tuple[Fact, ...]:
        """What the article's act was guessed from."""
        if not article.why:
            return ()
        at = sentence.span(*(article.because or (article.start, article.end)))
        return (Fact("", article.things[0], at, article.why, seen=False, is_thing=True),)


def _number(name: str, one: Numeral, sentence: Sentence) -> Fact:
    value = numerals(sentence.paragraph.text[one.start : one.end])[0].values[0]
    at = sentence.span(one.start, one.end)
    return Fact(v.LF + name, str(int(value)), at, "numeral", datatype=v.XSD + "integer")


def _any(told: object) -> str:
    return "|".join(re.escape(str(word)) for word in told) if isinstance(told, list) and told else r"\b\B"
