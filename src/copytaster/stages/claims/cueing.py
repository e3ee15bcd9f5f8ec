"""The words of a sentence that say that somebody says something."""

from dataclasses import dataclass

from copytaster.model.brief import Span
from copytaster.stages import cues
from copytaster.stages.claims.passage import Passage


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue: its span, the positions of its first and last word, and what it is."""

    span: Span
    first: int
    last: int
    is_according: bool = False
    is_participle: bool = False


def cues_in(part: Passage) -> list[Cue]:
    """The cues of one sentence in order, none inside another."""
    language = part.language
    strong, weak = cues.words("speech", language), cues.words("speech", f"{language}-weak")
    found: list[Cue] = []
    for at in range(len(part.words)):
        if found and at <= found[-1].last:
            continue
        word = part.word(at)
        if word == "according" and part.word(at + 1) == "to" and language == "en":
            found.append(Cue(Span(part.words[at].start, part.words[at + 1].end), at, at + 1, is_according=True))
        elif word in strong or (word in weak and _speaks(part, at)):
            cue = _grown(part, at, word)
            if cue is not None:
                found.append(cue)
    return found


def _speaks(part: Passage, at: int) -> bool:
    if part.in_quotes(part.words[at].start):
        return False
    before = part.word(_skipped(part, at) - 1)
    return part.is_listed(before, "speakers") or before.endswith(("ists", "ians", "ers", "ors"))


def _skipped(part: Passage, at: int) -> int:
    """The position of the first auxiliary, negation or adverb before the word."""
    first = at
    while first > 0 and not part.is_broken(part.words[first - 1].end, part.words[first].start) and _helps(part, part.word(first - 1)):
        first -= 1
    return first


def _helps(part: Passage, word: str) -> bool:
    return part.is_listed(word, "auxiliaries") or (part.language == "en" and word.endswith("ly") and len(word) > 4)


def _grown(part: Passage, at: int, word: str) -> Cue | None:
    """The cue with its auxiliaries, None when the word stands like a noun or an adjective."""
    first = _skipped(part, at)
    before = part.word(first - 1) if first > 0 and not part.is_broken(part.words[first - 1].end, part.words[first].start) else ""
    if part.is_listed(before, "before-nouns") and not word.endswith("ing"):
        return None
    return Cue(Span(part.words[first].start, part.words[at].end), first, at, is_participle=word.endswith("ing"))
