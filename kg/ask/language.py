"""The language of a question, and what its words mean in English where it is another one.

A question is in the language to which most of its words belong: closed-class words (frames), words of classes and
relations, beginnings of words that the lexicon translates (``lf:gloss``), and letters that only this language has
(``lf:letters``). Small words mean what they mean in that language alone: what is "in" in one is "not" in another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kg.stems import EMPTY, stem
from kg.text import bare, beginnings, fold, primary

if TYPE_CHECKING:
    from kg.names import Names
    from kg.text import Word

ENGLISH = "en"
"""The language of statements."""
_LONGEST = 16
"""Words of the longest name that is looked for."""
_TELLING = 5
"""Letters that a name must keep without its endings."""
_CONTENT = frozenset(
    "least most change share sum sentencing severity office asking-for soft light in-force list conflict".split()
)
"""Frames that words of content have; the small words of a language are its own and come from no translation."""
_SHORTEST = 3
"""Letters up to which English words are known by themselves only."""
_SPEAKING = frozenset({"frame", "class", "verb", "noun"})


class Spoken(NamedTuple):
    """The language of a question; of its words, by position, the English words that they mean, the first one first."""

    language: str = ENGLISH
    glosses: dict[int, tuple[str, ...]] = {}  # noqa: RUF012
    particle: bool = False
    """Whether a word that asks whether stands at the beginning and is nothing else."""

    def means(self, kind: str, detail: str, lang: str, *, own: bool, glossed: bool) -> bool:
        """Whether a term of the lexicon is meant: small words only in the question's own language, or translated."""
        if kind == "agent":
            return False
        if kind != "frame":
            return True
        if own and primary(lang) in (self.language, ""):
            return True
        return glossed and detail in _CONTENT and primary(lang) in (ENGLISH, "")

    def bent(self, words: list[str], names: Names) -> dict[tuple[int, int], list[tuple[str, str, str]]]:
        """Kind, IRI and detail of names that runs of words are but for the endings of the words."""
        if self.language == ENGLISH:
            return {}
        endings = [str(row[0]) for row in names.rows("SELECT ending FROM ending WHERE lang = ?", (self.language,))]
        keys = [bare(word, endings) for word in words]
        spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for i, first in enumerate(keys):
            for j in range(i + 1, min(len(keys), i + _LONGEST) + 1):
                if first and keys[j - 1]:
                    spans[" ".join(filter(None, keys[i:j]))].append((i, j))
        found: dict[tuple[int, int], list[tuple[str, str, str]]] = defaultdict(list)
        sql = "SELECT key, kind, iri, detail FROM bent WHERE key IN (?) AND lang = ? ORDER BY key, iri"
        for key, kind, iri, detail in names.among(sql, spans, self.language):
            for span in spans[str(key)]:
                if len(str(key)) >= _TELLING:
                    found[span].append((str(kind), str(iri), str(detail)))
        return found

    def written(self, near: list[str], names: Names) -> list[str]:
        """Of words of the lexicon those that can stand in a question of this language, not those of another."""
        if self.language == ENGLISH or not near:
            return near
        speaking = {row[0] for row in names.terms(near) if row[1] == "thing" or primary(row[4]) == self.language}
        return [word for word in near if word in speaking]


def spoken(question: str, found: list[Word], names: Names, language: str = "") -> Spoken:
    """The language of a question, if it is not known, and what its words mean in English."""
    keys = [word.key for word in found]
    meant = _glossed(keys, names)
    first = fold(question[: found[0].start].strip()) if found else ""
    leading = {primary(row[4]) for row in names.terms([first]) if row[1] == "frame" and row[3] == "do"} - {ENGLISH}
    chosen = language or _language(question.casefold(), keys, meant, leading if first else set(), names)
    glosses = {p: meanings[chosen] for p, meanings in meant.items() if chosen in meanings}
    return Spoken(chosen, glosses, bool(first) and chosen in leading)


def _language(
    question: str, keys: list[str], meant: dict[int, dict[str, tuple[str, ...]]], leading: set[str], names: Names
) -> str:
    """The language that has most of a question's words; English where no other has more."""
    score = _spoken_words(keys, meant, names)
    score.update(leading)
    lettered = names.rows("SELECT letters, lang FROM letters")
    marked = {str(lang) for letters, lang in lettered if set(str(letters)) & set(question)}
    most, _, _, best = max((score[lang], lang in marked, lang == ENGLISH, lang) for lang in score)
    return best if most > score[ENGLISH] or (most and best in marked) else ENGLISH


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
    strange = {stem(keys[p]) for p in meant} | {stem(key) for key in own}
    for row in names.among("SELECT DISTINCT stem FROM clue WHERE stem IN (?)", stems.keys() - strange):
        own[stems[str(row[0])]].add(ENGLISH)
    score: Counter[str] = Counter({ENGLISH: 0})
    for position, key in enumerate(keys):
        languages = own[key] | set(meant.get(position, ())) | ({ENGLISH} if key in EMPTY else set())
        score.update(languages)
    return score
