"""How the site stands."""

from copytaster.name import VERSION
from copytaster.stages import records
from copytaster.stages.records.health import Site
from copytaster.web.api.asking import Question


async def one(question: Question) -> records.HealthRecord:
    """The numbers of the health page."""
    store, site = question.store, question.site
    told = Site(VERSION, site.look.replay_of(), site.hub.readers, site.hub.number)
    return records.health(await store.counts(question.now), await store.feeds(), await store.feed_states(), told, question.now)
