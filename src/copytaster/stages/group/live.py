"""A live article: what stays in memory of it, packed."""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from copytaster.model.story import Member

Slots = npt.NDArray[np.int32]
Shingles = npt.NDArray[np.uint32]

MAX_COUNT = 255
MAX_SAMPLE = 96
"""A text with more shingles than these is compared by every second of them, by the hash's last bit, or fourth, and so on."""

_WORD = re.compile(r"\w+")
_TOLD_BEFORE_SEEN = timedelta(days=1)
_UNKNOWN = "und"


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """Times are seconds since 1970, UTC. `terms` and `counts` run in parallel; a term is a slot of the window's `Terms`.

    `shingles` are those that `step`, a power of two, divides.
    `title` is a hash of the words of the title and `title_words` their number; `words` is the length of the text.
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
    shingles: Shingles
    step: int
    words: int

    @property
    def order(self) -> tuple[float, float, str]:
        """Who was first: by the time told, then seen, then by id."""
        return self.told_s, self.seen_s, self.article_id


def packed(member: Member, terms: Slots) -> Live:
    """The member without what comparing does not need; a time told that cannot be true is held near the time seen."""
    title = _WORD.findall(member.title.casefold())
    shingles, step = _sampled(member.fingerprint.shingles)
    return Live(
        article_id=member.article_id,
        source_id=member.source_id,
        language=member.language,
        title=zlib.crc32(" ".join(title).encode("utf-8", "replace")),
        title_words=len(title),
        told_s=_told_at(member).timestamp(),
        seen_s=member.seen_at.timestamp(),
        terms=terms,
        counts=np.array([min(count, MAX_COUNT) for _, count in member.fingerprint.terms], np.uint8),
        shingles=shingles,
        step=step,
        words=member.words,
    )


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


def _sampled(shingles: tuple[int, ...]) -> tuple[Shingles, int]:
    """A sample of a sample: long texts need a smaller part to be told apart, and memory is short."""
    sample, step = np.array(shingles, np.uint32), 1
    while len(sample) > MAX_SAMPLE:
        step *= 2
        sample = sample[sample % step == 0]
    return sample, step


def _told_at(member: Member) -> datetime:
    return min(max(member.told_at, member.seen_at - _TOLD_BEFORE_SEEN), member.seen_at)
