"""The story page: the brief with its numbered citations, who carried the story, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.article import Article
from copytaster.model.brief import Brief
from copytaster.model.feed import Source
from copytaster.model.story import Origin, Place, Story
from copytaster.stages import corrections
from copytaster.stages.brief.written import BY
from copytaster.stages.phrases import Phrase, phrase, stored
from copytaster.stages.present.ages import Moment, moment
from copytaster.stages.present.cited import Cited, Listed, Part, Told, credit_line, source_of, told
from copytaster.stages.present.evidence import Evidence, evidence, original_of
from copytaster.stages.present.lines import counted, echo, language_of, name_of, publishers, safe_link, shortened
from copytaster.stages.present.said import Said, said

CUT = phrase("Extractive brief")
WRITTEN = phrase("Written from numbered sentences, checked")
"""What the page says of a brief by a writer, so that nobody takes its sentences for cuts."""
MAX_ROWS = 200
MAX_EVENTS = 30
MAX_EVENT_CHARS = 200
MAX_LEFT_OUT = 20


@dataclass(frozen=True, slots=True)
class Carried:
    """One article of a story; `edits` says how often the publisher changed it, `relation` what it does to its original's text."""

    article_id: str
    source_id: str
    source: str
    title: str
    language: str
    url: str
    at: Moment
    edits: str
    origin: str
    relation: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """Articles that repeat the same text."""

    title: str
    rows: tuple[Carried, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """What a report told first: a sentence that the brief cites it for, else its headline."""

    article_id: str
    at: Moment
    text: str
    language: str
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class StoryPage:
    """All that the story page shows. `no_brief` says why there is none; `more` counts the articles that are not listed.

    `made` says how its sentences were made, `check` what the check of the brief found, `left_out` the sentences that it refused, in words.
    """

    id: str
    title: str
    language: str
    brief_language: str
    lead: tuple[Cited, ...]
    parts: tuple[Part, ...]
    made: str
    facts: str
    no_brief: str
    check: str
    left_out: tuple[str, ...]
    credit: str
    links: tuple[Listed, ...]
    source: Listed | None
    said: Said
    changed: Moment
    echo: str
    publisher_count: str
    own: tuple[Carried, ...]
    copies: tuple[CopyGroup, ...]
    copy_count: int
    timeline: tuple[Event, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the store says of the articles and publishers by their ids."""

    articles: Mapping[str, Article]
    sources: Mapping[str, Source]


def story_page(
    story: Story, brief: Brief | None, articles: Mapping[str, Article], sources: Mapping[str, Source], now: datetime
) -> StoryPage:
    """A story as its page shows it; articles that the mapping lacks are left out."""
    leading = articles.get(story.title_article_id)
    said_by = told(brief, sources) if brief else Told((), (), ())
    shown = [place for place in story.places if place.article_id in articles][:MAX_ROWS]
    rows = {place.article_id: _carried(story, place, Known(articles, sources), now) for place in shown}
    own = tuple(rows[place.article_id] for place in shown if place.origin.kind == "own")
    return StoryPage(
        id=story.id,
        title=story.title,
        language=language_of(story.language),
        brief_language=language_of(leading.language.code if leading else story.language),
        lead=said_by.lead,
        parts=said_by.parts,
        made=WRITTEN if brief and brief.by == BY else CUT,
        facts=_facts(brief, said_by),
        no_brief="" if said_by.sentences else _no_brief(brief),
        check=_check(brief),
        left_out=brief.left_out[:MAX_LEFT_OUT] if brief else (),
        credit=credit_line(brief.credits if brief else ()),
        links=said_by.links,
        source=next(iter(said_by.links), None) or (source_of(leading, sources) if leading else None),
        said=said(story, brief, sources, now) if brief else Said(),
        changed=moment(story.changed_at, now),
        echo=echo(story),
        publisher_count=counted(len(publishers(story)), "publisher"),
        own=own,
        copies=_copy_groups(shown, rows, Known(articles, sources)),
        copy_count=len(shown) - len(own),
        timeline=_timeline(own or tuple(rows.values())[:1], brief),
        more=len(story.places) - len(shown),
    )


def origin_words(origin: Origin, articles: Mapping[str, Article], sources: Mapping[str, Source]) -> Phrase:
    """Where a text comes from: "own reporting", "copies of Reuters", "articles with text of the report of The Daily"."""
    if origin.kind == "own":
        return phrase("own reporting")
    whom = origin.agency or original_of(origin, articles, sources)
    return phrase("articles with text of {whom}", whom=whom) if origin.relation == "part" else phrase("copies of {whom}", whom=whom)


def _group_title(origin: Origin, known: Known) -> Phrase:
    whom = origin.agency or original_of(origin, known.articles, known.sources)
    return phrase("Articles with text of {whom}", whom=whom) if origin.relation == "part" else phrase("Copies of {whom}", whom=whom)


def _relation(origin: Origin) -> str:
    if origin.kind == "own":
        return phrase("with text of {agency}", agency=origin.agency) if origin.agency else ""
    return {"whole": "", "shortened": phrase("shortened"), "extended": phrase("extended"), "part": ""}[origin.relation]


def _facts(brief: Brief | None, shown: Told) -> str:
    """How much is told and how much of it names its source; of claims where some are known, else of sentences."""
    if brief and brief.statements:
        linked = {link.article_id for link in brief.links}
        sourced = sum(statement.citation.article_id in linked for statement in brief.statements)
        return phrase("{claims}, {number} sourced", claims=counted(len(brief.statements), "claim"), number=sourced)
    sentences = shown.sentences
    if not sentences:
        return ""
    cited = sum(bool(each.marks) for each in sentences)
    return phrase("{sentences}, {number} sourced", sentences=counted(len(sentences), "sentence"), number=cited)


def _check(brief: Brief | None) -> str:
    if brief is None or not (brief.checked or brief.left_out):
        return ""
    checked = counted(max(brief.checked, len(brief.left_out)), "sentence")
    left_out = len(brief.left_out) or phrase("none")
    return phrase("{sentences} checked, {number} left out", sentences=checked, number=left_out)


def _no_brief(brief: Brief | None) -> str:
    if brief and brief.no_brief:
        return phrase("No brief: {why}", why=stored(brief.no_brief))
    return phrase("The brief of this story is not written yet.")


def _carried(story: Story, place: Place, known: Known, now: datetime) -> Carried:
    article = known.articles[place.article_id]
    return Carried(
        article_id=article.id,
        source_id=article.source_id,
        source=name_of(article.source_id, known.sources),
        title=article.title,
        language=language_of(article.language.code),
        url=safe_link(article.url),
        at=moment(place.told_at, now),
        edits=phrase("edited {times}", times=counted(article.version - 1, "time")) if article.version > 1 else "",
        origin=origin_words(place.origin, known.articles, known.sources),
        relation=_relation(place.origin),
        evidence=evidence(story, place, known.articles, known.sources),
    )


def _copy_groups(places: Sequence[Place], rows: Mapping[str, Carried], known: Known) -> tuple[CopyGroup, ...]:
    """The largest group first, then by title."""
    groups: dict[Phrase, list[Carried]] = {}
    for place in places:
        if place.origin.kind != "own":
            groups.setdefault(_group_title(place.origin, known), []).append(rows[place.article_id])
    made = (CopyGroup(title, tuple(group)) for title, group in groups.items())
    return tuple(sorted(made, key=lambda group: (-len(group.rows), group.title)))


def _timeline(reports: Sequence[Carried], brief: Brief | None) -> tuple[Event, ...]:
    """The reports in order of time, each with what it is cited for."""
    cited: dict[str, str] = {}
    for sentence in corrections.told(brief) if brief else ():
        for citation in sentence.citations:
            cited.setdefault(citation.article_id, shortened(sentence.text, MAX_EVENT_CHARS))
    events = (Event(row.article_id, row.at, cited.get(row.article_id, row.title), row.language, row.url, row.source) for row in reports)
    return tuple(sorted(events, key=lambda event: (event.at.iso, event.article_id)))[:MAX_EVENTS]
