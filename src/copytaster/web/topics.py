"""Topics: the names that many live stories share, and what stories hold one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.model.search import Sought
from copytaster.model.story import Story
from copytaster.stages import present, search, topics, words
from copytaster.web import reading
from copytaster.web.cursors import cursor, place
from copytaster.web.feeds import feed
from copytaster.web.searching import ON_LIST, as_stories, newest_stories, scanned
from copytaster.web.site import Shown, Site, page, site_of

FROM_STORIES = 300
STORIES_SHOWN = 4
DAYS = 30
MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic and the first stories of the front page that hold it."""

    key: str
    name: str
    count: str
    stories: tuple[Story, ...]


async def all_topics(request: Request) -> Response:
    """Every topic of this moment."""
    site = site_of(request)

    async def made(now: datetime) -> Shown:
        stories = {each.story.id: each.story for each in (await site.ranks.at(now))[:FROM_STORIES]}
        found = topics.topics(await _told(site, list(stories.values())))
        lines = [
            TopicLine(topic.key, topic.name, present.counted(len(topic.story_ids), "story", "stories"), _first(topic, stories))
            for topic in found
        ]
        return "topics.html", {"topics": lines}

    return await page(request, made)


async def one_topic(request: Request) -> Response:
    """The stories of the last 30 days whose articles hold the name, newest first."""
    site = site_of(request)
    name = _name(request)
    before = place(request.query_params.get("before"))

    async def made(now: datetime) -> Shown:
        found = await scanned(site.store, _asked(name, now), 3 * ON_LIST, before)
        articles = tuple((await as_stories(site.store, found.articles)).values())
        lines = await reading.article_lines(site.store, articles, now)
        older = cursor(*found.at) if found.at else ""
        return "topic.html", {"key": topics.key_of(name), "name": name, "lines": lines, "older": older, "is_first": before is None}

    return await page(request, made)


async def as_feed(request: Request) -> Response:
    """The same as a feed."""
    site = site_of(request)
    name = _name(request)

    async def stories(now: datetime) -> Sequence[Story]:
        return await newest_stories(site.store, _asked(name, now))

    return await feed(request, name, stories)


def _name(request: Request) -> str:
    """The name, from its form in the address: capitals are lost there, which search does not mind."""
    found = words.query(str(request.path_params["key"]).replace("-", " "))
    if not found or len(found) > MAX_WORDS:
        raise HTTPException(404, "There is no such topic.")
    return " ".join(word.removesuffix("*").capitalize() for word in found)


def _asked(name: str, now: datetime) -> search.Asked:
    held = words.query(name)
    phrases = (search.Phrase(held, in_title=False, is_wanted=True),) if len(held) > 1 else ()
    return search.Asked(name, Sought(((held,),), since=now - timedelta(days=DAYS)), phrases, held)


async def _told(site: Site, stories: Sequence[Story]) -> list[topics.Told]:
    briefs = await site.store.briefs([story.id for story in stories])
    leads = {story_id: " ".join(sentence.text for sentence in brief.lead) for story_id, brief in briefs.items()}
    return [topics.Told(story.id, story.title, leads.get(story.id, ""), story.language) for story in stories]


def _first(topic: topics.Topic, stories: dict[str, Story]) -> tuple[Story, ...]:
    return tuple(stories[story_id] for story_id in topic.story_ids[:STORIES_SHOWN])
