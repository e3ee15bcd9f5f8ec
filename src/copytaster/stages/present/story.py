"""The story page: the brief with its numbered citations, who carried the story, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.article import Article, Credit
from copytaster.model.brief import Brief, Sentence
from copytaster.model.feed import Source
from copytaster.model.story import Origin, Place, Story
from copytaster.stages.present.ages import Moment, moment
from copytaster.stages.present.evidence import Evidence, evidence, original_of
from copytaster.stages.present.lines import counted, echo, language_of, name_of, publishers, safe_link

MAX_ROWS = 200
MAX_EVENTS = 30


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation: its number on the page and the source behind it."""

    number: int
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence with its marks, each source once."""

    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences under a heading, which may be empty."""

    heading: str
    sentences: tuple[Cited, ...]


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
class StoryPage:
    """All that the story page shows. `no_brief` says why there is none; `more` counts the articles that are not listed."""

    id: str
    title: str
    language: str
    brief_language: str
    lead: tuple[Cited, ...]
    parts: tuple[Part, ...]
    facts: str
    no_brief: str
    credit: str
    links: tuple[Mark, ...]
    source: Mark | None
    changed: Moment
    versions: str
    echo: str
    publisher_count: str
    own: tuple[Carried, ...]
    copies: tuple[CopyGroup, ...]
    copy_count: int
    timeline: tuple[Carried, ...]
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
    marks = _marks(brief, sources)
    lead = tuple(_cited(sentence, marks) for sentence in brief.lead) if brief else ()
    parts = tuple(Part(part.heading, tuple(_cited(s, marks) for s in part.sentences)) for part in brief.sections) if brief else ()
    shown = [place for place in story.places if place.article_id in articles][:MAX_ROWS]
    rows = {place.article_id: _carried(story, place, Known(articles, sources), now) for place in shown}
    own = tuple(rows[place.article_id] for place in shown if place.origin.kind == "own")
    return StoryPage(
        id=story.id,
        title=story.title,
        language=language_of(story.language),
        brief_language=language_of(leading.language.code if leading else story.language),
        lead=lead,
        parts=parts,
        facts=_facts(lead, parts),
        no_brief="" if lead or parts else _no_brief(brief),
        credit=credit_line(brief.credits if brief else ()),
        links=tuple(marks.values()),
        source=next(iter(marks.values()), None) or _source(leading, sources),
        changed=moment(story.changed_at, now),
        versions=counted(story.version, "version"),
        echo=echo(story),
        publisher_count=counted(len(publishers(story)), "publisher"),
        own=own,
        copies=_copy_groups(shown, rows),
        copy_count=len(shown) - len(own),
        timeline=_timeline(own, rows),
        more=len(story.places) - len(shown),
    )


def credit_line(thanked: Sequence[Credit]) -> str:
    """The sentence that thanks the agencies, each once, in order; empty without any."""
    names = list(dict.fromkeys(credit.agency for credit in thanked))
    if not names:
        return ""
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"This brief includes reporting by {joined}"


def origin_words(origin: Origin, articles: Mapping[str, Article], sources: Mapping[str, Source]) -> str:
    """Where a text comes from: "own reporting", "copies of Reuters", "articles with text of the report of The Daily"."""
    if origin.kind == "own":
        return "own reporting"
    what = "articles with text of" if origin.relation == "part" else "copies of"
    return f"{what} {origin.agency or original_of(origin, articles, sources)}"


def _relation(origin: Origin) -> str:
    if origin.kind == "own":
        return f"with text of {origin.agency}" if origin.agency else ""
    return {"whole": "", "shortened": "shortened", "extended": "extended", "part": ""}[origin.relation]


def _marks(brief: Brief | None, sources: Mapping[str, Source]) -> dict[str, Mark]:
    links = enumerate(brief.links, 1) if brief else ()
    return {link.article_id: Mark(n, safe_link(link.url), f"{name_of(link.source_id, sources)}: {link.title}") for n, link in links}


def _cited(sentence: Sentence, marks: Mapping[str, Mark]) -> Cited:
    ids = dict.fromkeys(citation.article_id for citation in sentence.citations)
    return Cited(sentence.text, tuple(marks[each] for each in ids if each in marks))


def _facts(lead: Sequence[Cited], parts: Sequence[Part]) -> str:
    sentences = [*lead, *(sentence for part in parts for sentence in part.sentences)]
    sourced = sum(bool(sentence.marks) for sentence in sentences)
    return f"{counted(len(sentences), 'sentence')}, {sourced} sourced" if sentences else ""


def _no_brief(brief: Brief | None) -> str:
    return brief.no_brief if brief and brief.no_brief else "The brief of this story is not written yet."


def _source(article: Article | None, sources: Mapping[str, Source]) -> Mark | None:
    return Mark(1, safe_link(article.url), f"{name_of(article.source_id, sources)}: {article.title}") if article else None


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
        edits=f"edited {counted(article.version - 1, 'time')}" if article.version > 1 else "",
        origin=origin_words(place.origin, known.articles, known.sources),
        relation=_relation(place.origin),
        evidence=evidence(story, place, known.articles, known.sources),
    )


def _copy_groups(places: Sequence[Place], rows: Mapping[str, Carried]) -> tuple[CopyGroup, ...]:
    """The largest group first, then by title."""
    groups: dict[str, list[Carried]] = {}
    for place in places:
        if place.origin.kind != "own":
            row = rows[place.article_id]
            groups.setdefault(row.origin, []).append(row)
    made = (CopyGroup(title[0].upper() + title[1:], tuple(group)) for title, group in groups.items())
    return tuple(sorted(made, key=lambda group: (-len(group.rows), group.title)))


def _timeline(own: Sequence[Carried], rows: Mapping[str, Carried]) -> tuple[Carried, ...]:
    """Own reporting in order of time; when there is none, the first article."""
    events = own or tuple(rows.values())[:1]
    return tuple(sorted(events, key=lambda row: (row.at.iso, row.article_id)))[:MAX_EVENTS]
