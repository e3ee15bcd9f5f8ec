"""Stories: articles about one event, each with the reason why it is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from copytaster.model.article import Credit, Fingerprint

Relation = Literal["whole", "shortened", "extended", "part"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article's text comes from.

    `own` is own reporting; `copy` repeats the article `of`; `agency` prints the text of `agency` (and repeats `of`
    where that is known). `share` is the part of the text, 0 to 1, that stands in the original. `relation` says whether the
    text is that as a `whole`, `shortened` or `extended`, or only a `part` of it is: own reporting of which a part is
    credited to `agency`, or an article that holds a passage of another.
    """

    kind: Literal["own", "copy", "agency"]
    of: str | None = None
    agency: str | None = None
    share: float = 0.0
    relation: Relation = "whole"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: a name, its number, and the words that a reader sees."""

    name: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Retraced:
    """An article that turns out to come from one that arrived later, and what shows it."""

    article_id: str
    origin: Origin
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An article's place in its story, in order of arrival."""

    article_id: str
    article_version: int
    source_id: str
    told_at: datetime
    placed_at: datetime
    origin: Origin
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Steering:
    """What people decided of a story. Held and hidden stories are not shown; a pinned one leads the front page.

    `beneath` is the headline that would lead, None unless a person chose another. `merged_into` is the story that has all its
    articles now, empty otherwise; `split_into` are the stories that were split out of it, `split_from` is where it was split from.
    `corrected` are the ids of the decisions that correct sentences of its brief.
    """

    is_held: bool = False
    is_pinned: bool = False
    is_hidden: bool = False
    beneath: str | None = None
    merged_into: str = ""
    split_into: tuple[str, ...] = ()
    split_from: str = ""
    corrected: tuple[str, ...] = ()


UNSTEERED = Steering()


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event. `version` is 1 for the founding article and grows by one with each change.

    `title` and `title_article_id` are the headline that leads, `language` that article's. Places are in order of arrival; there
    are none once the story was merged into another.
    """

    id: str
    version: int
    title: str
    title_article_id: str
    language: str
    founded_at: datetime
    changed_at: datetime
    places: tuple[Place, ...]
    steering: Steering = UNSTEERED

    @property
    def is_shown(self) -> bool:
        """Whether readers may see it."""
        return not (self.steering.is_held or self.steering.is_hidden) and bool(self.places)

    @property
    def own_reports(self) -> int:
        """How many articles are own reporting."""
        return sum(place.origin.kind == "own" for place in self.places)

    @property
    def copies(self) -> int:
        """How many articles repeat another one or print an agency's text."""
        return len(self.places) - self.own_reports


@dataclass(frozen=True, slots=True)
class WireLine:
    """One line of the live wire: a story, told once, at the time of its first report; `retract` takes it back.

    `number` is given by the store in order of writing and is 0 before; it is the id of the event stream.
    """

    story_id: str
    article_id: str
    kind: Literal["headline", "story", "retract"]
    story_version: int
    at: datetime
    number: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """What grouping needs of an article: the part that stays in memory while its story is live.

    `language` is an ISO 639-1 code or `und`; `authors` and `credits` tell agencies; `words` is the text's length.
    """

    article_id: str
    version: int
    source_id: str
    language: str
    title: str
    told_at: datetime
    seen_at: datetime
    fingerprint: Fingerprint
    credits: tuple[Credit, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A story on the front page with its score and the terms that make it."""

    story: Story
    score: float
    reasons: tuple[Reason, ...]
