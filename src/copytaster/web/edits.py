"""What publishers changed, as rows for pages, feeds and the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.edit import Edit
from copytaster.ports import Store
from copytaster.stages import present, records
from copytaster.stages.desk_sources import displayed
from copytaster.web.site import Site

ON_STORY = 20


@dataclass(frozen=True, slots=True)
class EditLine:
    """An edit as pages list it."""

    edit: records.EditRecord
    at: present.Moment


async def of_story(site: Site, store: Store, article_ids: Sequence[str], now: datetime) -> tuple[EditLine, ...]:
    """The newest edits of a story's articles."""
    found = await store.edits_of(article_ids)
    newest = sorted((each for told in found.values() for each in told), key=lambda each: (each.at, each.id), reverse=True)
    return await lines_of(site, newest[:ON_STORY], now)


async def lines_of(site: Site, found: Sequence[Edit], now: datetime) -> tuple[EditLine, ...]:
    """Edits as lines, in their order."""
    told = await told_of(site.store, found, await known_of(site))
    return tuple(EditLine(each, present.moment(each.at, now)) for each in told)


async def told_of(store: Store, found: Sequence[Edit], known: records.Known) -> tuple[records.EditRecord, ...]:
    """Edits as records, in their order; those of articles that are not to be seen are left out."""
    ids = list(dict.fromkeys(each.article_id for each in found))
    articles, homes = await store.articles(ids), await store.story_of(ids)
    return tuple(
        records.edit(each, articles[each.article_id], homes.get(each.article_id), known) for each in found if each.article_id in articles
    )


async def known_of(site: Site, base: str = "") -> records.Known:
    """What records need to know; `base` is how readers reach the site, empty for links within it."""
    rights = displayed(site.look.rights, (await site.shown.veil()).rights)
    return records.Known(await site.store.sources(), rights, base)
