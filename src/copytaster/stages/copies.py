"""Original, copy or agency text: who gets the credit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from copytaster.model.article import Credit
from copytaster.model.story import Origin, Reason, Relation, Retraced
from copytaster.stages.fingerprint import MAX_SHINGLES
from copytaster.stages.group.live import Live, Shingles

NONE: Shingles = np.array([], np.uint32)
_EVEN = ~np.uint32(1)

MIN_SHARED = 3
"""Fewer sampled shingles than these may be chance."""

HALF = 0.42
MIN_PASSAGE = 12
"""What is less than `HALF` of both texts is a passage, and must be longer: some 50 words that nobody is quoted with."""

MIN_TOLD_SHARE = 0.25
STATEMENT_SHARE = 0.8
"""A text of quotations, of which less than `MIN_TOLD_SHARE` is told, is compared with them, and must be the same."""

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

SAME = 0.7
"""A text of which this share stands in another one is in it as a whole."""

MAINLY = 0.4
"""A text that holds another one is an extended copy while at least this share of it is the other one's."""


@dataclass(frozen=True, slots=True)
class Match:
    """A live article that says the same: the share, 0 to 1, of the new text that stands in it, and of its text in the new one.

    `shared` counts the sampled shingles in common; `is_by_title` when there was no text to compare.
    """

    other: Live
    share: float
    of_other: float
    shared: int = 0
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


def matches(live: Live, suspects: Suspects, least: float) -> tuple[Match, ...]:
    """The articles that share at least `least` of either text, or a long headline, with this one; the one to trace it to first.

    A shortened copy stands in its original and an extended one holds it, so either way round will do. What only stands in
    quotations is not counted. The first is the site of an agency that this article thanks, then who told first. Of two
    stories that stand in one article, its headline says which it is; else it is the one that it shares more with.
    Source: Broder 1997, containment by sampled shingles.
    """
    tried = (_shared(live, other, suspects.furniture, least) for other in suspects.sharing if other.article_id != live.article_id)
    titled = (other for other in suspects.titled if other.article_id != live.article_id and _is_same_headline(live, other))
    found = [match for match in tried if match] + [Match(other, WHOLE, WHOLE, is_by_title=True) for other in titled]
    if len(found) > 1:
        nearest = max(found, key=lambda match: (_is_titled(live, match.other), match.shared, match.other.order))
        found = [match for match in found if match.is_by_title or nearest.is_by_title or _are_alike(match, nearest, least)]
    return tuple(sorted(found, key=lambda match: (not _is_thanked(live, match.other), match.other.order)))


def judged(live: Live, found: Sequence[Match], given: Sequence[Credit]) -> Origin:
    """Own reporting, a copy of the first match, or an agency's text.

    What was told before its match is no copy of it, unless it thanks the agency whose site that is; nor is an agency's
    own text a copy of one that thanks it, or of another that says the same as that one.
    """
    earlier = () if _is_source(live, found) else found
    repeats = next((match for match in earlier if _is_thanked(live, match.other) or _is_before(match.other, live)), None)
    whole, part = _agencies(live.source_id, given)
    if repeats is not None:
        agency = whole or part
        return Origin("agency" if agency else "copy", repeats.other.article_id, agency, round(repeats.share, 4), relation(repeats))
    if whole:
        return Origin("agency", agency=whole)
    return Origin("own", agency=part, relation="part" if part else "whole")


def retraced(live: Live, origin: Origin, found: Sequence[Match]) -> tuple[Retraced, ...]:
    """The matches that come from this article: it is the agency's own text that they thank for, or the original, and came late."""
    if _is_source(live, found):
        late = [match for match in found if match.other.source_id not in _sites()]
    else:
        is_first = origin.kind == "own"
        late = [match for match in found if _is_thanked(match.other, live) or (is_first and _is_after(match.other, live))]
    return tuple(_retraced(live, Match(match.other, match.of_other, match.share, match.shared, match.is_by_title)) for match in late)


def _is_source(live: Live, found: Sequence[Match]) -> bool:
    """An agency's own text, which another article prints as a whole and thanks it for."""
    return any(match.most >= SAME and _is_thanked(match.other, live) for match in found)


