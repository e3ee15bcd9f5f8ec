"""Builders of values: each fills what does not matter to the test that calls it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from copytaster.model.article import Article, Block, Credit, Fingerprint, Language
from copytaster.model.brief import Brief, Citation, Section, Sentence, SourceLink
from copytaster.model.feed import Entry, FeedNotModified, FeedSource, FeedState, FetchedFeed, ParsedFeed, Source
from copytaster.model.ids import article_id, digest, entry_id, feed_id, story_id
from copytaster.model.policy import PollPolicy
from copytaster.model.story import Member, Origin, Place, Reason, Story, WireLine
from copytaster.stages import schedule

NOW = datetime(2024, 11, 15, 12, 0, tzinfo=UTC)
OWN = Origin("own")


def ago(minutes: float = 0, hours: float = 0, now: datetime = NOW) -> datetime:
    """An instant before `NOW`."""
    return now - timedelta(minutes=minutes, hours=hours)


def feed(url: str = "https://daily.example/feed.xml", **changes: Any) -> FeedSource:
    """A feed of daily.example."""
    made = FeedSource(feed_id(url), url, "The Daily", "daily.example", "https://daily.example/", "en", ago(hours=48))
    return replace(made, **changes)


def feed_state(feed: FeedSource, **changes: Any) -> FeedState:
    """A feed that was polled four times, well."""
    made = FeedState(
        feed.id,
        next_poll_at=NOW + timedelta(minutes=20),
        interval_s=1800.0,
        outcome="fetched",
        polled_at=ago(10),
        succeeded_at=ago(10),
        polls=4,
        not_modified=1,
    )
    return replace(made, **changes)


def silent_state(feed: FeedSource) -> FeedState:
    """An hourly feed that answers, but has had nothing new for a day."""
    begin, policy = ago(hours=24), PollPolicy()
    dates = [begin - timedelta(hours=hour) for hour in range(400)]
    listed = [Entry(str(number), feed.id, "", "", "", "", None, at, begin, None, "") for number, at in enumerate(dates)]
    came = schedule.Polled(FetchedFeed(feed.url, begin, b""), listed, listed, ParsedFeed("rss"))
    state = schedule.next_state(schedule.first_state(feed, begin, policy), came, begin, policy)
    return schedule.next_state(state, schedule.Polled(FeedNotModified()), ago(5), policy)


def source(source_id: str = "daily.example", name: str = "The Daily", **changes: Any) -> Source:
    """A publisher."""
    return replace(Source(source_id, name, f"https://{source_id}/", "en"), **changes)


def entry(url: str = "https://daily.example/a", feed_url: str = "https://daily.example/feed.xml", **changes: Any) -> Entry:
    """An item of a feed."""
    feed = feed_id(feed_url)
    made = Entry(
        entry_id(feed, url),
        feed,
        "daily.example",
        url,
        "A headline",
        "A summary.",
        None,
        ago(10),
        ago(9),
        "en",
        digest("A headline", "A summary."),
    )
    return replace(made, **changes)


def article(
    url: str = "https://daily.example/a", title: str = "A headline", text: str | Sequence[Block] = "One paragraph.", **changes: Any
) -> Article:
    """An article read from its page ten minutes ago; `text` is one paragraph for each empty line between."""
    blocks = tuple(Block("paragraph", part) for part in text.split("\n\n")) if isinstance(text, str) else tuple(text)
    feed = changes.pop("feed_id", feed_id("https://daily.example/feed.xml"))
    told_at = changes.pop("told_at", ago(10))
    made = Article(
        id=article_id(url),
        entry_id=entry_id(feed, url),
        feed_id=feed,
        source_id="daily.example",
        url=url,
        title=title,
        standfirst="",
        blocks=blocks,
        authors=(),
        published_at=told_at,
        modified_at=None,
        first_seen_at=told_at,
        told_at=told_at,
        read_at=told_at + timedelta(seconds=3),
        language=Language("en", 0.99),
        site=None,
        image=None,
        credits=(),
        is_paywalled=False,
        made_from="page",
        note="",
        version=1,
        digest=digest(title, *(block.text for block in blocks)),
        fingerprint=Fingerprint((), ()),
    )
    return replace(made, **changes)


def place(article: Article, origin: Origin = OWN, **changes: Any) -> Place:
    """Where an article stands in a story."""
    reasons = (Reason("terms", 0.61, "words in common with the story"),)
    made = Place(article.id, article.version, article.source_id, article.told_at, article.read_at, origin, 0.61, reasons)
    return replace(made, **changes)


def story(*articles: Article, origins: Sequence[Origin] = (), **changes: Any) -> Story:
    """The story of these articles, the first of which founded it and leads; all are own reporting unless `origins` says otherwise."""
    members = articles or (article(),)
    first = members[0]
    places = tuple(place(each, origins[n] if n < len(origins) else OWN) for n, each in enumerate(members))
    made = Story(
        id=story_id(first.id),
        version=len(places),
        title=first.title,
        title_article_id=first.id,
        language=first.language.code,
        founded_at=first.told_at,
        changed_at=max(each.placed_at for each in places),
        places=places,
    )
    return replace(made, **changes)


def line(story: Story, **changes: Any) -> WireLine:
    """The wire's headline of a story."""
    first = story.places[0]
    return replace(WireLine(story.id, first.article_id, "headline", 1, first.told_at), **changes)


def member(article: Article, **changes: Any) -> Member:
    """What grouping knows of an article."""
    made = Member(
        article.id,
        article.version,
        article.source_id,
        article.language.code,
        article.title,
        article.told_at,
        article.read_at,
        article.fingerprint,
        article.credits,
        len(article.text.split()),
    )
    return replace(made, **changes)


def sentence(text: str, *articles: Article) -> Sentence:
    """A sentence that cites the beginning of each article."""
    return Sentence(text, tuple(Citation(each.id, each.version, 0, min(len(text), len(each.text))) for each in articles))


def brief(story: Story, *articles: Article, **changes: Any) -> Brief:
    """A brief of one sentence that cites the first article, and links to all."""
    made = Brief(
        story_id=story.id,
        story_version=story.version,
        made_at=story.changed_at,
        headline=story.title,
        lead=(sentence("One paragraph.", articles[0]),) if articles else (),
        sections=(),
        credits=(),
        links=tuple(SourceLink(each.id, each.source_id, each.title, each.url) for each in articles),
    )
    return replace(made, **changes)


def section(heading: str, *sentences: Sentence) -> Section:
    """A part of a brief."""
    return Section(heading, sentences)


def credit(agency: str = "The Associated Press") -> Credit:
    """What an article says of an agency."""
    return Credit(agency, f"This article includes reporting from {agency}")
