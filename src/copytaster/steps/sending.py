"""Beside room 7: sends the messages of alerts that are due, each as the store has it when it goes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from copytaster.alerting import Alerting
from copytaster.model.alert import UNSENT, Alert, Channel, Delivery, Letter, Unsent
from copytaster.model.article import Article
from copytaster.model.brief import Brief
from copytaster.model.decision import ABOUT_SOURCES
from copytaster.model.feed import Source
from copytaster.model.message import NOTHING, DeliveryDue, Later, Outcome
from copytaster.model.policy import Policy
from copytaster.model.story import Story
from copytaster.ports import Ports
from copytaster.stages import alerts
from copytaster.stages.desk_sources import left_of, rights, unquoting
from copytaster.stages.present.lines import lead_of, name_of, safe_link
from copytaster.steps.result import Result


async def send(messages: Sequence[DeliveryDue], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Send each message that still waits; what was sent, given up or removed meanwhile is left alone."""
    alerting = ports.alerts
    if alerting is None:
        return tuple(NOTHING for _ in messages)
    found = await alerting.records.of_posts([message.post for message in messages])
    standing = await alerting.records.some([each.alert_id for each in found])
    posts = {message: [each for each in found if each.post == message.post and each.state in UNSENT] for message in messages}
    sending = [_sent(message, posts[message], standing, (ports, alerting, policy, now)) for message in messages]
    return tuple(await asyncio.gather(*sending))


World = tuple[Ports, Alerting, Policy, datetime]


async def _sent(message: DeliveryDue, post: Sequence[Delivery], standing: Mapping[str, Alert], world: World) -> Result:
    _, alerting, policy, now = world
    if not post:
        return NOTHING
    if message.attempt <= post[0].tries:
        return NOTHING
    alert = standing.get(post[0].alert_id)
    channel = next((each for each in alert.channels if each.key == post[0].channel), None) if alert else None
    if alert is None or channel is None or alert.is_paused:
        why = "the alert is paused" if alert and alert.is_paused else "the alert has no such address any more"
        return Outcome(keep=alerts.given_up(post, why), note=why)
    going, dropped, written = await _letter(alert, post, world)
    if written is None:
        return Outcome(keep=dropped, note="nothing of it is shown any more")
    return _outcome(alert, channel, (going, dropped), await alerting.notifier.send(channel, written), (policy, now))


def _outcome(
    alert: Alert,
    channel: Channel,
    post: tuple[Sequence[Delivery], tuple[Delivery, ...]],
    outcome: alerts.SendOutcome,
    world: tuple[Policy, datetime],
) -> Outcome:
    going, dropped = post
    policy, now = world
    after, again_at = alerts.after_trying(going, outcome, now, policy.alerts.max_tries)
    keep: tuple[Delivery | Alert, ...] = (*after, *dropped)
    if isinstance(outcome, Unsent) and outcome.is_gone:
        keep = (*keep, replace(alerts.without(alert, channel.key, outcome.why), changed_at=now))
    tell = (Later(DeliveryDue(going[0].post, after[0].tries + 1), again_at),) if again_at else ()
    return Outcome(keep=keep, tell=tell, note=outcome.why if isinstance(outcome, Unsent) else f"sent by {channel.kind}")


async def _letter(alert: Alert, post: Sequence[Delivery], world: World) -> tuple[Sequence[Delivery], tuple[Delivery, ...], Letter | None]:
    """The deliveries that go and those that do not, since their story is not shown any more; and the message."""
    ports, alerting, _, now = world
    head = alerts.Post(post[0].post, min(each.made_at for each in post), now)
    if all(not each.story_id for each in post):
        return post, (), alerts.trial(alert, head, alerting.site)
    shown = await _shown([each.story_id for each in post if each.story_id], ports)
    since = await _since(alert, post[0].channel, alerting) if alert.story_id else None
    told = {story_id: _told(story_id, shown, since) for story_id in shown.stories}
    going = [each for each in post if shown.home(each.story_id) in told]
    dropped = alerts.given_up([each for each in post if each not in going], "the story is not shown any more")
    if not going:
        return going, dropped, None
    wanted = dict.fromkeys(shown.home(each.story_id) for each in going)
    return going, dropped, alerts.letter(alert, head, [told[each] for each in wanted], alerting.site)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What readers may see of stories, by id; `homes` says where a story's articles are now."""

    stories: Mapping[str, Story]
    homes: Mapping[str, str]
    articles: Mapping[str, Article]
    briefs: Mapping[str, Brief]
    sources: Mapping[str, Source]

    def home(self, story_id: str) -> str:
        return self.homes.get(story_id, story_id)


async def _shown(ids: Sequence[str], ports: Ports) -> _Shown:
    known = dict(await ports.store.stories(ids))
    while missing := {into for each in known.values() if (into := each.steering.merged_into) and into not in known}:
        found = await ports.store.stories(sorted(missing))
        known |= found
        if missing - found.keys():
            break
    homes = {each: alerts.merged_into(each, known) for each in ids}
    ruled = rights(await ports.store.in_force(ABOUT_SOURCES))
    stories = {each: known[each] for each in homes.values() if each in known and known[each].is_shown}
    places = [p.article_id for each in stories.values() for p in each.places if ruled.taken_down or p.article_id == each.title_article_id]
    articles = await ports.store.articles(list(dict.fromkeys(places)))
    left = {each: left_of(story, ruled.taken_down, articles) for each, story in stories.items()}
    left = {each: story for each, story in left.items() if story.places}
    briefs = await ports.store.briefs(list(left))
    briefs = {each: unquoting(brief, ruled.unquoted) for each, brief in briefs.items()}
    return _Shown(left, homes, articles, briefs, await ports.store.sources())


async def _since(alert: Alert, channel: str, alerting: Alerting) -> datetime:
    """When this channel was told of the story last, or since when it follows it."""
    last = (await alerting.records.last_sent([alert.id])).get((alert.id, channel))
    return max(last, alert.since) if last else alert.since


def _told(story_id: str, shown: _Shown, since: datetime | None) -> alerts.Told:
    story = shown.stories[story_id]
    article = shown.articles.get(story.title_article_id)
    fresh = None if since is None else sum(place.origin.kind == "own" and place.placed_at > since for place in story.places)
    source = name_of(article.source_id, shown.sources) if article else ""
    url = safe_link(article.url) if article else ""
    return alerts.Told(story, lead_of(shown.briefs.get(story_id), None), source, url, fresh)
