"""The language of a question, and what its words mean in English where it is another one.

A question is in the language to which most of its words belong: closed-class words (frames), words of classes and
relations, beginnings of words that the lexicon translates (``lf:gloss``), and letters that only this language has
(``lf:letters``). Small words mean what they mean in that language alone: Albanian "në" is no Serbian "ne".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kg.stems import EMPTY, stem
from kg.text import beginnings, fold, primary

if TYPE_CHECKING:
    from kg.names import Names
    from kg.text import Word

ENGLISH = "en"
"""The language of statements."""
_SHORTEST = 3
"""Letters up to which English words are known by themselves only."""
_SPEAKING = frozenset({"frame", "class", "verb", "noun"})


class Spoken(NamedTuple):
    """The language of a question; of its words, by position, the English words that they mean, the first one first."""

    language: str = ENGLISH
    glosses: dict[int, tuple[str, ...]] = {}  # noqa: RUF012
    particle: bool = False
    """Whether a word that asks whether stands at the beginning and is nothing else: Albanian "a"."""

    def means(self, kind: str, lang: str, *, own: bool, glossed: bool) -> bool:
        """Whether a term of the lexicon is meant: small words only in the question's own language, or translated."""
        if kind == "agent":
            return False
        if kind != "frame":
            return True
        return (own and primary(lang) in (self.language, "")) or (glossed and primary(lang) in (ENGLISH, ""))

    def written(self, near: list[str], names: Names) -> list[str]:
        """Of words of the lexicon those that can stand in a question of this language, not those of another."""
        if self.language == ENGLISH or not near:
            return near
        speaking = {row[0] for row in names.terms(near) if row[1] == "thing" or primary(row[4]) == self.language}
        return [word for word in near if word in speaking]


def spoken(question: str, found: list[Word], names: Names) -> Spoken:
    """The language of a question, and what its words mean in English."""
    keys = [word.key for word in found]
    meant = _glossed(keys, names)
    score = _spoken_words(keys, meant, names)
    folded = question.casefold()
    for letters, lang in names.rows("SELECT letters, lang FROM letters"):
        score[str(lang)] += 0.5 * any(letter in folded for letter in str(letters))
    first = fold(question[: found[0].start].strip()) if found else ""
    leading = {primary(row[4]) for row in names.terms([first]) if row[1] == "frame" and row[3] == "do"} - {ENGLISH}
    for lang in leading if first else ():
        score[lang] += 1
    best = max(score.values(), default=0)
    chosen = min(lang for lang in score if score[lang] == best) if best > score[ENGLISH] else ENGLISH
    glosses = {p: meanings[chosen] for p, meanings in meant.items() if chosen in meanings}
    return Spoken(chosen, glosses, bool(first) and chosen in leading)


def _glossed(keys: list[str], names: Names) -> dict[int, dict[str, tuple[str, ...]]]:
    """What words mean in English, by language, after the longest of their beginnings that the lexicon has."""
    starts = sorted({start for key in keys for start in beginnings(key)})
    meant: dict[tuple[str, str], list[str]] = defaultdict(list)
    for start, lang, word in names.among(
        "SELECT start, lang, word FROM gloss WHERE start IN (?) ORDER BY start, lang, rank", starts
    ):
        meant[str(start), str(lang)].append(str(word))
    languages = sorted({lang for _, lang in meant})
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for position, key in enumerate(keys):
        for lang in languages:
            if start := next((one for one in beginnings(key) if (one, lang) in meant), ""):
                found.setdefault(position, {})[lang] = tuple(meant[start, lang])
    return found


def _spoken_words(keys: list[str], meant: dict[int, dict[str, tuple[str, ...]]], names: Names) -> Counter[str]:
    """How many words belong to each language; a word of several counts for each."""
    own: dict[str, set[str]] = defaultdict(set)
    for key, kind, _, _, lang, _ in names.terms(keys):
        if kind in _SPEAKING:
            own[key].add(primary(lang) or ENGLISH)
    stems = {stem(key): key for key in keys if key.isalpha() and len(key) > _SHORTEST}
    for row in names.among("SELECT DISTINCT stem FROM alike WHERE stem IN (?)", stems):
        own[stems[str(row[0])]].add(ENGLISH)
    score: Counter[str] = Counter({ENGLISH: 0})
    for position, key in enumerate(keys):
        languages = own[key] | set(meant.get(position, ())) | ({ENGLISH} if key in EMPTY else set())
        score.update(languages)
    return score
