"""How the site stands."""

from dataclasses import replace
from datetime import timedelta

from copytaster.name import VERSION
from copytaster.stages import records
from copytaster.stages.records.health import Site
from copytaster.web.api.asking import Question


async def one(question: Question) -> records.HealthRecord:
    """The numbers of the health page."""
    store, site = question.store, question.site
    told = Site(VERSION, site.look.replay_of(), site.hub.readers, site.hub.number)
    counts = await store.counts(question.now)
    counts = replace(counts, open_stories=await site.store.open_stories(question.now - timedelta(hours=site.look.open_h)))
    return records.health(counts, await store.feeds(), await store.feed_states(), told, question.now)
