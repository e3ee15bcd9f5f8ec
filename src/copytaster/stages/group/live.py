"""A live article: what stays in memory of it, packed."""

import re
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from sys import intern

import numpy as np
import numpy.typing as npt

from copytaster.model.story import Member
from copytaster.stages.group.marks import Marks, marks
from copytaster.stages.headline import bare

Slots = npt.NDArray[np.int32]
Shingles = npt.NDArray[np.uint32]

MAX_COUNT = 255
MAX_SAMPLE = 64
"""A text with more shingles than these is found by every second of them, by a bit of the hash, or fourth, and so on."""

_WORD = re.compile(r"\w+")
_TOLD_BEFORE_SEEN = timedelta(days=1)
_UNKNOWN = "und"


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """Times are seconds since 1970, UTC. `terms` and `counts` run in parallel; a term is a slot of the window's `Terms`.

    `shingles` are all of the fingerprint, in order; it is found by those that `step`, a power of two, divides.
    `title` is a hash of the words of the title and `title_words` their number; `words` is the length of the text.
    `marks` are the headline's. `credited` are the agencies that it thanks, by full name.
    """

    article_id: str
    source_id: str
    language: str
    title: int
    title_words: int
    told_s: float
    seen_s: float
    terms: Slots
    counts: npt.NDArray[np.uint8]
    marks: Marks
    shingles: Shingles
    step: int
    words: int
    credited: tuple[str, ...]

    @property
    def looked_up(self) -> list[int]:
        """The shingles that stand in the index, by which others that are like it find it."""
        found: list[int] = _thinned(self.shingles, self.step).tolist()
        return found

    @property
    def order(self) -> tuple[float, float, str]:
        """Who was first: by the time told, then seen, then by id."""
        return self.told_s, self.seen_s, self.article_id


def packed(member: Member, terms: Slots) -> Live:
    """The member without what comparing does not need; a time told that cannot be true is held near the time seen."""
    title, title_words, marked = _headline(member.title)
    shingles = np.array(member.fingerprint.shingles, np.uint32)
    return Live(
        article_id=member.article_id,
        source_id=member.source_id,
        language=member.language,
        title=title,
        title_words=title_words,
        told_s=_told_at(member).timestamp(),
        seen_s=member.seen_at.timestamp(),
        terms=terms,
        counts=np.array([min(count, MAX_COUNT) for _, count in member.fingerprint.terms], np.uint8),
        marks=marked,
        shingles=shingles,
        step=_step(shingles),
        words=member.words,
        credited=tuple(intern(credit.agency) for credit in member.credits),
    )


def settled(live: Live, terms: Slots) -> Live:
    """The same article with other slots for its terms: what was asked before they were taken in has none for new ones."""
    return replace(live, terms=terms)


def _headline(title: str) -> tuple[int, int, Marks]:
    """The hash of its words, their number, and its marks."""
    headline = bare(title)
    found = _WORD.findall(headline.casefold())
    return zlib.crc32(" ".join(found).encode("utf-8", "replace")), len(found), marks(headline)


def hashes(member: Member) -> tuple[int, ...]:
    """The member's terms."""
    return tuple(hashed for hashed, _ in member.fingerprint.terms)


def are_comparable(language: str, other: str) -> bool:
    """Articles are compared within their language; one whose language is unknown is compared with all."""
    return language == other or _UNKNOWN in (language, other)


def arrival(member: Member) -> tuple[datetime, datetime, str]:
    """The order in which members are to be placed: by the minute they were seen in, then by the time told, then by id.

    Within a minute it is chance which of two copies comes first over the network; this order takes the chance out.
    """
    return member.seen_at.replace(second=0, microsecond=0), _told_at(member), member.article_id


def _step(shingles: Shingles) -> int:
    """A sample of a sample is enough to find the likes of a long text, and memory is short."""
    step = 1
    while len(_thinned(shingles, step)) > MAX_SAMPLE:
        step *= 2
    return step


def _thinned(shingles: Shingles, step: int) -> Shingles:
    """Those that `step` divides, whether they are quoted (odd) or not."""
    return shingles if step == 1 else np.extract((shingles & ~np.uint32(1)) % step == 0, shingles)


def _told_at(member: Member) -> datetime:
    return min(max(member.told_at, member.seen_at - _TOLD_BEFORE_SEEN), member.seen_at)
