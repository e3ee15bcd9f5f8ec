"""How polling one feed goes, in words."""

from dataclasses import dataclass, replace
from datetime import datetime

from copytaster.model.feed import FeedSource, FeedState
from copytaster.stages import schedule
from copytaster.stages.present.ages import Moment, age, moment
from copytaster.stages.present.lines import counted, safe_link

SPARKS = "▁▂▃▄▅▆▇█"
_SAID = {
    "new": "not polled yet",
    "fetched": "answers",
    "not-modified": "answers, nothing new at the last poll",
    "failed": "fails",
    "gone": "gone for good, as its publisher says",
}
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """A poll that failed, and the first line of what came instead."""

    at: Moment
    why: str
    line: str


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """A feed's state as (name, words); `silence` is empty unless the feed is silent against its habit."""

    id: str
    title: str
    url: str
    facts: tuple[tuple[str, str], ...]
    silence: str
    troubles: tuple[TroubleLine, ...]


def standing(feed: FeedSource, state: FeedState | None, now: datetime) -> FeedStanding:
    """All that there is to say of polling the feed; without a state it was never polled."""
    named = (feed.id, feed.title, safe_link(feed.url))
    if state is None or state.polled_at is None:
        return FeedStanding(*named, (("State", "paused" if feed.is_paused else "not polled yet"),), "", ())
    facts = (
        ("State", _state(feed, state)),
        ("Last success", _when(state.succeeded_at, now)),
        ("Last poll", _when(state.polled_at, now)),
        ("Next poll", "" if feed.is_paused else _next(state, now)),
        ("Not modified", f"{state.not_modified / state.polls:.0%} of {counted(state.polls, 'poll')} answered 304" if state.polls else ""),
        ("Rate", f"about {rate(state.per_day)}" if state.per_day is not None else "not known yet"),
        ("Newest entry", _when(state.newest_at, now) if state.newest_at else ""),
        ("Publisher asks", wishes(state)),
        ("Moved", _moved(state, now)),
        ("Silence", silence(state, now)),
    )
    troubles = tuple(TroubleLine(moment(each.at, now), each.why, each.line) for each in state.troubles)
    return FeedStanding(*named, tuple(fact for fact in facts if fact[1]), silence(state, now), troubles)


def with_hub(told: FeedStanding, hub: str) -> FeedStanding:
    """With what `stages.websub.in_words` says of its hub, if anything."""
    return replace(told, facts=(*told.facts, ("Hub", hub))) if hub else told


def silence(state: FeedState, now: datetime) -> str:
    """What is missed from a feed that is silent against its habit; empty for one that is not."""
    found = schedule.silence(state)
    return f"nothing new since {moment(found.since, now).full}, where about {found.expected:.0f} entries are usual" if found else ""


def rate(per_day: float) -> str:
    """Such as "14 entries a day", "3 entries a week" or "1 entry a month"."""
    for days, unit in ((1, "day"), (7, "week"), (30, "month")):
        number = round(per_day * days)
        if number >= 1:
            return f"{counted(number, 'entry', 'entries')} a {unit}"
    return "an entry in some months"


def wishes(state: FeedState) -> str:
    """What the publisher asks of polls; empty when it asks nothing."""
    asked = [
        f"to wait {_minutes(state.ttl_s)} (in the feed)" if state.ttl_s else "",
        f"to wait {_minutes(state.max_age_s)} (max-age)" if state.max_age_s else "",
        f"no polls in the hours {', '.join(map(str, state.skip_hours))} UTC" if state.skip_hours else "",
        f"no polls on {', '.join(_DAYS[day % 7] for day in state.skip_days)}" if state.skip_days else "",
    ]
    return "; ".join(each for each in asked if each)


def sparkline(counts: tuple[int, ...]) -> str:
    """One sign a number, a blank for none; the largest is full."""
    top = max(counts, default=0) or 1
    return "".join(SPARKS[min(7, (8 * count - 1) // top)] if count else " " for count in counts)


def _state(feed: FeedSource, state: FeedState) -> str:
    said = "paused" if feed.is_paused else _SAID.get(state.outcome, state.outcome)
    if state.outcome == "failed":
        times = "once" if state.failures == 1 else f"{state.failures} times in a row"
        return f"{said}, {times}: {state.why}"
    return f"{said}: {state.why}" if state.why else said


def _when(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "never"
    told, full = age(at, now), moment(at, now).full
    return full if full.startswith(told) else f"{told} ({full})"


def _next(state: FeedState, now: datetime) -> str:
    due = "now" if state.next_poll_at <= now else moment(state.next_poll_at, now).full
    why = schedule.REASONS.get(state.reason, "")
    return f"{due}: {why}" if why else due


def _moved(state: FeedState, now: datetime) -> str:
    if not state.moved_to or not state.moved_since:
        return ""
    return f"redirects for good to {state.moved_to}, seen {counted(state.moved_count, 'time')} since {moment(state.moved_since, now).full}"


def _minutes(seconds: float) -> str:
    return f"{seconds / 3600:.3g} h" if seconds >= 5_400 else f"{seconds / 60:.3g} min"
