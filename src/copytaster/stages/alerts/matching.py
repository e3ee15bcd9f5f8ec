"""From stories that changed to the messages that alerts want of them: each story once for each alert and channel."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from copytaster.model.alert import UNSENT, Alert, Delivery, DeliveryState, delivery_id, post_id
from copytaster.model.story import Place, Story
from copytaster.stages.alerts.timing import due_at


@dataclass(frozen=True, slots=True)
class Match:
    """An alert is about this article of this story."""

    alert: Alert
    story_id: str
    article_id: str

    @property
    def subject(self) -> tuple[str, ...]:
        """What is told once: the story; of a story that is followed each new report."""
        return (self.story_id, self.article_id) if self.alert.story_id else (self.story_id,)

    def ids(self) -> dict[str, str]:
        """The ids of its deliveries, by the key of their channel."""
        return {each.key: delivery_id(self.alert.id, each.key, *self.subject) for each in self.alert.channels}


def matching(story: Story, about: Mapping[str, Sequence[Alert]], following: Sequence[Alert], max_age: timedelta) -> tuple[Match, ...]:
    """What alerts want of a story: `about` has the alerts that ask for what an article holds, by its id; `following` those of the story.

    An alert is told of what was placed after it began, and was not old by then, in order of arrival.
    """
    if not story.is_shown:
        return ()
    fresh = [place for place in story.places if place.placed_at - place.told_at <= max_age]
    return (*_asked_for(story, fresh, about), *_followed(story, fresh, following))


def _asked_for(story: Story, fresh: Sequence[Place], about: Mapping[str, Sequence[Alert]]) -> Iterator[Match]:
    seen: set[str] = set()
    for place in fresh:
        for alert in about.get(place.article_id, ()):
            if alert.id not in seen and place.placed_at > alert.since:
                seen.add(alert.id)
                yield Match(alert, story.id, place.article_id)


def _followed(story: Story, fresh: Sequence[Place], following: Sequence[Alert]) -> Iterator[Match]:
    """Of a story that is followed the last report of its own; copies say nothing new."""
    for alert in following:
        new = [place for place in fresh if place.origin.kind == "own" and place.placed_at > alert.since]
        if new:
            yield Match(alert, story.id, new[-1].article_id)


def deliveries(matches: Sequence[Match], recent: Sequence[Delivery], told: Collection[str], now: datetime) -> tuple[Delivery, ...]:
    """What is to be delivered of these matches. `told` are the ids of deliveries that are there already, whatever became of them.

    `recent` are the deliveries of these alerts that wait or were due within the last hour: they fill the hour, and while one of a story
    waits there is no other of it, since its message tells what stands in the store when it goes.
    """
    made: dict[str, Delivery] = {}
    for match in matches:
        for channel, known in match.ids().items():
            if known in told or known in made:
                continue
            others = [each for each in (*recent, *made.values()) if each.alert_id == match.alert.id and each.channel == channel]
            if not any(each.story_id == match.story_id and each.state in UNSENT for each in others):
                made[known] = _delivery(match, channel, known, (others, now))
    return tuple(made.values())


def _delivery(match: Match, channel: str, known: str, world: tuple[Sequence[Delivery], datetime]) -> Delivery:
    others, now = world
    posts = {each.post: each.due_at for each in others}
    at = due_at(match.alert, now, list(posts.values()))
    is_held = at > now
    post = post_id(match.alert.id, channel, at) if is_held else known
    state: DeliveryState = "held" if is_held else "waiting"
    return Delivery(known, match.alert.id, match.story_id, match.article_id, channel, post, state, now, at)