def relation(match: Match) -> Relation:
    """How the new text stands to that of its match."""
    if match.share >= SAME:
        return "whole" if match.of_other >= SAME else "shortened"
    return "extended" if match.of_other >= SAME and match.share >= MAINLY else "part"


def evidence(match: Match) -> tuple[Reason, ...]:
    """What shows that two articles say the same."""
    if match.is_by_title:
        return (Reason("same headline", 1.0, "the same long headline within a day"),)
    return (
        Reason("in original", round(match.share, 4), f"{match.share:.0%} of its text stands in the article it matches"),
        Reason("of original", round(match.of_other, 4), f"{match.of_other:.0%} of that article's text stands in it"),
    )


def _retraced(live: Live, match: Match) -> Retraced:
    """`match` as the other article sees it."""
    other = match.other
    agency = next((name for name in other.credited if _sites().get(other.source_id) != name), None)
    origin = Origin("agency" if agency else "copy", live.article_id, agency, round(match.share, 4), relation(match))
    return Retraced(other.article_id, origin, evidence(match))


def _is_thanked(live: Live, other: Live) -> bool:
    """The other article stands on the site of an agency that this one thanks."""
    agency = _sites().get(other.source_id) if live.credited else None
    return agency in live.credited and _sites().get(live.source_id) != agency


def _is_before(other: Live, live: Live) -> bool:
    return other.order < live.order and not _is_thanked(other, live)


def _is_after(other: Live, live: Live) -> bool:
    """An agency's own text is left alone, whoever says to have been first."""
    return other.order > live.order and other.source_id not in _sites()


def _is_titled(live: Live, other: Live) -> bool:
    return live.title == other.title and live.title_words >= MIN_TITLE_WORDS


def _are_alike(match: Match, nearest: Match, least: float) -> bool:
    if match is nearest:
        return True
    return match.shared >= RIVAL * nearest.shared and _shared(match.other, nearest.other, NONE, least) is not None


def _shared(live: Live, other: Live, furniture: Shingles, least: float) -> Match | None:
    mine, theirs = _comparable(live, other, furniture)
    told, told_there = mine[mine % 2 == 0], theirs[theirs % 2 == 0]
    shared = len(np.intersect1d(told, told_there, assume_unique=True))
    if shared >= MIN_SHARED:
        found = Match(other, shared / len(told), shared / len(told_there), shared)
        if found.most >= _needed(live, other, least) and (shared >= MIN_PASSAGE or found.most >= HALF):
            return found
    if min(len(told) - MIN_TOLD_SHARE * len(mine), len(told_there) - MIN_TOLD_SHARE * len(theirs)) < 0:
        return _same_statement(other, mine, theirs)
    return None


def _same_statement(other: Live, mine: Shingles, theirs: Shingles) -> Match | None:
    """Both with their quotations, wherever either has put the marks."""
    shared = len(np.intersect1d(mine & _EVEN, theirs & _EVEN))
    if shared < MIN_SHARED:
        return None
    found = Match(other, min(1.0, shared / len(mine)), min(1.0, shared / len(theirs)), shared)
    return found if found.most >= STATEMENT_SHARE else None


def _needed(live: Live, other: Live, least: float) -> float:
    return max(least, SAME_SOURCE_SHARE) if live.source_id == other.source_id else least


def _comparable(live: Live, other: Live, furniture: Shingles) -> tuple[Shingles, Shingles]:
    """The shingles of both, as far as both were sampled, without what is furniture."""
    mine, theirs = live.shingles, other.shingles
    ends = [sample[-1] for sample in (mine, theirs) if len(sample) == MAX_SHINGLES]
    if ends:
        mine, theirs = mine[mine <= min(ends)], theirs[theirs <= min(ends)]
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


def _agencies(source_id: str, given: Sequence[Credit]) -> tuple[str | None, str | None]:
    """The agency whose text this is, and one that is thanked for a part; an agency's own site repeats nobody."""
    foreign = [credit for credit in given if _sites().get(source_id) != credit.agency]
    parts = [bool(_partial().search(credit.evidence)) for credit in foreign]
    whole = (credit.agency for credit, is_part in zip(foreign, parts, strict=True) if not is_part)
    part = (credit.agency for credit, is_part in zip(foreign, parts, strict=True) if is_part)
    return next(whole, None), next(part, None)


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
