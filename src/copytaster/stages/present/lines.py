"""Headlines: the lines of the wire and the stories of the front page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.article import Article
from copytaster.model.brief import Brief
from copytaster.model.feed import Source
from copytaster.model.story import Ranked, Reason, Story
from copytaster.stages import agencies
from copytaster.stages.phrases import Numeral, Phrase, forms, joined, phrase, phrases
from copytaster.stages.present.ages import Moment, moment

SHOWN_PUBLISHERS = 8
MAX_LEAD_CHARS = 320


@dataclass(frozen=True, slots=True)
class Headline:
    """One line: whose headline it is, when it was told, and how often the story was told. `url` is empty when it is unfit for a link."""

    story_id: str
    title: str
    language: str
    source_id: str
    source: str
    url: str
    at: Moment
    echo: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason in words and its number."""

    words: str
    value: str


@dataclass(frozen=True, slots=True)
class FrontStory:
    """A ranked story; `more` counts the publishers that are not named."""

    story_id: str
    title: str
    language: str
    lead: str
    lead_language: str
    publishers: tuple[tuple[str, str], ...]
    more: int
    publisher_count: str
    echo: str
    changed: Moment
    score: str
    why: tuple[Why, ...]


_NOUNS: Mapping[str, Phrase] = {
    "article": forms("{number} article", "{number} articles"),
    "claim": forms("{number} claim", "{number} claims"),
    "copy": forms("{number} copy", "{number} copies"),
    "day": forms("{number} day", "{number} days"),
    "entry": forms("{number} entry", "{number} entries"),
    "feed": forms("{number} feed", "{number} feeds"),
    "message": forms("{number} message", "{number} messages"),
    "minute": forms("{number} minute", "{number} minutes"),
    "own report": forms("{number} own report", "{number} own reports"),
    "poll": forms("{number} poll", "{number} polls"),
    "publisher": forms("{number} publisher", "{number} publishers"),
    "sentence": forms("{number} sentence", "{number} sentences"),
    "story": forms("{number} story", "{number} stories"),
    "time": forms("{number} time", "{number} times"),
    "version": forms("{number} version", "{number} versions"),
}


def counted(number: int, one: str, many: str = "") -> Phrase:
    """A number with its noun; only those above can be told in other languages."""
    known = _NOUNS.get(one)
    told = (known.message, known.many) if known else (f"{{number}} {one}", f"{{number}} {many or one + 's'}")
    return phrases(*told, number)


def echo(story: Story) -> Phrase:
    """How often a story was told, such as "34 articles: 3 own reports, 31 copies of AP"."""
    own, copies = story.own_reports, story.copies
    if own + copies == 1:
        return counted(1, "article")
    parts = [counted(own, "own report")] * (own > 0) + [_copies(story)] * (copies > 0)
    return phrase("{articles}: {kinds}", articles=counted(own + copies, "article"), kinds=joined(parts))


def _copies(story: Story) -> Phrase:
    """Their number, and the agency that most of them are of."""
    copies = counted(story.copies, "copy")
    by_agency = Counter(place.origin.agency for place in story.places if place.origin.kind == "agency")
    (agency, most), *_ = by_agency.most_common(1) or [(None, 0)]
    if agency is None or 2 * most <= story.copies:
        return copies
    name = agencies.short(agency)
    if most == story.copies:
        return phrase("{copies} of {agency}", copies=copies, agency=name)
    return phrase("{copies}, {number} of {agency}", copies=copies, number=Numeral(f"{most:,}"), agency=name)


def safe_link(url: str | None) -> str:
    """The address when it leads to the web, else empty: `javascript:` and its like never become links."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""


def name_of(source_id: str, sources: Mapping[str, Source]) -> str:
    """The publisher's name, else its domain."""
    known = sources.get(source_id)
    return known.name if known and known.name else source_id


def language_of(code: str) -> str:
    """For the `lang` attribute: empty when nobody knows."""
    return "" if code == "und" else code


def headline(article: Article, story: Story | None, at: datetime, sources: Mapping[str, Source], now: datetime) -> Headline:
    """An article as one line; the story's count is shown once it was told more than once."""
    return Headline(
        story_id=story.id if story else "",
        title=article.title,
        language=language_of(article.language.code),
        source_id=article.source_id,
        source=name_of(article.source_id, sources),
        url=safe_link(article.url),
        at=moment(at, now),
        echo=counted(len(story.places), "article") if story and len(story.places) > 1 else "",
    )


def publishers(story: Story) -> tuple[str, ...]:
    """Ids of the publishers, own reporting first, then in order of arrival, each once."""
    first = (place.source_id for place in story.places if place.origin.kind == "own")
    return tuple(dict.fromkeys((*first, *(place.source_id for place in story.places))))


def why(reasons: Sequence[Reason]) -> tuple[Why, ...]:
    """Reasons in their order."""
    return tuple(Why(reason.words or reason.name, figure(reason.value)) for reason in reasons)


def figure(value: float) -> Numeral:
    """At most two decimals, none that are zero."""
    shown = f"{value:,.2f}".rstrip("0").rstrip(".")
    return Numeral("0" if shown == "-0" else shown)


def front_story(ranked: Ranked, article: Article | None, brief: Brief | None, sources: Mapping[str, Source], now: datetime) -> FrontStory:
    """A ranked story with the brief's first sentence, or what `article` (the one that leads) says of itself."""
    story = ranked.story
    ids = publishers(story)
    return FrontStory(
        story_id=story.id,
        title=story.title,
        language=language_of(story.language),
        lead=lead_of(brief, article),
        lead_language=language_of(article.language.code) if article else "",
        publishers=tuple((each, name_of(each, sources)) for each in ids[:SHOWN_PUBLISHERS]),
        more=max(0, len(ids) - SHOWN_PUBLISHERS),
        publisher_count=counted(len(ids), "publisher"),
        echo=echo(story),
        changed=moment(story.changed_at, now),
        score=figure(ranked.score),
        why=why(ranked.reasons),
    )


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut between words, with an ellipsis where something is missing."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[most // 2 :] else head).rstrip(" ,;:") + "…"


def lead_of(brief: Brief | None, article: Article | None) -> str:
    """The brief's first sentence, else how the article begins."""
    text = brief.lead[0].text if brief and brief.lead else _standfirst(article)
    return shortened(text, MAX_LEAD_CHARS)


def _standfirst(article: Article | None) -> str:
    if article is None:
        return ""
    return article.standfirst or next((block.text for block in article.blocks if block.kind == "paragraph"), "")
