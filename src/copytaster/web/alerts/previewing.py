"""What an alert would have told over the last days: for the page, the API and the terminal."""

from dataclasses import replace
from datetime import datetime, timedelta

from copytaster.model.alert import Alert
from copytaster.ports import Store
from copytaster.stages import alerts, search

DAYS = 7
MOST_FOUND = 2_000
MOST_READ = 400
"""A phrase is looked for in the texts themselves, and that in so many."""


async def previewed(store: Store, alert: Alert, now: datetime, days: int = DAYS) -> alerts.Preview:
    """Of an alert that asks a question; reads at most 2,000 ids, or 400 articles where a phrase is asked for."""
    asked = search.read(alert.query, await store.sources(), now)
    if asked.sought is None:
        return alerts.Preview(days, 0, 0, 0, is_least=False)
    begin = now - timedelta(days=days)
    within = replace(asked.sought, since=max(asked.sought.since or begin, begin))
    if asked.phrases:
        read = await store.search(within, MOST_READ)
        found = [(each.id, each.told_at) for each in read if search.holds(each, asked.phrases)]
        is_least = len(read) == MOST_READ
    else:
        found = list(await store.found(within, MOST_FOUND))
        is_least = len(found) == MOST_FOUND
    homes = await store.story_of([each for each, _ in found])
    return alerts.preview(found, homes, alert, days, is_least)
