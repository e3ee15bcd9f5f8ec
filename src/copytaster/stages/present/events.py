"""What happened of late that whoever runs the site may want to know, in the order of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.counted import SetAside
from copytaster.model.feed import FeedSource, FeedState
from copytaster.model.site import Rebuilt
from copytaster.stages.phrases import phrase
from copytaster.stages.present.ages import Moment, moment

MOST = 30


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event: of what kind, of what, and what happened; `source_id` leads to a page, empty where there is none."""

    at: Moment
    kind: str
    name: str
    what: str
    source_id: str = ""


def events(
    feeds: Sequence[FeedSource], states: Mapping[str, FeedState], rebuilt: Sequence[Rebuilt], aside: Sequence[SetAside], now: datetime
) -> tuple[EventLine, ...]:
    """The latest thirty: polls that failed, sites of which all was forgotten, messages that were set aside."""
    found: list[tuple[datetime, EventLine]] = []
    for feed in feeds:
        for each in states[feed.id].troubles if feed.id in states else ():
            found.append((each.at, EventLine(moment(each.at, now), phrase("Poll failed"), feed.title, each.why, feed.source_id)))
    for site in rebuilt:
        what = phrase("what was known of its pages was forgotten")
        found.append((site.at, EventLine(moment(site.at, now), phrase("Site built anew"), site.host, what)))
    for message in aside:
        found.append((message.at, EventLine(moment(message.at, now), phrase("Set aside"), message.key, message.why)))
    found.sort(key=lambda each: (each[0], each[1].name), reverse=True)
    return tuple(line for _, line in found[:MOST])
