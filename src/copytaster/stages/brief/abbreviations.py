"""Abbreviations told at length where a brief uses them first, if an article says what they stand for."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from copytaster.model.brief import Citation, Section, Sentence
from copytaster.stages.brief.candidates import Candidate
from copytaster.stages.brief.choice import Choice
from copytaster.stages.brief.rights import Taking, length
from copytaster.stages.faith import accept
from copytaster.stages.quotations import quotations

_USED = re.compile(r"(?<![\w(.&-])[A-Z]{2,6}(?![\w).&-])")
_EXPLAINED = re.compile(r"\(([A-Z]{2,6})\)")
_WORDS_BEFORE = re.compile(r"(?:[^\W\d_][\w'’-]*\s){2,9}\Z")
_SMALL = frozenset(
    ["of", "the", "and", "for", "in", "on", "to", "de", "la", "du", "des", "et", "der", "die", "das", "und", "für", "y", "del"]
)
_MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an abbreviation stands for, and the sentence that says so; `article` is "the " where one stands before it."""

    name: str
    article: str
    citation: Citation


def meanings(pool: Iterable[Candidate]) -> dict[str, Meaning]:
    """By abbreviation: the first sentence that has it in brackets behind words whose first letters it is."""
    found: dict[str, Meaning] = {}
    for candidate in pool:
        for match in _EXPLAINED.finditer(candidate.text):
            name = _name(candidate.text[: match.start()], match[1])
            if name and match[1] not in found:
                the = "the " if candidate.text[: match.start()].lower().endswith(f"the {name.lower()} ") else ""
                found[match[1]] = Meaning(name, the, candidate.citation())
    return found


def told_at_length(
    lead: Sequence[Sentence], sections: Sequence[Section], known: Mapping[str, Meaning], choice: Choice
) -> tuple[tuple[Sentence, ...], tuple[Section, ...]]:
    """The lead and the sections with each abbreviation at length at its first use, the sentence that says what it means cited too.

    Left as they are: those within quotations, what the check refuses, and where the article has no more words to give.
    """
    if not known:
        return tuple(lead), tuple(sections)
    met: set[str] = set()
    begun = tuple([_told(sentence, known, choice, met) for sentence in lead])
    parts = [replace(part, sentences=tuple([_told(sentence, known, choice, met) for sentence in part.sentences])) for part in sections]
    return begun, tuple(parts)


def _told(sentence: Sentence, known: Mapping[str, Meaning], choice: Choice, met: set[str]) -> Sentence:
    met.update(_EXPLAINED.findall(sentence.text))
    for short in dict.fromkeys(_USED.findall(sentence.text)):
        if short not in met and short in known:
            met.add(short)
            sentence = next((way for way in _ways(sentence, short, known[short]) if _fits(sentence, way, choice)), sentence)
    return sentence


def _fits(sentence: Sentence, longer: Sentence, choice: Choice) -> bool:
    allowance = choice.allowance(sentence.citations[0].article_id)
    more = length(longer.text) - length(sentence.text)
    if more > allowance.room() or accept(longer, choice.articles):
        return False
    allowance.take(Taking(more, is_whole=False))
    return True


def _ways(sentence: Sentence, short: str, meaning: Meaning) -> Iterator[Sentence]:
    at = re.search(rf"(?<![\w(.&-]){short}(?![\w).&-])", sentence.text)
    if at is None or meaning.name in sentence.text:
        return
    if any(span.start < at.start() < span.end for span in quotations(sentence.text).spans):
        return
    before = sentence.text[: at.start()]
    said = dict.fromkeys(("" if before.lower().endswith("the ") else meaning.article, ""))
    for the in said:
        text = f"{before}{the if before else the.capitalize()}{meaning.name} ({short}){sentence.text[at.end() :]}"
        yield Sentence(text, (*sentence.citations, meaning.citation))


def _name(before: str, short: str) -> str:
    """The last words whose first letters are the abbreviation, small words apart; empty when there are none."""
    match = _WORDS_BEFORE.search(before)
    words = match.group().split()[-_MAX_WORDS:] if match else []
    for first in range(len(words) - 1, -1, -1):
        initials = "".join(word[0] for word in words[first:] if word not in _SMALL)
        if initials == short and words[first] not in _SMALL:
            return " ".join(words[first:])
    return ""
