"""Rooms 3 and 4: looks at pages that were read before, and what was edited on them."""

from collections.abc import Sequence

from copytaster.errors import TryLater
from copytaster.model.edit import Edit
from copytaster.model.feed import Entry
from copytaster.model.ids import article_id, page_id
from copytaster.model.message import NOTHING, Later, Outcome, PageAgain, PageFetched
from copytaster.model.page import Fetched, FetchedPage, Gone
from copytaster.ports import Ports
from copytaster.stages import edits
from copytaster.steps.result import Result, World

AGAIN = "again"
"""All later looks at a page are kept as one, the last: a day of them would fill the store with bodies that hardly differ."""


async def look_again(message: PageAgain, entry: Entry | None, world: World) -> Result:
    """Have the page once more if its story is worth that, and plan the next look; what did not come is no news."""
    ports, policy, now = world
    if entry is None or not (policy.fetch.pages and policy.fetch.look_again) or message.look > len(edits.AFTER):
        return NOTHING
    following = _following(message, world)
    if not await _is_wanted(entry, world):
        return Outcome(tell=following) if following else NOTHING
    try:
        outcome = await ports.web.page(entry.url)
    except TryLater as later:
        return later
    if not isinstance(outcome, Fetched | Gone):
        return Outcome(tell=following)
    page = FetchedPage(page_id(entry.id, AGAIN), entry.id, entry.url, now, outcome)
    return Outcome(keep=(page,), tell=(PageFetched(page.id), *following))


def _following(message: PageAgain, world: World) -> tuple[Later, ...]:
    _, policy, now = world
    due_at = edits.next_look(now - edits.AFTER[message.look - 1], message.look, policy.fetch)
    return (Later(PageAgain(message.entry_id, message.look + 1), due_at),) if due_at else ()


async def _is_wanted(entry: Entry, world: World) -> bool:
    ports, _, now = world
    known = article_id(entry.url)
    home = (await ports.store.story_of([known])).get(known, "")
    return edits.wants_look((await ports.store.stories([home])).get(home) if home else None, now)


async def last_edits(article_ids: Sequence[str], ports: Ports) -> dict[str, Edit]:
    """The latest edit of each article that has one."""
    found = await ports.store.edits_of(article_ids) if article_ids else {}
    return {known: told[-1] for known, told in found.items()}
