"""When the page of an article is looked at once more: publishers change their pages and do not always say so in the feed."""

from datetime import datetime, timedelta

from copytaster.model.policy import FetchPolicy
from copytaster.model.story import Story

AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""After the first reading."""

LIVE = timedelta(hours=24)
MIN_PUBLISHERS = 2


def next_look(read_at: datetime, looks: int, policy: FetchPolicy) -> datetime | None:
    """When the page that was read first at `read_at` and looked at so many times since is due once more; None when it is not."""
    return read_at + AFTER[looks] if policy.pages and policy.look_again and looks < len(AFTER) else None


def wants_look(story: Story | None, now: datetime) -> bool:
    """Whether a page is worth the request: its story is shown, moved within a day, and two publishers tell it at least."""
    if story is None or not story.is_shown or now - story.changed_at > LIVE:
        return False
    return len({place.source_id for place in story.places}) >= MIN_PUBLISHERS
