"""Original, copy or agency text: who gets the credit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from copytaster.model.article import Credit
from copytaster.model.story import Origin, Reason
from copytaster.stages.group.live import Live, Shingles

MIN_SHARED = 3
"""Fewer sampled shingles than these may be one quotation."""

SAME_SOURCE_SHARE = 0.7
"""A publisher's own articles share their furniture before anyone can know that it is furniture."""

MIN_TITLE_WORDS = 6
BRIEF_WORDS = 40
"""Where one text is shorter than this, the same long headline is the same article."""

SAME_TITLE_S = 24 * 3600.0
REPEAT_S = 6 * 3600.0
"""A source that repeats a headline later than this has a new article under an old name."""

WHOLE = 1.0

RIVAL = 0.55
"""An article that shares less than this part of what the nearest one shares was quoted, not copied."""


@dataclass(frozen=True, slots=True)
class Match:
    """A live article that says the same: the share, 0 to 1, of the new text that stands in it, and of its text in the new one."""

    other: Live
    share: float
    of_other: float
    is_by_title: bool = False

    @property
    def most(self) -> float:
        """The greater of the shares."""
        return max(self.share, self.of_other)


@dataclass(frozen=True, slots=True)
class Suspects:
    """Live articles that may say the same: those that share shingles with the new one, and those under its headline.

    `furniture` are the shingles of the new article that say nothing.
    """

    sharing: Sequence[Live]
    titled: Sequence[Live]
    furniture: Shingles


def original(live: Live, suspects: Suspects, least: float) -> Match | None:
    """The first told of the articles that share at least `least` of either text, or a long headline, with this one.

    A shortened copy stands in its original and an extended one holds it, so either way round will do.
    Source: Broder 1997, containment by sampled shingles.
    """
    tried = (_shared(live, other, suspects.furniture, least) for other in suspects.sharing if other.article_id != live.article_id)
    titled = (other for other in suspects.titled if other.article_id != live.article_id and _is_same_headline(live, other))
    matches = [match for match in tried if match] + [Match(other, WHOLE, WHOLE, is_by_title=True) for other in titled]
    near = RIVAL * max((match.most for match in matches), default=0.0)
    return min((match for match in matches if match.most >= near), key=lambda match: match.other.order, default=None)


def judged(live: Live, match: Match | None, given: Sequence[Credit]) -> Origin:
    """Own reporting, a copy of the match, or an agency's text; what was told before its match is no copy of it."""
    repeats = match if match and match.other.order < live.order else None
    agency = _agency(live.source_id, given, repeats is not None)
    if repeats is None:
        return Origin("agency", agency=agency) if agency else Origin("own")
    return Origin("agency" if agency else "copy", of=repeats.other.article_id, agency=agency, share=round(repeats.share, 4))


def evidence(match: Match) -> tuple[Reason, ...]:
    """What shows that two articles say the same."""
    if match.is_by_title:
        return (Reason("same headline", 1.0, "the same long headline within a day"),)
    return (
        Reason("in original", round(match.share, 4), f"{match.share:.0%} of its text stands in the article it matches"),
        Reason("of original", round(match.of_other, 4), f"{match.of_other:.0%} of that article's text stands in it"),
    )


def _shared(live: Live, other: Live, furniture: Shingles, least: float) -> Match | None:
    mine, theirs = _comparable(live, other, furniture)
    shared = len(np.intersect1d(mine, theirs, assume_unique=True))
    if shared < MIN_SHARED:
        return None
    found = Match(other, shared / len(mine), shared / len(theirs))
    return found if found.most >= (max(least, SAME_SOURCE_SHARE) if live.source_id == other.source_id else least) else None


def _comparable(live: Live, other: Live, furniture: Shingles) -> tuple[Shingles, Shingles]:
    """The shingles of both at the thinner of their samples, without what is furniture."""
    step = max(live.step, other.step)
    mine = live.shingles if live.step == step else live.shingles[live.shingles % step == 0]
    theirs = other.shingles if other.step == step else other.shingles[other.shingles % step == 0]
    if not len(furniture):
        return mine, theirs
    return np.setdiff1d(mine, furniture, assume_unique=True), np.setdiff1d(theirs, furniture, assume_unique=True)


def _is_same_headline(live: Live, other: Live) -> bool:
    within_s = REPEAT_S if live.source_id == other.source_id else SAME_TITLE_S
    return (
        live.title == other.title
        and min(live.title_words, other.title_words) >= MIN_TITLE_WORDS
        and min(live.words, other.words) < BRIEF_WORDS
        and abs(live.told_s - other.told_s) <= within_s
    )


def _agency(source_id: str, given: Sequence[Credit], is_copy: bool) -> str | None:
    """The agency whose text this is; an agency's own site repeats nobody, and who thanks an agency for a part wrote the rest."""
    foreign = [credit for credit in given if _sites().get(source_id) != credit.agency]
    whole = [credit for credit in foreign if is_copy or not _partial().search(credit.evidence)]
    return whole[0].agency if whole else None


@cache
def _partial() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, _lines("partial_credits.txt"))) + ")", re.IGNORECASE)


@cache
def _sites() -> dict[str, str]:
    """Site -> the agency's name."""
    return dict(line.split(" ", 1) for line in _lines("agency_sites.txt"))


def _lines(name: str) -> list[str]:
    text = files("copytaster").joinpath("data", name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
