"""Joining a feed's entry and a page's reading to the next version of an article."""

from dataclasses import replace
from datetime import timedelta

from copytaster.model.article import Article, Block, Credit, NoArticle, ReadPage
from copytaster.model.feed import Entry
from copytaster.model.ids import article_id
from copytaster.model.policy import ReadPolicy
from copytaster.stages.read import joined
from tests.make import NOW, ago, entry
from tests.unit.pages import PARAGRAPHS

POLICY = ReadPolicy()
ITEM = entry(title="Old bridge to close", summary="Cracks were found in three of its seven piers.")
READ = ReadPage(
    title="Old bridge to close for eleven months",
    standfirst="The cracks grow.",
    blocks=tuple(Block("paragraph", text) for text in PARAGRAPHS),
    authors=("Ada Brandt",),
    published_at=ago(20),
    site="The Daily",
    credits=(Credit("Reuters", "(Reuters)"),),
)
TIMED_OUT = NoArticle("timed out")


def join(item: Entry = ITEM, reading: ReadPage | NoArticle = READ, known: Article | None = None) -> Article:
    return joined(item, reading, known, NOW, POLICY)


def test_a_page_makes_the_first_version() -> None:
    made = join()
    assert (made.id, made.entry_id, made.url, made.version) == (article_id(ITEM.url), ITEM.id, ITEM.url, 1)
    assert (made.title, made.standfirst, made.authors, made.site) == (READ.title, "The cracks grow.", ("Ada Brandt",), "The Daily")
    assert (made.blocks, made.credits, made.made_from, made.note) == (READ.blocks, READ.credits, "page", "")
    assert (made.language.code, made.read_at, made.first_seen_at) == ("en", NOW, ITEM.first_seen_at)


def test_without_a_page_the_entry_makes_the_article_and_the_note_says_why() -> None:
    made = join(reading=TIMED_OUT)
    assert (made.title, made.text, made.standfirst) == (ITEM.title, ITEM.summary, ITEM.summary)
    assert (made.made_from, made.note) == ("entry", "timed out")


def test_an_entry_without_a_summary_is_a_headline_alone() -> None:
    made = join(entry(title="Old bridge to close", summary=""), TIMED_OUT)
    assert (made.blocks, made.text, made.fingerprint.shingles) == ((), "", ())


def test_an_entry_credits_its_agency_too() -> None:
    made = join(replace(ITEM, author="Jane Doe, Associated Press"), TIMED_OUT)
    assert made.credits == (Credit("The Associated Press", "Associated Press"),)
    assert made.authors == ("Jane Doe", "Associated Press")


def test_the_same_reading_again_is_the_known_version_itself() -> None:
    known = join()
    assert joined(ITEM, READ, known, NOW + timedelta(hours=1), POLICY) is known


def test_a_changed_text_is_the_next_version_with_the_first_times() -> None:
    known = join()
    edited = replace(READ, blocks=(*READ.blocks, Block("paragraph", "The council votes again in spring.")))
    later = joined(replace(ITEM, first_seen_at=ago(-60)), edited, known, NOW + timedelta(hours=1), POLICY)
    assert (later.version, later.id) == (2, known.id)
    assert (later.first_seen_at, later.told_at) == (known.first_seen_at, known.told_at)
    assert later.read_at == NOW + timedelta(hours=1)


def test_a_page_replaces_what_was_made_from_the_entry() -> None:
    known = join(reading=TIMED_OUT)
    later = join(known=known)
    assert (later.version, later.made_from, later.note) == (2, "page", "")


def test_a_text_once_read_stays_when_the_page_cannot_be_had_again() -> None:
    known = join(replace(ITEM, title=READ.title or ""))
    assert join(replace(ITEM, title=READ.title or ""), TIMED_OUT, known) is known


def test_a_new_title_of_the_feed_is_a_new_version_that_keeps_the_text() -> None:
    known = join()
    later = join(replace(ITEM, title="Bridge closed after all"), TIMED_OUT, known)
    assert (later.title, later.version, later.blocks, later.made_from) == ("Bridge closed after all", 2, READ.blocks, "page")
    assert (later.credits, later.authors, later.site) == (known.credits, known.authors, known.site)


def test_the_title_of_another_page_is_not_believed() -> None:
    assert join(reading=replace(READ, title="Sign in")).title == ITEM.title
    assert join(reading=replace(READ, title=None)).title == ITEM.title


def test_an_entry_without_a_title_takes_the_pages() -> None:
    assert join(replace(ITEM, title="")).title == READ.title


def test_readers_see_the_time_of_the_feed() -> None:
    assert join().told_at == ITEM.published_at


def test_the_time_of_the_page_serves_where_the_feed_has_none() -> None:
    assert join(replace(ITEM, published_at=None)).told_at == ago(20)


def test_the_time_that_readers_see_lies_in_the_day_before_we_first_saw_it() -> None:
    assert join(replace(ITEM, published_at=ago(hours=90))).told_at == ITEM.first_seen_at - timedelta(days=1)
    assert join(replace(ITEM, published_at=ago(-90))).told_at == ITEM.first_seen_at


def test_without_any_time_it_is_the_moment_when_we_first_saw_it() -> None:
    undated = join(replace(ITEM, published_at=None), replace(READ, published_at=None))
    assert (undated.told_at, undated.published_at) == (ITEM.first_seen_at, None)


def test_the_time_that_readers_see_never_moves_forward() -> None:
    known = join()
    later = join(replace(ITEM, title="Bridge closed", published_at=ago(1)), TIMED_OUT, known)
    assert later.told_at == known.told_at


def test_a_page_that_only_names_the_day_does_not_overrule_the_feed() -> None:
    midnight = NOW.replace(hour=0, minute=0)
    assert join(reading=replace(READ, published_at=midnight)).published_at == ITEM.published_at
    assert join(replace(ITEM, published_at=None), replace(READ, published_at=midnight)).published_at == midnight


def test_the_language_of_the_feed_decides_where_the_text_is_in_doubt() -> None:
    tour = entry(title="Taylor Swift Tour Toronto", summary="", language="de")
    assert join(tour, TIMED_OUT).language.code == "de"


def test_the_article_stays_with_the_feed_that_listed_it_first() -> None:
    known = join()
    other = entry(url=ITEM.url, feed_url="https://other.example/feed", title="Another title", source_id="other.example")
    later = join(other, replace(READ, title="Another title", blocks=READ.blocks[:2]), known)
    assert (later.feed_id, later.entry_id, later.source_id) == (known.feed_id, known.entry_id, known.source_id)
