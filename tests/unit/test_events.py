"""The log of events: what went wrong of late, in the order of time."""

from dataclasses import replace

from copytaster.model.counted import SetAside
from copytaster.model.feed import Trouble
from copytaster.model.site import Rebuilt
from copytaster.stages.present.events import MOST, events
from tests import make
from tests.make import NOW, ago


def test_events_of_every_kind_stand_in_the_order_of_time_the_latest_first() -> None:
    feed, well = make.feed("https://a.example/f", title="A", source_id="a.example"), make.feed("https://b.example/f", title="B")
    state = replace(make.feed_state(feed), troubles=(Trouble(ago(5), "status 503"), Trouble(ago(90), "too slow")))

    found = events(
        [feed, well], {feed.id: state}, [Rebuilt("www.b.example", ago(60), 1)], [SetAside(1, "read", "e1", "broken", ago(3))], NOW
    )

    assert [(each.kind, each.name, each.what, each.at.text) for each in found] == [
        ("Set aside", "e1", "broken", "3 mins ago"),
        ("Poll failed", "A", "status 503", "5 mins ago"),
        ("Site built anew", "www.b.example", "what was known of its pages was forgotten", "1 hour ago"),
        ("Poll failed", "A", "too slow", "1 hour ago"),
    ]
    assert [each.source_id for each in found] == ["", "a.example", "", "a.example"]


def test_the_log_is_bounded() -> None:
    aside = [SetAside(number, "read", f"e{number}", "broken", ago(number)) for number in range(MOST + 9)]

    assert len(events([], {}, [], aside, NOW)) == MOST
