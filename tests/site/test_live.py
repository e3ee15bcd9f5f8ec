"""The live wire over a raw connection: what comes, when, and how it ends."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from copytaster.model.story import Story, WireLine
from tests import make
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.conftest import Show
from tests.site.serving import LOOK, Running, replaying

QUIET = replace(LOOK, pace=replace(LOOK.pace, status_s=60.0))


@dataclass(frozen=True)
class Event:
    """One event of a stream; a comment has the kind `:`."""

    kind: str
    data: str
    id: str


class Stream:
    """An open stream, read event by event."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.response = response

    def next(self) -> Event | None:
        """The next event; None when the stream has ended."""
        fields: dict[str, list[str]] = {}
        while raw := self.response.readline():
            line = raw.decode().rstrip("\n")
            if not line and fields:
                kind = ":" if "" in fields else "".join(fields.get("event", ["message"]))
                return Event(kind, "\n".join(fields.get("data", fields.get("", []))), "".join(fields.get("id", [])))
            name, _, value = line.partition(":")
            fields.setdefault(name, []).append(value.removeprefix(" "))
        return None

    def told(self) -> Event | None:
        """The next event that is no heartbeat, no greeting and no status."""
        while (event := self.next()) and event.kind in (":", "message", "status"):
            pass
        return event


@contextmanager
def listening(site: Running, after: int | str | None = None, **headers: str) -> Iterator[Stream]:
    connection = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=10)
    query = "" if after is None else f"?after={after}"
    connection.request("GET", f"/live/wire{query}", headers={name.replace("_", "-"): value for name, value in headers.items()})
    stream = Stream(connection.getresponse())
    try:
        assert stream.next() == Event("message", "", "")
        yield stream
    finally:
        stream.response.close()
        connection.close()


def news(store: FakeStore, number: int, minutes: float = 0) -> tuple[Story, WireLine]:
    """A story that is in the store and not yet on the wire."""
    article = make.article(f"https://late.example/{number}", f"Late news {number}", source_id="late.example", told_at=make.ago(minutes))
    story = make.story(article)
    store.put(make.source("late.example", "Late"), article, story)
    return story, make.line(story)


def test_the_stream_is_never_compressed_and_never_kept(show: Show) -> None:
    site = show()

    with listening(site, Accept_Encoding="gzip, br") as stream:
        headers = {name.lower(): value for name, value in stream.response.getheaders()}

    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"
    assert "content-encoding" not in headers


def test_a_headline_comes_with_its_number_as_the_line_that_the_page_shows(show: Show) -> None:
    site = show()
    story, line = news(site.store, 1)

    with listening(site) as stream:
        (numbered,) = site.tell(line)
        event = stream.told()

    assert event is not None
    assert (event.kind, event.id) == ("headline", str(numbered.number))
    page_line = site.ask("/").text.split('id="lines">')[1].split("</li>")[0].strip() + "</li>"
    assert event.data == "\n".join(each for each in page_line.splitlines() if each.strip())
    assert story.id in event.data


def test_a_story_that_grew_comes_as_a_story_and_one_taken_back_as_retract(show: Show) -> None:
    site = show()
    story, line = news(site.store, 1)

    with listening(site) as stream:
        site.tell(line)
        assert (stream.told() or line).kind == "headline"
        more = make.article("https://other.example/1", "The same news", source_id="other.example")
        site.store.put(more, replace(story, version=2, places=(*story.places, make.place(more))))
        site.tell(replace(line, kind="story", story_version=2))
        grown = stream.told()
        site.tell(replace(line, kind="retract", story_version=3))
        gone = stream.told()

    assert grown is not None
    assert grown.kind == "story"
    assert "2 articles" in grown.data
    assert gone is not None
    assert gone.kind == "retract"
    assert gone.data == f'<li data-story="{story.id}"></li>'


