"""Lines of the live wire as records."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from copytaster.model.article import Article
from copytaster.model.story import Story, WireLine
from copytaster.stages.present.lines import name_of
from copytaster.stages.records.plain import Known, language, link


@dataclass(frozen=True, slots=True)
class WireRecord:
    """A line of the wire: a `headline` tells a story, `story` says that it grew, `retract` takes it back."""

    number: int
    """Given in order of writing; the id of the event in the stream `/live/wire`."""
    kind: Literal["headline", "story", "retract"]
    at: datetime
    story_id: str
    article_id: str
    title: str | None
    """Null where the story was taken back, or the article is no longer there."""
    url: str | None
    source_id: str | None
    source: str | None
    language: str | None
    articles: int
    """How many the story has."""


@dataclass(frozen=True, slots=True)
class WireList:
    """Lines of the wire; `last` is the highest number among them, to be asked for with `after`; `next` the cursor of older lines."""

    items: tuple[WireRecord, ...]
    last: int
    next: str | None


def wire_line(line: WireLine, story: Story | None, told: Article | None, known: Known) -> WireRecord:
    """One line."""
    shown = told if line.kind != "retract" else None
    return WireRecord(
        number=line.number,
        kind=line.kind,
        at=line.at,
        story_id=line.story_id,
        article_id=line.article_id,
        title=shown.title if shown else None,
        url=link(shown.url) if shown else None,
        source_id=shown.source_id if shown else None,
        source=name_of(shown.source_id, known.sources) if shown else None,
        language=language(shown.language.code) if shown else None,
        articles=len(story.places) if story else 0,
    )
