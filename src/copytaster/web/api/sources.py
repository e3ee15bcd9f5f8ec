"""Publishers: the list, and one with its feeds and how they stand."""

from datetime import UTC, datetime, timedelta

from copytaster.model.feed import Source
from copytaster.stages import records
from copytaster.web.api.asking import Question
from copytaster.web.api.params import written
from copytaster.web.api.problems import Refusal, told_as_problem
from copytaster.web.desk import standing

DAYS = 30
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


async def listed(question: Question) -> records.SourceList:
    """By id; publishers that only their feeds name are among them."""
    known = await question.known()
    feeds, states = await question.store.feeds(), await question.store.feed_states()
    place = question.place()
    ids = sorted({*known.sources, *(feed.source_id for feed in feeds)})
    left = [each for each in ids if place is None or each > place[1]]
    shown = left[: question.whole("limit")]
    by_source: dict[str, list[int]] = {}
    for n, feed in enumerate(feeds):
        by_source.setdefault(feed.source_id, []).append(n)
    items = tuple(records.source(_named(each, known), [feeds[n] for n in by_source.get(each, ())], states, known) for each in shown)
    return records.SourceList(items, written((_NO_TIME, shown[-1])) if len(shown) < len(left) else None)


async def one(question: Question) -> records.SourceOne:
    """One publisher."""
    source_id = question.path("id")
    with told_as_problem():
        await standing.check_source(question.request, source_id)
    known = await question.known()
    feeds = [feed for feed in await question.store.feeds() if feed.source_id == source_id]
    if source_id not in known.sources and not feeds:
        raise Refusal(404, "There is no source by this id.")
    states = await question.store.feed_states([feed.id for feed in feeds])
    days = await question.store.volume(source_id, question.now - timedelta(days=DAYS))
    return records.source_one(records.source(_named(source_id, known), feeds, states, known), feeds, states, days)


def _named(source_id: str, known: records.Known) -> Source:
    return known.sources.get(source_id) or Source(source_id, source_id, None, None)
