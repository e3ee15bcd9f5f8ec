"""Lines of the wire as the events of a stream: `headline`, `story`, `retract`, `status`."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from copytaster.model.story import WireLine
from copytaster.ports import Store
from copytaster.stages import present
from copytaster.web import reading

MAX_SHOWN = 50
"""Headlines of one broadcast that are rendered, and as many stories that grew: a page shows ten and counts the rest."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One language of the stream: `render` makes a line of the page, `told` says a phrase."""

    render: Callable[[present.Headline], str]
    told: Callable[[object], object]


Voices = Mapping[str, Voice]
"""By the languages' codes."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Events that bring a reader who has seen line `after` to line `last`; made of `lines` lines. `raw` by language."""

    after: int
    last: int
    lines: int
    raw: Mapping[str, bytes]


async def broadcast(store: Store, voices: Voices, moved: tuple[int, Sequence[WireLine]], now: datetime) -> Broadcast:
    """The events for the lines that follow a number, in order; a story that is told and grows at once is one event."""
    after, lines = moved
    told = _latest(lines)
    shown = [*_newest(told, "headline"), *_newest(told, "story")]
    headlines = await reading.headlines(store, shown, now)
    sent = [line for line in sorted(told, key=lambda line: line.number) if line.kind == "retract" or line.number in headlines]
    more = sum(line.kind == "headline" for line in told) - sum(line.kind == "headline" for line in shown)
    counted = _event("status", json.dumps({"more": more})) if more > 0 else ""
    raw = {code: (_events(sent, headlines, voice) + counted).encode("utf-8", "replace") for code, voice in voices.items()}
    return Broadcast(after, lines[-1].number if lines else after, len(lines), raw)


def _events(sent: Sequence[WireLine], headlines: Mapping[int, present.Headline], voice: Voice) -> str:
    return "".join(
        _event(line.kind, voice.render(headlines[line.number]) if line.kind != "retract" else _taken_back(line), line.number)
        for line in sent
    )


async def status(store: Store, voices: Voices, now: datetime, is_replay: bool) -> Mapping[str, bytes]:
    """How far the first polls are; in a replay also what its clock says."""
    feeds, states = await store.feeds(), await store.feed_states()
    polled, day = present.polled(feeds, states), present.day(now)
    made = {}
    for code, voice in voices.items():
        clock = {"now": present.iso(now), "replay": voice.told(day)} if is_replay else {}
        made[code] = _event("status", json.dumps({"polled": voice.told(polled), **clock})).encode()
    return made


def _latest(lines: Sequence[WireLine]) -> tuple[WireLine, ...]:
    """One line a story: what takes it back, else what told it, else the last that says it grew."""
    latest: dict[str, WireLine] = {}
    for line in lines:
        if line.kind != "story" or latest.get(line.story_id, line).kind == "story":
            latest[line.story_id] = line
    return tuple(latest.values())


def _newest(lines: Sequence[WireLine], kind: str) -> list[WireLine]:
    """The newest by the time that readers see, as many as a broadcast shows."""
    return sorted((line for line in lines if line.kind == kind), key=lambda line: (line.at, line.number))[-MAX_SHOWN:]


def _taken_back(line: WireLine) -> str:
    return f'<li data-story="{escape(line.story_id)}"></li>'


def _event(kind: str, data: str, number: int | None = None) -> str:
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {kind}\n" + "".join(f"data: {line}\n" for line in data.splitlines() if line.strip()) + "\n"