def test_a_reader_who_comes_back_gets_what_was_missed_and_nothing_twice(show: Show) -> None:
    site = show()
    lines = [news(site.store, number)[1] for number in range(4)]
    with listening(site) as stream:
        site.tell(lines[0])
        seen = stream.told()
        assert seen is not None
    site.tell(lines[1])
    site.tell(lines[2])

    with listening(site, Last_Event_ID=seen.id) as stream:
        again = [stream.told(), stream.told()]
        site.tell(lines[3])
        again.append(stream.told())

    assert [int(event.id) for event in again if event] == [int(seen.id) + 1, int(seen.id) + 2, int(seen.id) + 3]


def test_what_was_told_before_the_start_comes_from_the_store(show: Show) -> None:
    site = show()
    newest = len(site.store.lines)

    with listening(site, after=newest - 2) as stream:
        events = [stream.told(), stream.told()]

    assert [event.id for event in events if event] == [str(newest - 1), str(newest)]


def test_a_gap_of_more_than_a_thousand_lines_says_reload(show: Show) -> None:
    store = FakeStore()
    newsday.fill(store, older=1_100)
    site = show(store)

    with listening(site, after=1) as stream:
        event = stream.told()

    assert event is not None
    assert event.kind == "reload"


def test_a_number_that_makes_no_sense_starts_from_now(show: Show) -> None:
    site = show(look=QUIET)
    for odd in ("-1", "x", "9" * 40, "%00", "%D9%A3"):
        with listening(site, after=odd) as stream:
            event = stream.next()

        assert event is not None
        assert event.kind == ":"


def test_silence_is_broken_by_heartbeats(show: Show) -> None:
    with listening(show(look=QUIET)) as stream:
        assert [stream.next(), stream.next()] == [Event(":", "still here", "")] * 2


def test_a_burst_is_one_broadcast_of_the_newest_lines_and_a_count_of_the_rest(show: Show) -> None:
    site = show()
    lines = [news(site.store, number, minutes=number / 100)[1] for number in range(80)]

    with listening(site) as stream:
        site.tell(*lines)
        events = [stream.told() for _ in range(50)]
        status = stream.next()

    assert {event.kind for event in events if event} == {"headline"}
    assert "Late news 0<" in "".join(event.data for event in events if event)
    assert status is not None
    assert (status.kind, status.data) == ("status", '{"more": 30}')


def test_status_tells_of_the_first_polls_and_in_a_replay_of_its_clock(show: Show) -> None:
    store = FakeStore(make.feed())
    site = show(store, replaying())

    with listening(site) as stream:
        while (event := stream.next()) and event.kind != "status":
            pass

    assert event is not None
    assert event.data == '{"polled": "Polled 0 of 1 feeds", "now": "2024-11-15T12:00:00Z", "replay": "15 Nov 2024"}'


def test_a_shutdown_ends_open_streams(show: Show) -> None:
    site = show()

    with listening(site) as stream:
        assert site.stop(within_s=5)
        while stream.next():
            pass


def test_readers_are_counted_while_they_read(show: Show) -> None:
    site = show()
    with listening(site), listening(site):
        assert b'"live_readers":2' in site.ask("/healthz").body


def test_batches_that_the_wire_lost_come_from_the_store(show: Show) -> None:
    site = show()
    first, second = news(site.store, 1)[1], news(site.store, 2)[1]

    with listening(site) as stream:
        site.store.put(first)
        site.tell(second)
        events = [stream.told(), stream.told()]

    assert ["Late news 1" in events[0].data, "Late news 2" in events[1].data] == [True, True]  # type: ignore[union-attr]


def test_a_store_that_fails_for_a_moment_loses_no_line(show: Show) -> None:
    site = show()
    first, second = news(site.store, 1)[1], news(site.store, 2)[1]

    with listening(site) as stream:
        site.store.fails = True
        site.tell(first)
        assert site.ask("/healthz").status == 503
        site.store.fails = False
        site.tell(second)
        events = [stream.told(), stream.told()]

    assert [event.kind for event in events if event] == ["headline", "headline"]
