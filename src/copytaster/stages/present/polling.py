"""How polling one feed goes, in words."""

from dataclasses import dataclass, replace
from datetime import datetime

from copytaster.model.feed import FeedSource, FeedState
from copytaster.stages import schedule
from copytaster.stages.phrases import Numeral, filled, joined, phrase, phrases, stored
from copytaster.stages.present.ages import Moment, age, moment
from copytaster.stages.present.lines import counted, safe_link

SPARKS = "▁▂▃▄▅▆▇█"
_SAID = {
    "new": phrase("not polled yet"),
    "fetched": phrase("answers"),
    "not-modified": phrase("answers, nothing new at the last poll"),
    "failed": phrase("fails"),
    "gone": phrase("gone for good, as its publisher says"),
}
_DAYS = (
    phrase("Mondays"), phrase("Tuesdays"), phrase("Wednesdays"), phrase("Thursdays"), phrase("Fridays"), phrase("Saturdays"),
    phrase("Sundays"),
)  # fmt: skip


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
        return FeedStanding(*named, ((phrase("State"), phrase("paused") if feed.is_paused else _SAID["new"]),), "", ())
    facts = (
        (phrase("State"), _state(feed, state)),
        (phrase("Last success"), _when(state.succeeded_at, now)),
        (phrase("Last poll"), _when(state.polled_at, now)),
        (phrase("Next poll"), "" if feed.is_paused else _next(state, now)),
        (phrase("Not modified"), _not_modified(state)),
        (phrase("Rate"), phrase("about {rate}", rate=rate(state.per_day)) if state.per_day is not None else phrase("not known yet")),
        (phrase("Newest entry"), _when(state.newest_at, now) if state.newest_at else ""),
        (phrase("Publisher asks"), wishes(state)),
        (phrase("Moved"), _moved(state, now)),
        (phrase("Silence"), silence(state, now)),
    )
    troubles = tuple(TroubleLine(moment(each.at, now), each.why, each.line) for each in state.troubles)
    return FeedStanding(*named, tuple(fact for fact in facts if fact[1]), silence(state, now), troubles)


def with_hub(told: FeedStanding, hub: str) -> FeedStanding:
    """With what `stages.websub.in_words` says of its hub, if anything."""
    return replace(told, facts=(*told.facts, (phrase("Hub"), stored(hub)))) if hub else told


def silence(state: FeedState, now: datetime) -> str:
    """What is missed from a feed that is silent against its habit; empty for one that is not."""
    found = schedule.silence(state)
    if found is None:
        return ""
    since, usual = moment(found.since, now).full, f"{found.expected:.0f}"
    return phrase("nothing new since {since}, where about {usual} entries are usual", since=since, usual=usual)


def rate(per_day: float) -> str:
    """Such as "14 entries a day", "3 entries a week" or "1 entry a month"."""
    for days, unit in ((1, phrase("{entries} a day")), (7, phrase("{entries} a week")), (30, phrase("{entries} a month"))):
        number = round(per_day * days)
        if number >= 1:
            return filled(unit, entries=counted(number, "entry"))
    return phrase("an entry in some months")


def wishes(state: FeedState) -> str:
    """What the publisher asks of polls; empty when it asks nothing."""
    asked = [
        phrase("to wait {time} (in the feed)", time=_minutes(state.ttl_s)) if state.ttl_s else "",
        phrase("to wait {time} (max-age)", time=_minutes(state.max_age_s)) if state.max_age_s else "",
        phrase("no polls in the hours {hours} UTC", hours=joined(state.skip_hours)) if state.skip_hours else "",
        phrase("no polls on {days}", days=joined(_DAYS[day % 7] for day in state.skip_days)) if state.skip_days else "",
    ]
    return joined((each for each in asked if each), "; ")


def _not_modified(state: FeedState) -> str:
    if not state.polls:
        return ""
    share = Numeral(f"{state.not_modified / state.polls:.0%}")
    return phrase("{share} of {polls} answered 304", share=share, polls=counted(state.polls, "poll"))


def sparkline(counts: tuple[int, ...]) -> str:
    """One sign a number, a blank for none; the largest is full."""
    top = max(counts, default=0) or 1
    return "".join(SPARKS[min(7, (8 * count - 1) // top)] if count else " " for count in counts)


def _state(feed: FeedSource, state: FeedState) -> str:
    said: str = phrase("paused") if feed.is_paused else _SAID.get(state.outcome, state.outcome)
    if state.outcome == "failed":
        times = phrases("once", "{number} times in a row", state.failures)
        return joined((joined((said, times)), state.why), ": ")
    return joined((said, state.why), ": ") if state.why else said


def _when(at: datetime | None, now: datetime) -> str:
    if at is None:
        return phrase("never")
    told, full = age(at, now), moment(at, now).full
    return full if full.startswith(told) else phrase("{age} ({full})", age=told, full=full)


def _next(state: FeedState, now: datetime) -> str:
    due = phrase("now") if state.next_poll_at <= now else moment(state.next_poll_at, now).full
    why = stored(schedule.REASONS.get(state.reason, ""))
    return joined((due, why), ": ") if why else due


def _moved(state: FeedState, now: datetime) -> str:
    if not state.moved_to or not state.moved_since:
        return ""
    seen, since = counted(state.moved_count, "time"), moment(state.moved_since, now).full
    return phrase("redirects for good to {url}, seen {times} since {since}", url=state.moved_to, times=seen, since=since)


def _minutes(seconds: float) -> str:
    return Numeral(f"{seconds / 3600:.3g} h" if seconds >= 5_400 else f"{seconds / 60:.3g} min")
