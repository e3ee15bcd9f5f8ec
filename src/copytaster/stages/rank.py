"""The front page's order, and the numbers that make it."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import log2

from copytaster.model.policy import RankPolicy
from copytaster.model.story import Place, Ranked, Reason, Story

HOUR_S = 3600.0
PAGE = 25
"""The places in a row among which no source leads more than `max_per_source` stories."""


def front(stories: Sequence[Story], now: datetime, policy: RankPolicy) -> tuple[Ranked, ...]:
    """At most `policy.stories` stories, best first; equal scores go by story id.

    What counts are independent reports, publishers and growth, each by its logarithm, halved every `half_life_h` since the
    newest own report: a copy adds a publisher, but makes no story new. What people have pinned comes first, whatever its score and
    age; what they hold or hid is left out. In any 25 places in a row a source leads at most
    `max_per_source` stories, as long as there are others; a story that waits for this is not lost.
    """
    ranked = (_ranked(story, now, policy) for story in stories if story.is_shown)
    fresh = sorted((one for one in ranked if one is not None), key=lambda one: (-one.score, one.story.id))
    pinned = [replace(one, reasons=(_PINNED, *one.reasons)) for one in fresh if one.story.steering.is_pinned][: policy.stories]
    others = [one for one in fresh if not one.story.steering.is_pinned]
    return *pinned, *_spaced(others, replace(policy, stories=policy.stories - len(pinned)))


_PINNED = Reason("pinned", 1.0, "pinned by the desk")


@dataclass(frozen=True, slots=True)
class _Facts:
    reports: int
    publishers: int
    growth: int
    age_h: float


def _ranked(story: Story, now: datetime, policy: RankPolicy) -> Ranked | None:
    facts = _facts(story, now, policy.growth_h)
    if facts.age_h > policy.window_h and not story.steering.is_pinned:
        return None
    weighed = ((policy.reports, facts.reports), (policy.publishers, facts.publishers), (policy.growth, facts.growth))
    terms = [weight * log2(1 + number) for weight, number in weighed]
    freshness = 0.5 ** (facts.age_h / policy.half_life_h)
    reasons = (
        Reason("reports", round(terms[0], 4), _counted(facts.reports, "independent report")),
        Reason("publishers", round(terms[1], 4), _counted(facts.publishers, "publisher")),
        Reason("growth", round(terms[2], 4), f"{_counted(facts.growth, 'publisher')} in the last {policy.growth_h:g} hours"),
        Reason("freshness", round(freshness, 4), f"newest report {_age(facts.age_h)} ago; halved every {policy.half_life_h:g} hours"),
    )
    return Ranked(story, round(sum(terms) * freshness, 4), reasons)


def _facts(story: Story, now: datetime, growth_h: float) -> _Facts:
    reports = _independent(story.places)
    newest = max(place.told_at for place in reports.values())
    recent = {place.source_id for place in story.places if _hours(place.told_at, now) <= growth_h}
    return _Facts(len(reports), len({place.source_id for place in story.places}), len(recent), _hours(newest, now))


def _independent(places: Sequence[Place]) -> Mapping[str, Place]:
    """The last word of each publisher that reports itself, and the first print of each agency's text; else the first place."""
    found: dict[str, Place] = {}
    for place in places:
        origin = place.origin
        if origin.kind == "own":
            known = found.get(place.source_id)
            found[place.source_id] = place if known is None or place.told_at > known.told_at else known
        elif origin.kind == "agency":
            known = found.get(f"agency {origin.agency}")
            found[f"agency {origin.agency}"] = place if known is None or place.told_at < known.told_at else known
    return found or {"": places[0]}


def _hours(then: datetime, now: datetime) -> float:
    return max(0.0, (now - then).total_seconds() / HOUR_S)


def _spaced(ranked: Sequence[Ranked], policy: RankPolicy) -> Iterator[Ranked]:
    """Best first, but a source that leads enough of the last places waits until it may lead again, or none other is left."""
    coming = deque(ranked)
    waiting: dict[str, deque[Ranked]] = {}
    last: deque[str] = deque(maxlen=PAGE - 1)
    for _ in range(min(policy.stories, len(ranked))):
        leads = Counter(last)
        while coming and leads[_lead(coming[0])] >= policy.max_per_source:
            waiting.setdefault(_lead(coming[0]), deque()).append(coming.popleft())
        free = [held for source, held in waiting.items() if held and leads[source] < policy.max_per_source]
        held = min([*free, *([coming] if coming else [])] or [held for held in waiting.values() if held], key=_first)
        chosen = held.popleft()
        last.append(_lead(chosen))
        yield chosen


def _first(held: deque[Ranked]) -> tuple[float, str]:
    return -held[0].score, held[0].story.id


def _lead(ranked: Ranked) -> str:
    story = ranked.story
    return next((place.source_id for place in story.places if place.article_id == story.title_article_id), "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _age(hours: float) -> str:
    return _counted(int(hours * 60), "minute") if hours < 1 else _counted(int(hours), "hour")
