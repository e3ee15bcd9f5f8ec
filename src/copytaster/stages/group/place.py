"""Where an article belongs: a learned judgement of each pair, then of each story as a whole, and the evidence for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from copytaster.model.story import Origin, Reason, Retraced
from copytaster.stages.group.compare import BEST_FEW, HOURS, LIKENESS, SHARED, TELLING, compared, whole
from copytaster.stages.group.scale import Asked, Scale
from copytaster.stages.group.scorecard import UNIT, Floats, card, chances
from copytaster.stages.group.speakers import Block

MIN_SHARED = 2
MIN_HOLDERS = 2
"""One word in common is chance, or a place name; unless the story is that word's."""

SHOWN_SHARES = 4
LEAST_SHOWN = 100.0

_WORDS = {
    "few": "how likely its nearest articles tell of the same event",
    "best": "how likely the nearest article tells of the same event",
    "margin": "the lead over the next story",
    "decayed": "words in common with the nearest articles, and the time between",
    "likeness": "words in common with the nearest articles",
    "cover": "how much of it an article of the story says on average",
    "known": "how much of it the story's articles say together",
    "unknown": "words that no live story has",
    "members": "the number of articles in the story",
    "newest": "the hours since the story's nearest report",
    "founded": "the hours since the story's first report",
    "terms": "its length",
    "shared": "the number of words in common with the nearest article",
    "owned": "a word that its articles have, and few others",
    "holds": "how far its words are this story's own",
    "rarest": "how rare the rarest word in common is",
}


@dataclass(frozen=True, slots=True)
class Placement:
    """A decision: the story to join, or None to found one; where the text comes from; the score, 0 to 1, and why.

    `rivals` are the stories that it would fit into as well, the best and the one that it joins among them.
    `retraced` are live articles that turn out to come from this one, with what they are now.
    """

    story_id: str | None
    origin: Origin
    score: float
    reasons: tuple[Reason, ...]
    retraced: tuple[Retraced, ...] = ()
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Double:
    """A story that is `gone`, since it was one with the older story `into`, and how well its articles fit there, 0 to 1."""

    gone: str
    into: str
    score: float

    @property
    def reason(self) -> Reason:
        """The evidence for it, which stands with each article that moved."""
        return Reason("joined", self.score, f"its story was joined to this one: {self.score:.0%} sure that both tell of one event")


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an article fits into a story: the chance that it belongs there, and by what that was judged.

    `pair` are the pair columns with the nearest member, `story` the story columns; the best `few` members have a say.
    """

    story_id: str
    score: float
    few: int
    pair: Floats
    story: Floats

    @property
    def has_enough(self) -> bool:
        """More than one word in common, or one that most of the best few members have."""
        return bool(self.pair[SHARED] >= MIN_SHARED) or self.few >= MIN_HOLDERS


def fits(ask: Asked, parts: Mapping[str, Block], scale: Scale) -> Iterator[Fit]:
    """How the article fits into each story, best first, ties by story id."""
    found = compared(ask, parts, scale)
    likely = chances(card("pair").points(found.rows)) * found.trust
    rows = whole(ask, found, likely)
    scores = chances(card("story").points(rows)) * np.maximum.reduceat(found.trust, found.starts)
    starts = [*found.starts.tolist(), len(likely)]
    for negative, story_id, at in sorted(zip((-scores).tolist(), parts, range(len(parts)), strict=True)):
        nearest = starts[at] + int(likely[starts[at] : starts[at + 1]].argmax())
        few = min(BEST_FEW, starts[at + 1] - starts[at])
        yield Fit(story_id, -negative, few, found.rows[:, nearest], rows[:, at])


def evidence(fit: Fit) -> tuple[Reason, ...]:
    """What the score is made of: the nearest article, then what spoke most for and against the story, in points."""
    likeness, hours, telling = (float(fit.pair[column]) for column in (LIKENESS, HOURS, TELLING))
    return (
        Reason("likeness", round(likeness, 4), f"{likeness:.0%} alike in words with the nearest article"),
        Reason("hours", round(hours, 4), f"told {hours:.1f} hours apart"),
        Reason("words", telling, f"{telling:.0f} telling words in common"),
        *_shares(fit),
        Reason("score", fit.score, f"{fit.score:.0%} sure that it tells of the story's event"),
    )


def _shares(fit: Fit) -> Iterator[Reason]:
    story = card("story")
    shares = [(-abs(share), name, share) for share, name in zip(story.shares(fit.story).tolist(), story.names, strict=True)]
    for size, name, share in sorted(shares)[:SHOWN_SHARES]:
        if -size >= LEAST_SHOWN:
            points = share / UNIT
            yield Reason(f"{name} points", points, f"{_WORDS[name]}: {'for' if share > 0 else 'against'}, {points:+.1f}")


def founded(fit: Fit | None, least: float) -> tuple[Reason, ...]:
    """Why an article opens a story."""
    if fit is None:
        return (Reason("nearest", 0.0, "no live story has telling words in common"),)
    return (Reason("nearest", fit.score, f"the nearest story scores {fit.score:.2f}; {least:.2f} are needed"),)
