"""What part of a story a sentence tells."""

import re
from typing import Literal

from copytaster.model.brief import Claim
from copytaster.stages import cues, words
from copytaster.stages.brief import phrases
from copytaster.stages.brief.candidates import Candidate

Kind = Literal["happened", "says", "numbers", "background", "next"]
KINDS: tuple[Kind, ...] = ("happened", "says", "numbers", "background", "next")

_YEAR = re.compile(r"(?<![\d.,$€£])(?:1[5-9]|20)\d\d(?![\d.,]\d|%)")
_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_DATE = re.compile(
    rf"\b(?:{_MONTHS})\.? \d{{1,2}}\b|\b\d{{1,2}}\.? (?:{_MONTHS})\b"
    r"|\b\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b|\b\d{1,2}:\d\d\b|\b\d{1,2}(?:st|nd|rd|th)\b"
)
_AGE = re.compile(r",? \d{1,3},|\b\d{1,3}[- ]year[- ]old")
_FIGURE = re.compile(r"(?<![\w.,-])[$€£]?\d[\d.,]*\d?(?: ?%| percent| per cent| million| billion| Millionen| millones| millions|\b)")
_QUOTED_WORDS = 6
_TOLD_SHARE = 0.4


def kind(candidate: Candidate, year: int) -> Kind:
    """The part that the sentence belongs to; `year` is when the story was told.

    The strongest sign decides: quotations and named speakers, figures that are no dates or ages, words of what is to come and of what
    was before. Without any it tells what happened.
    """
    low = candidate.text.lower().replace("’", "'")
    signs: dict[Kind, float] = {
        "happened": 0.45,
        "says": _speech(candidate),
        "numbers": 0.42 * min(3, _figures(candidate.text, year)),
        "background": _background(candidate, low, year),
        "next": 0.75 if phrases.pattern("kinds", f"{candidate.language}-next").search(low) else 0.0,
    }
    return max(KINDS, key=lambda name: signs[name])


def _speech(candidate: Candidate) -> float:
    if candidate.quoted >= _QUOTED_WORDS:
        return 1.0
    if any(_is_told(candidate, claim) for claim in candidate.claims):
        return 0.8
    if candidate.claims:
        return 0.0
    speech = cues.words("speech", candidate.language)
    return 0.7 if speech and not speech.isdisjoint(words.tokens(candidate.text)) else 0.0


def _is_told(candidate: Candidate, claim: Claim) -> bool:
    """True when somebody is named in the sentence for the better part of it."""
    if not (claim.source and claim.cue and candidate.start <= claim.cue[0].start < candidate.end):
        return False
    covered = sum(span.end - span.start for span in claim.content)
    return covered >= _TOLD_SHARE * (candidate.end - candidate.start)


def _figures(text: str, year: int) -> int:
    """How many figures there are beside dates, ages and years."""
    plain = _AGE.sub(" ", _DATE.sub(" ", text))
    return len(_FIGURE.findall(_YEAR.sub(" ", plain)))


def _background(candidate: Candidate, low: str, year: int) -> float:
    found = 0.7 if phrases.pattern("kinds", f"{candidate.language}-background").search(low) else 0.0
    years = [int(match.group()) for match in _YEAR.finditer(candidate.text)]
    return 0.9 if any(known < year for known in years) and not any(known > year for known in years) else found
