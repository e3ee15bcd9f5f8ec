"""What every store promises: all or nothing, twice is once, the same answers on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest

from copytaster.adapters.store import SqlStore, open_store
from copytaster.model.article import Article, ArticleVersion, Block, Credit, Fingerprint, Language
from copytaster.model.feed import Entry, PollBudget, Pull, Trouble
from copytaster.model.message import FeedDue, Kept, ReplayMark
from copytaster.model.page import Failed, Fetched, FetchedPage, Gone, PageOutcome, Refused
from copytaster.model.story import Member, Origin, Reason, Story, WireLine
from tests import make
from tests.make import NOW, ago


async def keep(store: SqlStore, *values: Kept) -> tuple[WireLine, ...]:
    return await store.keep(values, (), (), NOW)


def rich_article() -> Article:
    """An article in which every field is filled."""
    return make.article(
        title="Ñandú „quoted“ 記者",
        text=(Block("heading", "Who?"), Block("paragraph", "Two words."), Block("quotation", "“Said”")),
        standfirst="In short",
        authors=("A. Writer", "B. Writer"),
        modified_at=ago(5),
        site="The Daily",
        image="https://daily.example/i.jpg",
        credits=(make.credit(), Credit("dpa", "(dpa)")),
        is_paywalled=True,
        note="a note",
        version=3,
        fingerprint=Fingerprint(((0, 1), (4_294_967_295, 3)), (7, 4_294_967_295)),
        language=Language("es", 0.123456789),
        reserves="snippet",
    )


async def test_feeds_come_by_title_and_then_id(store: SqlStore) -> None:
    feeds = [make.feed(f"https://{name}.example/feed", title=title) for name, title in [("a", "b"), ("c", "Z"), ("d", "ä"), ("e", "b")]]
    await keep(store, *feeds)
    assert await store.feeds() == tuple(sorted(feeds, key=lambda feed: (feed.title, feed.id)))
    assert await store.feeds([feeds[0].id, "f-none"]) == (feeds[0],)
    assert await store.feeds([]) == ()


async def test_a_feed_kept_again_has_its_last_value(store: SqlStore) -> None:
    feed = make.feed(site_url=None, language=None)
    await keep(store, feed, replace(feed, title="Later"))
    await keep(store, replace(feed, title="Last", is_paused=True))
    assert await store.feeds() == (replace(feed, title="Last", is_paused=True),)


async def test_states_of_feeds_come_back_whole(store: SqlStore) -> None:
    full = make.feed_state(
        make.feed(), etag='W/"x"', last_modified="Fri", why="-", failures=2, gone_since=ago(1), per_day=0.1, succeeded_at=None,
        rhythm=bytes(range(256)), pull=0.2, newest_at=ago(3), listed=30, ttl_s=60.0, max_age_s=0.0, skip_hours=(0, 23), skip_days=(6,),
        body_digest="d", reason="asked", back_off_s=600.5, gone_count=2, moved_to="https://a.example/new", moved_since=ago(9),
        moved_count=1, troubles=(Trouble(ago(1), "it said 503", "Čas"), Trouble(ago(2), "no", "")),
    )  # fmt: skip
    bare = make.feed_state(make.feed("https://b.example/feed"), polled_at=None)
    await keep(store, full, bare)
    assert await store.feed_states() == {full.feed_id: full, bare.feed_id: bare}
    assert await store.feed_states([bare.feed_id, "none"]) == {bare.feed_id: bare}


async def test_feeds_that_are_due_come_in_order_of_their_time_then_by_id(store: SqlStore) -> None:
    feeds = [make.feed(f"https://{name}.example/f") for name in "abcd"]
    ids = [feed.id for feed in feeds]
    states = [make.feed_state(feed, next_poll_at=ago(minutes)) for feed, minutes in zip(feeds, (1, 3, -1, 1), strict=True)]
    await keep(store, *feeds, *states)

    due = await store.due_feeds(NOW, 10)

    assert [message.feed_id for message in due] == [ids[1], *sorted((ids[0], ids[3]))]
    assert due[0].slot == ago(3).isoformat()
    assert await store.due_feeds(NOW, 1) == due[:1]
    assert await store.due_feeds(NOW, 10, due[0]) == due[1:]
    assert await store.due_feeds(NOW, 10, due[1]) == due[2:]
    assert len(await store.due_feeds(ago(-1), 10)) == 4


async def test_a_feed_keeps_the_folders_that_it_came_in(store: SqlStore) -> None:
    feed = replace(make.feed(), folders=("World", "Sea & Quay / Häfen"))
    await keep(store, feed)
    assert await store.feeds([feed.id]) == (feed,)


async def test_paused_feeds_are_not_due(store: SqlStore) -> None:
    feed = replace(make.feed(), is_paused=True)
    await keep(store, feed, make.feed_state(feed, next_poll_at=ago(1)))
    assert await store.due_feeds(NOW, 10) == ()


async def test_feeds_share_the_budget_that_are_polled_and_known(store: SqlStore) -> None:
    feeds = {name: make.feed(f"https://{name}.example/f") for name in ("known", "unknown", "failing", "paused")}
    feeds["paused"] = replace(feeds["paused"], is_paused=True)
    told = {"pull": 0.5, "ttl_s": 60.0, "max_age_s": None}
    await keep(store, *feeds.values(), make.feed_state(feeds["unknown"]), make.feed_state(feeds["known"], **told))
    await keep(store, make.feed_state(feeds["failing"], failures=1, **told), make.feed_state(feeds["paused"], **told))
    assert await store.pulls() == (Pull(0.5, 60.0, None),)


async def test_there_is_one_budget_of_polls(store: SqlStore) -> None:
    assert await store.poll_budget() is None
    await keep(store, PollBudget(3600.0, 1, ago(2)))
    await keep(store, PollBudget(900.5, 7, NOW))
    assert await store.poll_budget() == PollBudget(900.5, 7, NOW)


async def test_a_source_keeps_its_first_name_unless_that_was_its_domain(store: SqlStore) -> None:
    await keep(store, make.source("a.example", "a.example"), make.source("b.example", "First"), make.source("b.example", "Second"))
    await keep(store, make.source("a.example", "The A", language="de"), make.source("b.example", "Third", site_url=None))
    await keep(store, make.source("a.example", "Another A", language="fr"))
    assert await store.sources() == {
        "a.example": make.source("a.example", "The A", language="fr"),
        "b.example": make.source("b.example", "First", site_url=None),
    }


async def test_an_entry_kept_again_keeps_the_time_when_it_was_first_seen(store: SqlStore) -> None:
    first = make.entry(first_seen_at=ago(30))
    await keep(store, first, replace(first, title="In one batch", first_seen_at=ago(20)))
    await keep(store, replace(first, title="Edited", first_seen_at=ago(10), author="A. Writer"))
    assert await store.entries([first.id]) == {first.id: replace(first, title="Edited", author="A. Writer")}


async def test_ids_that_are_not_there_are_left_out(store: SqlStore) -> None:
    entry = make.entry()
    await keep(store, entry)
    assert await store.entries([entry.id, "nothing", entry.id]) == {entry.id: entry}
    assert await store.entries([]) == {}
    assert [await store.pages(["nothing"]), await store.articles(["nothing"]), await store.stories(["nothing"])] == [{}, {}, {}]


@pytest.mark.parametrize(
    "outcome",
    [
        Fetched("https://daily.example/end", b"<html>" + bytes(range(256)) * 40, "text/html; charset=utf-8"),
        Fetched("https://daily.example/end", b"", None),
        Fetched("https://daily.example/end", b"", None, "x-robots-tag: nosnippet"),
        Fetched("https://daily.example/end", b"\x00\x01", None),
        Refused("robots.txt"),
        Gone("404"),
        Failed("time-out", 2.5),
        Failed("time-out"),
    ],
)
async def test_a_page_comes_back_as_it_was_fetched(store: SqlStore, outcome: PageOutcome) -> None:
    page = FetchedPage("p1", "e1", "https://daily.example/a", NOW, outcome)
    await keep(store, page)
    assert await store.pages(["p1"]) == {"p1": page}


async def test_an_article_comes_back_whole(store: SqlStore) -> None:
    full, bare = rich_article(), make.article("https://daily.example/bare", text=(), published_at=None, made_from="entry")
    await keep(store, full, bare)
    assert await store.articles([full.id, bare.id]) == {full.id: full, bare.id: bare}


async def test_instants_keep_their_microseconds(store: SqlStore) -> None:
    article = make.article(told_at=NOW + timedelta(microseconds=123_457))
    await keep(store, article)
    assert (await store.articles([article.id]))[article.id].told_at == NOW + timedelta(microseconds=123_457)


async def test_versions_come_oldest_first_and_each_is_kept_once(store: SqlStore) -> None:
    versions = [ArticleVersion("a1", n, f"d{n}", f"Title {n}", "A text. " * n * 40, ago(60 - n)) for n in (1, 2, 10)]
    await keep(store, versions[2], versions[0])
    await keep(store, versions[1], versions[0])
    assert await store.versions("a1") == tuple(versions)
    assert await store.versions("a2") == ()


async def test_a_story_comes_back_with_its_places_in_order_of_arrival(store: SqlStore) -> None:
    articles = [make.article(f"https://daily.example/{n}") for n in range(12)]
    story = make.story(
        *articles, origins=[Origin("own"), Origin("copy", articles[0].id, None, 0.75, "part"), Origin("agency", None, "AP", 0.5)]
    )
    await keep(store, story)
    assert await store.stories([story.id]) == {story.id: story}


async def test_a_place_that_was_retraced_is_written_again(store: SqlStore) -> None:
    article = make.article()
    story = make.story(article, origins=[Origin("copy", "o", None, 0.75, "whole")])
    retraced = make.story(article, origins=[Origin("copy", "o", None, 0.75, "shortened")], version=2)
    await keep(store, story)
    await keep(store, retraced)
    assert await store.stories([story.id]) == {story.id: retraced}


async def test_a_story_that_changed_has_its_last_places_alone(store: SqlStore) -> None:
    one, two, three = (make.article(f"https://daily.example/{n}") for n in range(3))
    before = make.story(one, two, three)
    kept = replace(before.places[2], article_version=2, score=0.9, reasons=(Reason("edited", 1.0, "edited"), Reason("x", 0.5, "y")))
    after = replace(before, version=9, title="Another", places=(kept, before.places[0]))
    await keep(store, before)
    await keep(store, after)
    assert await store.stories([before.id]) == {before.id: after}
    assert await store.story_of([one.id, two.id, three.id]) == {one.id: before.id, three.id: before.id}


async def test_an_article_that_two_stories_hold_belongs_to_the_one_that_took_it_last(store: SqlStore) -> None:
    article = make.article()
    early = make.story(article, id="s2", places=(make.place(article, placed_at=ago(9)),))
    late = make.story(article, id="s1", places=(make.place(article, placed_at=ago(3)),))
    await keep(store, late, early)
    assert await store.story_of([article.id]) == {article.id: "s1"}
    assert await store.stories(["s1", "s2"]) == {"s1": late, "s2": early}


async def test_live_stories_are_those_changed_since_then_by_id(store: SqlStore) -> None:
    stories = [make.story(make.article(f"https://daily.example/{n}"), changed_at=ago(n)) for n in range(4)]
    await keep(store, *stories)
    assert await store.live_stories(ago(2)) == tuple(sorted(stories[:3], key=lambda story: story.id))


async def test_members_are_what_grouping_needs_of_the_articles_in_stories(store: SqlStore) -> None:
    article, other = rich_article(), make.article("https://daily.example/other")
    story = make.story(article)
    await keep(store, article, other, story, make.story(other))
    assert await store.members([story.id, "s-none"]) == {
        article.id: Member(
            article.id, 3, "daily.example", "es", article.title, ago(10), article.first_seen_at, article.fingerprint, article.credits, 4
        )
    }


async def test_a_brief_comes_back_whole(store: SqlStore) -> None:
    article = make.article()
    story = make.story(article)
    sections = (make.section("What is known", make.sentence("One.", article, article)), make.section("", make.sentence("Two.", article)))
    brief = make.brief(story, article, sections=sections, credits=(make.credit(),), left_out=("too long",), no_brief="")
    await keep(store, brief)
    assert await store.briefs([story.id, "s-none"]) == {story.id: brief}


async def test_the_brief_of_the_latest_story_version_stands(store: SqlStore) -> None:
    story = make.story()
    first, second = make.brief(story, story_version=1), make.brief(story, story_version=2, no_brief="too short")
    await keep(store, first)
    await keep(store, second)
    await keep(store, first)
    assert await store.briefs([story.id]) == {story.id: second}


async def test_a_brief_made_again_for_the_same_version_replaces_the_first(store: SqlStore) -> None:
    story = make.story()
    await keep(store, make.brief(story, headline="One"))
    await keep(store, make.brief(story, headline="Two"))
    assert (await store.briefs([story.id]))[story.id].headline == "Two"


async def test_the_mark_of_a_replay_moves_on(store: SqlStore) -> None:
    await keep(store, ReplayMark("x", 1, ago(5)), ReplayMark("x", 2, ago(4)))
    await keep(store, ReplayMark("x", 3, ago(3)))
    assert await store.replay_mark("x") == ReplayMark("x", 3, ago(3))
    assert await store.replay_mark("y") is None


async def test_all_ids_come_in_order_of_id(store: SqlStore) -> None:
    articles = [make.article(f"https://daily.example/{n}") for n in range(20)]
    stories = [make.story(article) for article in articles]
    await keep(store, make.entry(), *articles, *stories)
    assert await store.all_ids(Article) == tuple(sorted(article.id for article in articles))
    assert await store.all_ids(Story) == tuple(sorted(story.id for story in stories))
    assert await store.all_ids(Entry) == (make.entry().id,)


async def test_articles_of_a_source_come_newest_first_page_by_page(store: SqlStore) -> None:
    articles = [make.article(f"https://daily.example/{n}", told_at=ago(n // 3)) for n in range(10)]
    await keep(store, *articles, make.article("https://other.example/a", source_id="other.example"))
    newest = sorted(articles, key=lambda article: (article.told_at, article.id), reverse=True)
    first = await store.articles_of_source("daily.example", 4)
    rest = await store.articles_of_source("daily.example", 40, (first[-1].told_at, first[-1].id))
    assert [*first, *rest] == newest


async def test_volume_counts_articles_of_each_utc_day(store: SqlStore) -> None:
    hours = (0, 11.99, 12.01, 36.01, 90)
    articles = [make.article(f"https://daily.example/{hour}", told_at=ago(hours=hour)) for hour in hours]
    await keep(store, *articles, make.article("https://other.example/a", source_id="other.example"))
    assert await store.volume("daily.example", ago(hours=40)) == {"2024-11-15": 2, "2024-11-14": 1, "2024-11-13": 1}


async def test_an_empty_store_counts_nothing(store: SqlStore) -> None:
    counts = await store.counts(NOW)
    assert (counts.feeds, counts.entries, counts.articles, counts.stories, counts.briefs, counts.set_aside) == (0, 0, 0, 0, 0, 0)
    assert (counts.articles_last_hour, counts.lag_p50_s, counts.lag_p95_s) == (0, None, None)
    assert counts.queued == {"poll": 0, "fetch": 0, "read": 0, "group": 0, "brief": 0, "publish": 0, "send": 0}


async def test_counts_say_how_much_there_is_and_how_late_it_came(store: SqlStore) -> None:
    articles = [
        make.article(f"https://daily.example/{n}", told_at=ago(n * 10), read_at=ago(n * 10) + timedelta(seconds=n)) for n in range(10)
    ]
    await store.keep([make.feed(), *articles, make.story(), make.brief(make.story())], [FeedDue("f1", "now")], (), NOW)
    counts = await store.counts(NOW)
    assert (counts.feeds, counts.articles, counts.stories, counts.briefs, counts.queued["poll"]) == (1, 10, 1, 1, 1)
    assert (counts.articles_last_hour, counts.lag_p50_s, counts.lag_p95_s) == (7, 5.0, 9.0)


async def test_activity_tells_articles_lags_and_polls_of_each_five_minutes(store: SqlStore) -> None:
    read = [ago(20) + timedelta(seconds=n) for n in (0, 1, 2)]
    articles = [
        make.article(f"https://daily.example/{n}", told_at=at - timedelta(seconds=10 * (n + 1)), read_at=at) for n, at in enumerate(read)
    ]
    await keep(store, *articles, make.article("https://daily.example/old", read_at=ago(hours=30), told_at=ago(hours=30)))
    for outcome, at in (("fetched", ago(19)), ("failed", ago(18)), ("failed", ago(18)), ("fetched", ago(3))):
        await store.keep([make.feed_state(make.feed(), outcome=outcome, polled_at=at)], (), (), at)
    first, last = await store.activity(ago(hours=24))
    assert (first.at, first.articles, first.lag_p50_s, first.lag_p95_s, first.polls) == (
        ago(20),
        3,
        20.0,
        30.0,
        {"fetched": 1, "failed": 2},
    )
    assert (last.at, last.articles, last.lag_p50_s, last.polls) == (ago(5), 0, None, {"fetched": 1})
    await store.keep([make.feed_state(make.feed(), outcome="fetched", polled_at=ago(3))], (), (), NOW)
    assert (await store.activity(ago(hours=24)))[-1].polls == {"fetched": 1}, "that state was kept for another reason"


async def test_keeping_twice_is_keeping_once(store: SqlStore) -> None:
    article = rich_article()
    story = make.story(article)
    values = (make.feed(), make.entry(), article, story, make.brief(story, article), make.line(story))
    first = await store.keep(values, [FeedDue("f1", "now")], (), NOW)
    counted = await store.counts(NOW)
    second = await store.keep(values, [FeedDue("f1", "now")], (), NOW)
    assert (len(first), second) == (1, ())
    assert await store.counts(NOW) == counted
    assert await store.articles([article.id]) == {article.id: article}


async def test_a_value_that_cannot_be_written_takes_the_whole_keep_with_it(store: SqlStore) -> None:
    """The entry, the job and the end of another job come before the value that fails, and are not kept either."""
    await store.keep((), [FeedDue("f1", "now")], (), NOW)
    (job,) = await store.claim("poll", 1, NOW, 60)
    broken = replace(make.article(), title=None)  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"(?i)null"):
        await store.keep([make.entry(), make.line(make.story()), broken], [FeedDue("f2", "now")], [job.id], NOW)
    assert await store.entries([make.entry().id]) == {}
    assert await store.wire(10) == ()
    assert (await store.counts(NOW)).queued["poll"] == 1
    assert await keep(store, make.entry()) == ()


async def test_texts_that_no_database_takes_are_kept_readable(store: SqlStore) -> None:
    article = make.article(title="zero \x00", text="half \ud800 pair \x00", authors=("\udfff",))
    await keep(store, article, ArticleVersion(article.id, 1, "d", "\x00", article.text, NOW))
    found = (await store.articles([article.id]))[article.id]
    assert (found.title, found.blocks[0].text[:6], found.authors) == ("zero \ufffd", "half \ufffd", ("\ufffd",))
    assert [(v.title, len(v.text)) for v in await store.versions(article.id)] == [("\ufffd", len(article.text))]
    assert await store.articles_of_source("a\x00b\ud800", 1) == ()
    assert await store.entries(["\x00", "\ud800"]) == {}


async def test_thousands_of_ids_are_no_problem(store: SqlStore) -> None:
    entries = [make.entry(f"https://daily.example/{n}") for n in range(3_000)]
    await keep(store, *entries)
    assert len(await store.entries([entry.id for entry in entries] + [f"e{n}" for n in range(70_000)])) == 3_000


async def test_a_store_without_threads_keeps_and_reads_the_same(store_url: str) -> None:
    alone = open_store(store_url, threads=False)
    await alone.migrate()
    mark = ReplayMark("day", 7, NOW)
    await alone.keep([mark], [], [], NOW)
    assert await alone.replay_mark("day") == mark
    await alone.close()
    with_threads = open_store(store_url)
    assert await with_threads.replay_mark("day") == mark
    await with_threads.close()
