"""Alerts from an article that arrives to a message that goes: once for each story, not at night, not too many, not for ever."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from copytaster.adapters.store import SqlStore, open_store
from copytaster.adapters.wire import LocalWire
from copytaster.alerting import Alerting
from copytaster.engine.alerts import NewsAlerts
from copytaster.engine.live import LiveStories
from copytaster.engine.rooms import Rooms
from copytaster.engine.watching import Watching
from copytaster.model.alert import Alert, Channel, Letter, Quiet, SendOutcome, Sent, Unsent
from copytaster.model.article import Article
from copytaster.model.message import DeliveryDue, StoryChanged
from copytaster.model.policy import AlertsPolicy, Policy
from copytaster.model.story import Origin, Steering, Story
from copytaster.ports import Ports
from copytaster.stages import alerts
from tests import make
from tests.fakes import ManualClock
from tests.make import NOW

HOOK = "https://hook.example/in"
SITE = alerts.From("The Wire", "https://news.example")


@dataclass
class Carrier:
    """Remembers what it was given, and answers with the first of `answers`, the last of which holds for all that follow."""

    sent: list[tuple[str, Letter]] = field(default_factory=list)
    answers: list[SendOutcome] = field(default_factory=lambda: [Sent()])

    async def send(self, channel: Channel, letter: Letter) -> SendOutcome:
        self.sent.append((channel.target, letter))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def subjects(self) -> list[str]:
        return [letter.subject for _, letter in self.sent]


class Newsroom:
    """Rooms over a store in a file, a clock that is moved by hand, a carrier that remembers."""

    def __init__(self, store: SqlStore, policy: AlertsPolicy) -> None:
        self.store, self.clock, self.carrier = store, ManualClock(), Carrier()
        watch = Watching(store.alerts, store, policy)
        alerting = Alerting(store.alerts, watch, self.carrier, SITE)
        ports = Ports(store, None, None, LiveStories(store, Policy().group), alerts=alerting)  # type: ignore[arg-type]
        self.rooms = Rooms(ports, store, LocalWire(), self.clock, Policy(alerts=policy))
        self.desk = NewsAlerts(store, store.alerts, self.clock, policy)
        self.desk.rooms = self.rooms

    async def alert(self, query: str = "ferry", **wanted: object) -> Alert:
        asked = alerts.Wanted(query=query, ways=(HOOK,))
        made = await self.desk.add(replace(asked, **wanted), "dora", may_mail_anyone=True)  # type: ignore[arg-type]
        assert isinstance(made, Alert), made
        self.clock.move(seconds=1)
        return made

    async def tell(self, *articles: Article, **changes: object) -> Story:
        """One story of these articles, placed just now; its message is worked on."""
        now = self.clock.now()
        fresh = tuple(replace(each, told_at=now - timedelta(minutes=5), read_at=now) for each in articles)
        story = make.story(*fresh, changed_at=now, **changes)
        await self.store.keep([*fresh, story], [StoryChanged(story.id, story.version)], (), now)
        await self.work()
        return story

    async def work(self) -> None:
        """As the rooms do when they serve; the reading rooms have nothing here, so a brief is not told."""
        for room in ("publish", "send"):
            while await self.rooms.turn(room, 64):
                pass

    async def pass_time(self, **by: float) -> None:
        self.clock.move(**by)
        await self.work()

    async def states(self, alert: Alert) -> list[str]:
        return [each.state for each in await self.store.alerts.latest(alert.id, 50)]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}", threads=False)
    await store.migrate()
    yield Newsroom(store, AlertsPolicy(max_tries=3))
    await store.close()


def report(number: int = 1, title: str = "Ferry strike", **changes: object) -> Article:
    return make.article(f"https://paper{number}.example/{title.replace(' ', '-')}", title, "Crews went on strike.", **changes)


async def test_a_story_is_told_once_however_often_it_matches(room: Newsroom) -> None:
    alert = await room.alert()
    first, second = report(1), report(2, "Ferry strike goes on")

    story = await room.tell(first)
    await room.pass_time(minutes=5)
    await room.tell(first, second, version=2)

    [(target, letter)] = room.carrier.sent
    assert target == HOOK
    assert letter.subject == "ferry: Ferry strike"
    assert f"https://news.example/story/{story.id}" in letter.text
    assert await room.states(alert) == ["sent"]


async def test_other_stories_say_nothing(room: Newsroom) -> None:
    await room.alert("gold")
    await room.tell(report())
    assert room.carrier.sent == []


async def test_a_message_that_is_worked_on_twice_is_sent_once(room: Newsroom) -> None:
    await room.alert()
    story = await room.tell(report())

    await room.store.keep((), [StoryChanged(story.id, 1)], (), room.clock.now())
    await room.work()

    assert len(room.carrier.sent) == 1


async def test_what_stood_before_the_alert_is_not_told(room: Newsroom) -> None:
    old = report()
    await room.tell(old)
    await room.pass_time(minutes=1)
    await room.alert()
    story = make.story(replace(old, read_at=NOW), replace(report(2, "Boats"), read_at=room.clock.now()), version=2)
    await room.store.keep([story, report(2, "Boats")], [StoryChanged(story.id, 2)], (), room.clock.now())
    await room.work()

    assert room.carrier.sent == []


async def test_news_that_was_old_when_it_came_is_not_told(room: Newsroom) -> None:
    await room.alert()
    now = room.clock.now()
    old = replace(report(), told_at=now - timedelta(days=3), read_at=now)
    await room.store.keep([old, make.story(old)], [StoryChanged(make.story(old).id, 1)], (), now)
    await room.work()

    assert room.carrier.sent == []


async def test_a_night_is_quiet_and_its_stories_come_together_in_the_morning(room: Newsroom) -> None:
    alert = await room.alert(quiet="12:00-14:00")
    for number in (1, 2, 3):
        await room.tell(report(number, f"Ferry strike {number}"))
        await room.pass_time(minutes=10)
    assert room.carrier.sent == []
    assert await room.states(alert) == ["held"] * 3

    await room.pass_time(hours=2)

    assert room.carrier.subjects == ["ferry: 3 stories"]
    assert [each["title"] for each in room.carrier.sent[0][1].data["stories"]] == [f"Ferry strike {n}" for n in (3, 2, 1)]  # type: ignore[attr-defined]
    assert await room.states(alert) == ["sent"] * 3


async def test_an_hour_holds_so_many_messages_and_the_rest_comes_as_one(room: Newsroom) -> None:
    await room.alert(max_per_hour="2")
    for number in range(5):
        await room.tell(report(number, f"Ferry strike {number}"))
        await room.pass_time(minutes=2)
    assert len(room.carrier.sent) == 2

    await room.pass_time(minutes=60)

    assert room.carrier.subjects == ["ferry: Ferry strike 0", "ferry: Ferry strike 1", "ferry: 3 stories"]


async def test_the_digest_comes_once_a_day(room: Newsroom) -> None:
    await room.alert(rhythm="daily", digest_at="18:00")
    await room.tell(report(1, "Ferry strike"))
    await room.pass_time(hours=1)
    await room.tell(report(2, "Second ferry strike"))
    assert room.carrier.sent == []

    await room.pass_time(hours=5)
    await room.pass_time(hours=24)

    [(_, letter)] = room.carrier.sent
    assert (letter.kind, letter.subject) == ("digest", "ferry: 2 stories, 15 Nov 2024")
    assert letter.html.count("<h2") == 2
    assert letter.text.count("https://news.example/story/") == 2


async def test_a_failure_is_tried_again_later_under_the_same_id(room: Newsroom) -> None:
    alert = await room.alert()
    room.carrier.answers = [Unsent("hook.example answered 500"), Sent()]
    await room.tell(report())
    assert await room.states(alert) == ["failed"]
    await room.work()
    assert len(room.carrier.sent) == 1

    await room.pass_time(seconds=6)

    assert await room.states(alert) == ["sent"]
    assert len({letter.id for _, letter in room.carrier.sent}) == 1
    assert len({letter.matched_at for _, letter in room.carrier.sent}) == 1


async def test_a_failed_message_that_is_told_again_waits_for_its_time(room: Newsroom) -> None:
    alert = await room.alert()
    room.carrier.answers = [Unsent("hook.example answered 500")]
    await room.tell(report())
    [delivery] = await room.store.alerts.latest(alert.id, 9)

    await room.store.keep((), [DeliveryDue(delivery.post)], (), room.clock.now())
    await room.work()

    assert len(room.carrier.sent) == 1


async def test_an_address_that_was_told_is_not_told_again_beside_one_that_is_new(room: Newsroom) -> None:
    alert = await room.alert()
    story = await room.tell(report())
    more = replace(
        alert, channels=(*alert.channels, Channel("webhook", "https://other.example/in", "whsec_eA==")), changed_at=room.clock.now()
    )
    await room.store.keep([more], [StoryChanged(story.id, 1)], (), room.clock.now())
    await room.work()

    assert [target for target, _ in room.carrier.sent] == [HOOK, "https://other.example/in"]


async def test_a_message_is_given_up_after_so_many_tries(room: Newsroom) -> None:
    alert = await room.alert()
    room.carrier.answers = [Unsent("hook.example answered 500")]
    await room.tell(report())
    for _ in range(10):
        await room.pass_time(hours=12)

    [delivery] = await room.store.alerts.latest(alert.id, 9)
    assert (delivery.state, delivery.tries, delivery.why) == ("dead", 3, "hook.example answered 500")
    assert len(room.carrier.sent) == 3


async def test_the_receiver_says_when_it_wants_to_be_asked_again(room: Newsroom) -> None:
    await room.alert()
    room.carrier.answers = [Unsent("busy", retry_after_s=3_600.0), Sent()]
    await room.tell(report())

    await room.pass_time(minutes=59)
    assert len(room.carrier.sent) == 1
    await room.pass_time(minutes=2)
    assert len(room.carrier.sent) == 2


async def test_a_receiver_that_wants_no_more_is_left_alone_for_ever(room: Newsroom) -> None:
    alert = await room.alert()
    room.carrier.answers = [Unsent("hook.example answered 410: it wants no more", is_gone=True)]
    await room.tell(report())
    await room.tell(report(2, "Second ferry strike"))

    after = await room.desk.one(alert.id)
    assert after is not None
    assert (after.channels, after.note) == ((), "hook.example answered 410: it wants no more")
    assert len(room.carrier.sent) == 1


async def test_a_paused_alert_is_silent_and_goes_on_from_when_it_is_resumed(room: Newsroom) -> None:
    alert = await room.desk.pause(await room.alert(), True)
    await room.tell(report(1, "Ferry strike"))
    await room.pass_time(minutes=1)
    await room.desk.pause(alert, False)
    await room.pass_time(minutes=1)
    await room.tell(report(2, "Second ferry strike"))

    assert room.carrier.subjects == ["ferry: Second ferry strike"]


async def test_what_is_held_when_an_alert_is_removed_is_not_sent(room: Newsroom) -> None:
    alert = await room.alert(quiet="12:00-14:00")
    await room.tell(report())
    await room.desk.remove(alert)
    await room.pass_time(hours=3)

    assert room.carrier.sent == []


async def test_a_story_that_was_taken_back_meanwhile_is_not_sent(room: Newsroom) -> None:
    alert = await room.alert(quiet="12:00-14:00")
    story = await room.tell(report())
    await room.store.keep([replace(story, version=2, steering=Steering(is_hidden=True))], (), (), room.clock.now())
    await room.pass_time(hours=3)

    assert room.carrier.sent == []
    assert await room.states(alert) == ["dead"]


async def test_whoever_follows_a_story_hears_of_new_reports_but_not_of_copies(room: Newsroom) -> None:
    first, second = report(1), report(2, "Talks begin")
    story = await room.tell(first)
    await room.pass_time(minutes=1)
    await room.alert("", story_id=story.id)
    now = room.clock.now()

    copy = replace(make.place(replace(report(3), told_at=now, read_at=now), Origin("copy", first.id)))
    copied = replace(story, version=2, places=(*story.places, copy), changed_at=now)
    await room.store.keep([copied], [StoryChanged(story.id, 2)], (), now)
    await room.work()
    assert room.carrier.sent == []

    own = make.place(replace(second, told_at=now, read_at=now))
    await room.store.keep([replace(copied, version=3, places=(*copied.places, own))], [StoryChanged(story.id, 3)], (), now)
    await room.work()

    [(_, letter)] = room.carrier.sent
    assert letter.subject == "Ferry strike: Ferry strike"
    assert "1 new report since the last message" in letter.text


async def test_whoever_follows_a_story_that_was_merged_follows_the_one_that_stays(room: Newsroom) -> None:
    gone, stays = await room.tell(report(1)), await room.tell(report(2, "Talks"))
    await room.alert("", story_id=gone.id)
    merged = replace(gone, version=2, places=(), steering=Steering(merged_into=stays.id))
    await room.store.keep([merged], [StoryChanged(gone.id, 2)], (), room.clock.now())
    await room.pass_time(minutes=11)

    now = room.clock.now()
    own = make.place(replace(report(3, "Talks end"), told_at=now, read_at=now))
    await room.store.keep([replace(stays, version=2, places=(*stays.places, own))], [StoryChanged(stays.id, 2)], (), now)
    await room.work()

    assert room.carrier.subjects == ["Ferry strike: Talks"]


async def test_a_trial_goes_to_every_address(room: Newsroom) -> None:
    alert = await room.alert(ways=(HOOK, "https://other.example/hook"))

    assert await room.desk.test(alert) == 2
    await room.work()

    assert {target for target, _ in room.carrier.sent} == {HOOK, "https://other.example/hook"}
    assert {letter.kind for _, letter in room.carrier.sent} == {"trial"}
    assert await room.states(alert) == ["sent", "sent"]
    assert await room.desk.test(alert) == 0
    room.clock.move(seconds=11)
    assert await room.desk.test(alert) == 2


async def test_the_same_alert_twice_is_one(room: Newsroom) -> None:
    assert (await room.alert()) == (await room.alert())
    assert len(await room.desk.of("dora")) == 1


async def test_a_merged_story_is_told_as_the_one_that_has_its_articles(room: Newsroom) -> None:
    await room.alert(quiet="12:00-14:00")
    gone = await room.tell(report(1, "Ferry strike"))
    other = report(2, "Strike of crews")
    now = room.clock.now()
    stays = make.story(replace(other, read_at=now, told_at=now), title="Strike of crews")
    merged = replace(gone, version=2, places=(), steering=Steering(merged_into=stays.id))
    await room.store.keep([other, stays, merged], (), (), now)
    await room.pass_time(hours=3)

    assert room.carrier.subjects == ["ferry: Strike of crews"]


def test_kept_values_speak_no_secrets() -> None:
    channel = Channel("webhook", HOOK, "whsec_secret")
    alert = Alert("n", "", "x", "x", "", (channel,), NOW, NOW, NOW, "feed-secret", quiet=Quiet(1, 2))
    assert "secret" not in repr(alert)
    assert "hook.example" not in repr(alert)
