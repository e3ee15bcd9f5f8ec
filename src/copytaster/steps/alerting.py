"""Room 7, second half: which stories alerts want to be told of, and when."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from copytaster.alerting import Alerting, Watched
from copytaster.model.alert import Alert, Delivery
from copytaster.model.decision import ABOUT_SOURCES
from copytaster.model.message import DeliveryDue, Later
from copytaster.model.policy import Policy
from copytaster.model.story import Story
from copytaster.ports import Ports
from copytaster.stages import alerts
from copytaster.stages.alerts.timing import HOUR
from copytaster.stages.desk_sources import rights


async def wanted(stories: Mapping[str, Story], ports: Ports, policy: Policy, now: datetime) -> Mapping[str, tuple[Delivery, ...]]:
    """What is to be delivered of stories that changed, by story; nothing costs next to nothing where there are no alerts."""
    if ports.alerts is None or not stories:
        return {}
    watched = await ports.alerts.watch.standing(now)
    if watched.standing.is_empty:
        return {}
    about = await _about(stories, watched, ports)
    following = watched.standing.following
    max_age = timedelta(hours=policy.alerts.max_age_h)
    found = [each for i, story in stories.items() for each in alerts.matching(story, about, following.get(i, ()), max_age)]
    return await _deliveries(found, ports.alerts, now) if found else {}


def messages(made: Sequence[Delivery], now: datetime) -> tuple[DeliveryDue | Later, ...]:
    """One for each message that holds some of these."""
    posts = {each.post: each.due_at for each in made}
    return tuple(DeliveryDue(post) if at <= now else Later(DeliveryDue(post), at) for post, at in posts.items())


async def _deliveries(found: Sequence[alerts.Match], alerting: Alerting, now: datetime) -> Mapping[str, tuple[Delivery, ...]]:
    told = await alerting.records.told([each for match in found for each in match.ids().values()])
    left = [match for match in found if any(each not in told for each in match.ids().values())]
    if not left:
        return {}
    recent = await alerting.records.recent([match.alert.id for match in left], now - HOUR)
    made: dict[str, tuple[Delivery, ...]] = {}
    for each in alerts.deliveries(left, recent, told, now):
        made[each.story_id] = (*made.get(each.story_id, ()), each)
    return made


async def _about(stories: Mapping[str, Story], watched: Watched, ports: Ports) -> dict[str, tuple[Alert, ...]]:
    """By article: the alerts that ask for what it holds. What was looked at before is remembered, until an alert changes."""
    index = watched.standing.index
    if watched.is_only_following:
        return {}
    places = {place.article_id: place.article_version for story in stories.values() if story.is_shown for place in story.places}
    claims = await ports.store.claims(list(places)) if index.wants_speakers else {}
    keys = {each: (each, version, each in claims) for each, version in places.items()}
    missing = [each for each, key in keys.items() if key not in watched.seen]
    if missing:
        gone = rights(await ports.store.in_force(ABOUT_SOURCES)).taken_down
        for article in (await ports.store.articles(missing)).values():
            said = claims[article.id].claims if article.id in claims and claims[article.id].article_version == article.version else ()
            watched.remember(keys[article.id], () if article.source_id in gone else index.about(article, said))
    return {each: found for each, key in keys.items() if (found := watched.seen.get(key))}
