"""What an alert would have told: for a person who has just written it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.alert import Alert
from copytaster.stages.alerts.timing import due_at


@dataclass(frozen=True, slots=True)
class Preview:
    """Over the last `days` days: stories and articles that match, and messages that would have gone. `is_least` when there are more.

    `newest` are ids of the newest articles, one for each story.
    """

    days: int
    stories: int
    articles: int
    messages: int
    is_least: bool
    newest: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """In one sentence."""
        least = "at least " if self.is_least else ""
        stories = f"{self.stories:,} {'story' if self.stories == 1 else 'stories'}"
        messages = f"{self.messages:,} message{'s' * (self.messages != 1)}"
        return f"This would have matched {least}{stories} in {self.days} days, in {messages}."


_SHOWN = 5


def preview(found: Sequence[tuple[str, datetime]], homes: Mapping[str, str], alert: Alert, days: int, is_least: bool = False) -> Preview:
    """Of articles that were found with the times at which they were told, newest first; `homes` are the stories that they stand in."""
    newest: dict[str, str] = {}
    first: dict[str, datetime] = {}
    for article_id, at in found:
        story = homes.get(article_id, article_id)
        newest.setdefault(story, article_id)
        first[story] = at
    taken: list[datetime] = []
    posts: set[datetime] = set()
    for at in sorted(first.values()):
        goes = due_at(alert, at, taken)
        if goes == at or goes not in posts:
            taken.append(goes)
        if goes > at:
            posts.add(goes)
    return Preview(days, len(first), len(found), len(taken), is_least, tuple(newest.values())[:_SHOWN])
