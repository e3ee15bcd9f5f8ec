"""Stories as records: one line of a list, and one story with all that belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.article import Article
from copytaster.model.brief import Brief
from copytaster.model.story import Place, Ranked, Story
from copytaster.stages import corrections
from copytaster.stages.present.lines import name_of, publishers
from copytaster.stages.records.articles import ArticleRecord, article
from copytaster.stages.records.briefs import (
    BriefRecord,
    ClaimRecord,
    DisagreementRecord,
    VersionRecord,
    brief,
    claim,
    disagreement,
    versions,
)
from copytaster.stages.records.origins import PlaceRecord, ReasonRecord, place, reasons
from copytaster.stages.records.plain import EXTRACT_WORDS, STANDFIRST_WORDS, Known, cut, language, link, words_of

MAX_ARTICLES = 200
MAX_EVENTS = 50
MAX_PUBLISHERS = 50


@dataclass(frozen=True, slots=True)
class RankRecord:
    """Where a story stands on the front page, from 1: its score, and the terms that make it."""

    position: int
    score: float
    reasons: tuple[ReasonRecord, ...]


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """A story: articles about one event."""

    id: str
    page: str
    """Its page on this site."""
    title: str
    """The headline that leads, as its publisher wrote it."""
    lead: str
    """The brief's first sentence, else how the leading article is introduced; may be empty."""
    url: str | None
    """Where the leading article's publisher has it."""
    source_id: str
    """The leading article's publisher."""
    source: str
    language: str | None
    articles: int
    own_reports: int
    copies: int
    publishers: tuple[str, ...]
    """Ids of sources, own reporting first; at most 50."""
    publisher_count: int
    founded_at: datetime
    """When the first report was told: what `since` is compared with."""
    changed_at: datetime
    """What `updated_after` is compared with."""
    briefed_at: datetime | None
    """When the brief was written: some seconds after a change; null until then."""
    version: int
    """Grows with each change."""
    rank: RankRecord | None
    """Only where stories are listed by rank."""


@dataclass(frozen=True, slots=True)
class CarriedRecord:
    """An article of a story, and why it stands there."""

    article: ArticleRecord
    place: PlaceRecord


@dataclass(frozen=True, slots=True)
class EventRecord:
    """What a report told: a sentence that the brief cites it for, else its headline."""

    at: datetime
    text: str
    article_id: str
    source_id: str
    source: str
    url: str | None


@dataclass(frozen=True, slots=True)
class StoryOne:
    """One story with its brief, claims, timeline, articles and versions."""

    story: StoryRecord
    brief: BriefRecord | None
    """Null until it is written, some seconds after the story changed."""
    claims: tuple[ClaimRecord, ...]
    """The weightiest first."""
    disagreements: tuple[DisagreementRecord, ...]
    """Figures that the reports give differently."""
    timeline: tuple[EventRecord, ...]
    """The reports in order of time, at most 50."""
    articles: tuple[CarriedRecord, ...]
    """In order of arrival, at most 200."""
    more_articles: int
    """How many more there are: ask for the story's articles."""
    versions: tuple[VersionRecord, ...]
    """Of the brief, oldest first."""


@dataclass(frozen=True, slots=True)
class StoryList:
    """Stories; `next` is the cursor of the next page, null on the last. A page may be short before that."""

    items: tuple[StoryRecord, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class CarriedList:
    """Articles of a story in order of arrival; `next` is the cursor of the next page, null on the last."""

    items: tuple[CarriedRecord, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A story with what the store knows of it: the leading article at least, and every version of its brief, oldest first."""

    story: Story
    articles: Mapping[str, Article]
    briefs: Sequence[Brief] = ()
    ranked: Ranked | None = None
    position: int = 0


def story(told: Told, known: Known) -> StoryRecord:
    """A story as one line."""
    found = told.story
    leading = told.articles.get(found.title_article_id)
    ids = publishers(found)
    source_id = next((each.source_id for each in found.places if each.article_id == found.title_article_id), "")
    ranked = told.ranked
    return StoryRecord(
        id=found.id,
        page=f"{known.base}/story/{found.id}",
        title=found.title,
        lead=_lead(told, leading, known),
        url=link(leading.url) if leading else None,
        source_id=source_id,
        source=name_of(source_id, known.sources),
        language=language(found.language),
        articles=len(found.places),
        own_reports=found.own_reports,
        copies=found.copies,
        publishers=ids[:MAX_PUBLISHERS],
        publisher_count=len(ids),
        founded_at=found.founded_at,
        changed_at=found.changed_at,
        briefed_at=told.briefs[-1].made_at if told.briefs else None,
        version=found.version,
        rank=RankRecord(told.position, ranked.score, reasons(ranked.reasons)) if ranked else None,
    )


def story_one(told: Told, known: Known) -> StoryOne:
    """A story with all that belongs to it; articles that the mapping lacks are left out."""
    latest = told.briefs[-1] if told.briefs else None
    places = [each for each in told.story.places if each.article_id in told.articles]
    return StoryOne(
        story=story(told, known),
        brief=brief(latest, known) if latest else None,
        claims=tuple(map(claim, latest.statements)) if latest else (),
        disagreements=tuple(map(disagreement, latest.disagreements)) if latest else (),
        timeline=_timeline(places, told, known),
        articles=carried(told, places[:MAX_ARTICLES], known),
        more_articles=len(told.story.places) - len(places[:MAX_ARTICLES]),
        versions=versions(told.briefs, told.story.id, known),
    )


def carried(told: Told, places: Sequence[Place], known: Known) -> tuple[CarriedRecord, ...]:
    """These places, as far as the articles are there."""
    found = ((each, told.articles.get(each.article_id)) for each in places)
    return tuple(CarriedRecord(article(each, told.story.id, known), place(placed)) for placed, each in found if each)


def _lead(told: Told, leading: Article | None, known: Known) -> str:
    latest = told.briefs[-1] if told.briefs else None
    if latest and latest.lead:
        return cut(latest.lead[0].text, EXTRACT_WORDS)
    return cut(leading.standfirst, words_of(leading.source_id, known, STANDFIRST_WORDS)) if leading else ""


def _timeline(places: Sequence[Place], told: Told, known: Known) -> tuple[EventRecord, ...]:
    cited: dict[str, str] = {}
    for sentence in corrections.told(told.briefs[-1]) if told.briefs else ():
        for each in sentence.citations:
            cited.setdefault(each.article_id, cut(sentence.text, EXTRACT_WORDS))
    reports = [each for each in places if each.origin.kind == "own"] or places[:1]
    events = (_event(told.articles[each.article_id], cited, known) for each in reports)
    return tuple(sorted(events, key=lambda event: (event.at, event.article_id)))[:MAX_EVENTS]


def _event(told: Article, cited: Mapping[str, str], known: Known) -> EventRecord:
    text = cited.get(told.id, told.title)
    return EventRecord(told.told_at, text, told.id, told.source_id, name_of(told.source_id, known.sources), link(told.url))
