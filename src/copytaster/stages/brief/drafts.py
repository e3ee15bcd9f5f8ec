"""A sentence as it may be told: whole, or shorter by deletion alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from copytaster.model.brief import Citation, Sentence
from copytaster.stages.brief import phrases
from copytaster.stages.brief.candidates import Candidate, SaidBy
from copytaster.stages.brief.rights import Taking, length

_OPENS = "\"“„«»‘'"
LEAST_WORDS = 5
_LONG = 32
_LEAST_CUT = 15
_OPENER = re.compile(r"([\w' ’]{2,24}),? (?=[\"“‘]?\w)")
_LAST_PART = re.compile(r", (?P<first>\w+) [^,;:—–()\"“”«»]*(?P<end>\.)\Z")
_ING = re.compile(r"[a-z]{3,}ing\Z")
_ADDED = re.compile(r", (?:he|she|they|it) (?:added|said|says|continued)(?=\.\Z)")
_WORDS = re.compile(r"[\w'-]+")
_AGAIN = re.compile(r"(?:,? (?:after|during|following|amid)|, (?:which|where|when|as|while)) [^,;:—–()\"“”«»]{8,}\Z")
_AGAIN_OPENS = re.compile(r",? (?:after|during|following|amid|which|where|when|as|while) ")
_DAY = re.compile(
    r",? on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?(?=\.\Z|,? [a-z])(?! and\b| or\b| to\b)"
)
_STRANDED = re.compile(r"(?:^| )(?:since|until|till|from|by|before|after|of|in|to|than|as|and|or|for)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A way of telling a candidate; `extra` are citations beside its own, in order."""

    candidate: Candidate
    text: str
    is_whole: bool
    extra: tuple[Citation, ...] = ()

    @property
    def sentence(self) -> Sentence:
        """The draft with what it cites, its own place first."""
        return Sentence(self.text, (self.candidate.citation(), *self.extra))

    def taking(self, answers: bool = False) -> Taking:
        """What it costs its article."""
        return Taking(length(self.text), self.is_whole, self.candidate.quoted, answers)


def _nothing_is_told(_: str) -> bool:
    return False


def drafts(candidate: Candidate, is_told: Callable[[str], bool] = _nothing_is_told) -> tuple[Draft, ...]:
    """The ways of telling a sentence, the best one first: without its opener, then whole, then ever shorter.

    One that another sentence names the speaker of is told with him or not at all. A long one is better without its last part, and any
    one without a last part of which `is_told` says that the brief tells it already; without its time only where room is short.
    """
    if candidate.said_by is not None:
        return _restored(candidate, candidate.said_by)
    begun = _without_opener(candidate)
    shorter = tuple(_shorter(candidate, begun))
    first = [text for text in shorter if length(text) >= _LEAST_CUT] if candidate.words > _LONG else []
    again = tuple(_without_repetition(candidate, begun, is_told))
    dated = [_undated(text) for text in (*again, *(shorter or (begun,)))]
    timeless = [_without_day(candidate, text, is_told) for text in dated]
    texts = dict.fromkeys((*again, *first, begun, candidate.text, *shorter, *dated, *timeless))
    return tuple([Draft(candidate, text, text == candidate.text or text == begun) for text in texts])


def _restored(candidate: Candidate, said_by: SaidBy) -> tuple[Draft, ...]:
    """The sentence with who says so, which another one tells; none where that cannot be said in its words."""
    text, words = candidate.text, said_by.words
    if not words:
        return ()
    if text[0] in _OPENS:
        return (Draft(candidate, f"{words[0].upper()}{words[1:]}, {text}", True, (said_by.citation,)),)
    return (Draft(candidate, f"{text[:-1]}, {words}.", True, (said_by.citation,)),) if text.endswith(".") else ()


def _without_opener(candidate: Candidate) -> str:
    """ "Meanwhile, the port stays shut." told alone is "The port stays shut."."""
    openers = phrases.among("cuts", f"{candidate.language}-openers")
    match = _OPENER.match(candidate.text) if openers else None
    if match is None:
        return candidate.text
    said = match.group(1).lower().replace("’", "'")
    comma = candidate.text[match.end(1)] == ","
    if said not in openers or not comma:
        return candidate.text
    rest = candidate.text[match.end() :]
    return rest[0].upper() + rest[1:]


def _shorter(candidate: Candidate, text: str) -> Iterator[str]:
    if candidate.language != "en":
        return
    text = _without_tag(text)
    cut = text
    for _ in range(2):
        cut = _without_last_part(candidate, cut)
        if cut != text:
            text = cut
            yield text


def _without_tag(text: str) -> str:
    """Without ", he added" where the sentence has said who says so."""
    match = _ADDED.search(text)
    said = match and any(word in text[: match.start()].split() for word in ("said", "says", "told"))
    return _ADDED.sub("", text) if said else text


def _without_last_part(candidate: Candidate, text: str) -> str:
    """Without a last clause or participle behind a comma that neither says who says so nor how sure it is."""
    match = _LAST_PART.search(text)
    if match is None:
        return text
    first = match["first"]
    is_adjunct = first in phrases.among("cuts", "en-adjuncts") or _ING.match(first)
    told = frozenset(_WORDS.findall(text[match.start() :].lower()))
    if not is_adjunct or not told.isdisjoint(phrases.among("cuts", "en-kept")):
        return text
    rest = text[: match.start()] + match["end"]
    opens = rest.partition(" ")[0].lower()
    if length(rest) < LEAST_WORDS or opens in phrases.among("cuts", "en-abroad") or _loses_cue(candidate, rest):
        return text
    return rest


def _without_repetition(candidate: Candidate, text: str, is_told: Callable[[str], bool]) -> Iterator[str]:
    """Without the longest last part that tells again what is told: "The union wants a new law(, which ...|after ...)."."""
    if candidate.language != "en" or not text.endswith("."):
        return
    for match in _AGAIN_OPENS.finditer(text):
        part, rest = text[match.start() : -1], text[: match.start()] + "."
        told = frozenset(_WORDS.findall(part.lower()))
        if length(rest) < LEAST_WORDS or _AGAIN.match(part) is None or not told.isdisjoint(phrases.among("cuts", "en-kept")):
            continue
        opens, closes = rest.partition(" ")[0].lower(), rest[:-1].rpartition(" ")[2].lower()
        if closes in phrases.among("cuts", "en-spans"):
            continue
        if opens not in phrases.among("cuts", "en-abroad") and not _loses_cue(candidate, rest) and is_told(part):
            yield rest
            return


def _without_day(candidate: Candidate, text: str, is_told: Callable[[str], bool]) -> str:
    """Without " on Monday" where that day is told and the sentence tells of nothing to come."""
    match = _DAY.search(text) if candidate.language == "en" else None
    if match is None or not is_told(match.group()) or phrases.pattern("kinds", "en-next").search(text.lower()):
        return text
    return text[: match.start()] + text[match.end() :]


def _loses_cue(candidate: Candidate, rest: str) -> bool:
    """True when who says so, or the word that says so, begins behind what is left, and what is said before it."""
    last = candidate.start + len(rest) - 1
    return any(
        span.end > last and any(content.start < last for content in claim.content)
        for claim in candidate.claims
        for span in (*claim.source, *claim.cue)
        if candidate.start <= span.start < candidate.end
    )


def _undated(text: str) -> str:
    for phrase in phrases.listed("cuts", "en-when"):
        if text.endswith(f" {phrase}."):
            rest = text[: -len(phrase) - 2] + "."
            return rest if length(rest) >= LEAST_WORDS and _STRANDED.search(rest[:-1]) is None else text
    return text
