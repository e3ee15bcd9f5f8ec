"""Memory per site: what other pages of a host teach about the next, and when it is forgotten."""

import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.article import Block, ReadPage
from copytaster.model.policy import ReadPolicy
from copytaster.model.site import Facts, Offers, SiteMemory
from copytaster.stages import read
from copytaster.stages.read.facts import MAX_OF_PAGE
from copytaster.stages.read.memory import MAX_PAGES, NOTHING, REBUILT_AFTER, Announced, preferred, proved, recalled, remember, settled
from tests import make
from tests.unit.pages import PARAGRAPHS, markup, page

POLICY = ReadPolicy()
APPEAL = (
    "The Post believes that everybody needs news that can be trusted, and that not everybody can pay for it, which is why we ask those "
    "who can to give what they like, once or every month."
)
OTHER = (
    "Farmers in the valley have begun to bring in the hay three weeks early, after the driest May since records began, and the guild "
    "fears that the second cut will fail altogether, as it did nine years ago.",
    "Wells that have never run dry stand empty in Upper Lemme, said Jon Hale, who keeps sixty cows above the village and has "
    "had water brought up by lorry since the second week of the month.",
    "The council will meet on Friday to decide whether gardens may still be watered, and whether the baths, which lose a tenth of "
    "their water every day to an old crack, can stay open through July.",
)


def inside(paragraphs: tuple[str, ...], *more: str) -> str:
    """A page with these paragraphs."""
    return markup("".join(f"<p>{text}</p>" for text in (*paragraphs, *more)))


def after(body: str, url: str, known: SiteMemory = NOTHING, announced: Announced | None = None) -> tuple[ReadPage, SiteMemory]:
    """The article and what is known after it."""
    article = alone(body, url)
    assert article.facts is not None
    confirmed = proved(article.facts.offers, announced) if announced else None
    return recalled(known, article), remember(known, article.facts, confirmed)


def alone(body: str, url: str) -> ReadPage:
    """The article without memory."""
    article = read.article(page(body, url), POLICY)
    assert isinstance(article, ReadPage), article
    return article


def marks(count: int, start: int = 0) -> tuple[int, ...]:
    """Marks of blocks that were taken for text."""
    return tuple(2 * place + 1 for place in range(start, start + count))


def facts(number: int, blocks: tuple[int, ...] = (), root: int = 7) -> Facts:
    """What one page shows."""
    return Facts(number, blocks, frozenset(blocks), (root,))


def test_the_first_page_of_a_host_is_read_as_without_memory() -> None:
    body = inside(PARAGRAPHS, APPEAL)
    article, known = after(body, "https://harbour.example/news/one")
    assert article == read.article(page(body, "https://harbour.example/news/one"), POLICY)
    assert known.pages


def test_a_text_that_stood_on_another_page_is_left_out_from_the_second_page_on() -> None:
    first, known = after(inside(PARAGRAPHS, APPEAL), "https://harbour.example/news/one")
    second, _ = after(inside(OTHER, APPEAL), "https://harbour.example/news/two", known)
    assert APPEAL in [block.text for block in first.blocks]
    assert [block.text for block in second.blocks] == list(OTHER)


def test_the_same_article_under_another_address_is_read_in_full_and_teaches_nothing() -> None:
    _, known = after(inside(PARAGRAPHS), "https://harbour.example/news/one")
    again, then = after(inside(PARAGRAPHS), "https://harbour.example/news/one?page=all", known)
    assert [block.text for block in again.blocks] == list(PARAGRAPHS)
    assert then == known


def test_a_page_that_is_read_again_is_no_second_page() -> None:
    one, known = after(inside(PARAGRAPHS, APPEAL), "https://harbour.example/news/one")
    again = after(inside(PARAGRAPHS, APPEAL), "https://harbour.example/news/one", known)
    assert again == (one, known)


def test_an_edited_page_is_read_in_the_light_of_the_others() -> None:
    _, known = after(inside(PARAGRAPHS, APPEAL), "https://harbour.example/news/one")
    _, known = after(inside(OTHER, APPEAL), "https://harbour.example/news/two", known)
    edited, _ = after(inside(PARAGRAPHS[:3], APPEAL), "https://harbour.example/news/one", known)
    assert [block.text for block in edited.blocks] == list(PARAGRAPHS[:3])


def test_the_title_is_taken_from_where_it_was_right_on_two_pages() -> None:
    card = '<meta property="og:title" content="Why the bridge closes">'
    announced = Announced(title="Why the bridge closes")
    known = NOTHING
    for number, texts in enumerate((PARAGRAPHS[:3], OTHER)):
        _, known = after(markup("".join(map("<p>{}</p>".format, texts)), card), f"https://harbour.example/news/{number}", known, announced)
    assert preferred(known) == {"title": "meta og:title"}
    third = '<meta property="og:title" content="What the drought has cost so far">'
    article, _ = after(markup(head=third), "https://harbour.example/news/3", known)
    assert article.title == "What the drought has cost so far"


def test_one_page_proves_no_source() -> None:
    known = remember(NOTHING, Facts(1), {"title": ("h1",)})
    assert preferred(known) == {}


def test_the_feeds_time_proves_where_the_time_stands() -> None:
    head = '<meta name="date" content="2026-03-01T10:00:00Z"><meta property="article:published_time" content="2026-03-02T10:00:00Z">'
    announced = Announced(published_at=datetime(2026, 3, 1, 10, tzinfo=UTC))
    _, known = after(markup(head=head), "https://harbour.example/news/one", NOTHING, announced)
    assert known.sources == (("published_at", "meta date", 1),)


def test_a_rebuilt_site_is_forgotten_with_an_alarm() -> None:
    known = remember(remember(SiteMemory("harbour.example"), facts(1, marks(5))), facts(2, marks(5, 10)))
    for number in range(3, 3 + REBUILT_AFTER - 1):
        known = remember(known, facts(number, marks(5, 10 * number), root=99))
    assert (known.rebuilt, known.strange) == (0, REBUILT_AFTER - 1)
    known = remember(known, facts(90, marks(5, 900), root=99))
    assert known == SiteMemory("harbour.example", pages=((90, marks(5, 900)),), roots=((99, 1),), rebuilt=1)


def test_one_strange_page_is_no_rebuilt_site() -> None:
    known = remember(remember(NOTHING, facts(1, marks(5))), facts(2, marks(5, 10), root=99))
    assert remember(known, facts(3, marks(5, 20))).strange == 0


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 10_000)), max_size=40))
def test_a_memory_stays_small_whatever_is_remembered(shown: list[tuple[int, int]]) -> None:
    known = NOTHING
    for number, start in shown:
        known = remember(known, facts(number, marks(MAX_OF_PAGE, start * 150), root=number % 11))
    assert len(known.pages) <= MAX_PAGES
    assert len(pickle.dumps(known)) < 4_096


@pytest.mark.parametrize("url", ["https://harbour.example/news/two", "https://harbour.example/news/three"])
def test_what_is_remembered_changes_no_block_that_is_new(url: str) -> None:
    _, known = after(inside(OTHER), "https://harbour.example/news/one")
    assert after(inside(PARAGRAPHS), url, known)[0] == read.article(page(inside(PARAGRAPHS), url), POLICY)


def test_a_page_is_as_it_was_read_where_nothing_is_left_out() -> None:
    _, known = after(inside(OTHER), "https://harbour.example/news/one")
    plain = alone(inside(PARAGRAPHS), "https://harbour.example/news/two")
    assert recalled(known, plain).marks == plain.marks is not None


def test_marks_of_a_text_that_is_no_longer_the_same_are_left_out() -> None:
    _, known = after(inside(OTHER, APPEAL), "https://harbour.example/news/one")
    assert after(inside(PARAGRAPHS, APPEAL), "https://harbour.example/news/two", known)[0].marks is None


def test_a_heading_that_heads_only_what_is_left_out_goes_too() -> None:
    end = f"<h2>Support what we do</h2><p>{APPEAL}</p>"
    _, known = after(inside(OTHER, APPEAL), "https://harbour.example/news/one")
    body = markup("".join(f"<p>{text}</p>" for text in PARAGRAPHS) + end)
    assert Block("heading", "Support what we do") in alone(body, "https://harbour.example/news/two").blocks
    assert [block.text for block in after(body, "https://harbour.example/news/two", known)[0].blocks] == list(PARAGRAPHS)


def test_an_article_whose_page_says_the_same_stays_though_more_is_known_now() -> None:
    url = "https://harbour.example/news/one"
    first, known = after(inside(PARAGRAPHS, APPEAL), url)
    _, known = after(inside(OTHER, APPEAL), "https://harbour.example/news/two", known)
    again = recalled(known, alone(inside(PARAGRAPHS, APPEAL), url))
    standing = make.article(title=first.title or "", text=first.blocks)
    assert APPEAL not in [block.text for block in again.blocks]
    assert settled(standing, first, again, is_again=False) == first


def test_an_article_that_its_page_adds_to_is_read_in_the_light_of_the_others() -> None:
    url = "https://harbour.example/news/one"
    first, known = after(inside(PARAGRAPHS[:3], APPEAL), url)
    _, known = after(inside(OTHER, APPEAL), "https://harbour.example/news/two", known)
    longer = alone(inside(PARAGRAPHS, APPEAL), url)
    found = settled(make.article(title=first.title or "", text=first.blocks), longer, recalled(known, longer), is_again=False)
    assert [block.text for block in found.blocks] == list(PARAGRAPHS)


def test_a_page_that_comes_again_is_left_as_it_was_though_what_it_shared_is_forgotten() -> None:
    _, known = after(inside(OTHER, APPEAL), "https://harbour.example/news/one")
    plain = alone(inside(PARAGRAPHS, APPEAL), "https://harbour.example/news/two")
    then = recalled(known, plain)
    assert settled(make.article(title=then.title or "", text=then.blocks), plain, plain, is_again=True) == then
    assert settled(make.article(title=then.title or "", text=then.blocks), plain, plain, is_again=False) == plain


def test_what_a_page_shows_of_its_site_is_small() -> None:
    facts = alone(inside(PARAGRAPHS, APPEAL), "https://harbour.example/news/one").facts
    assert len(pickle.dumps(facts)) < 2_048


def test_text_outside_of_what_always_held_the_text_goes_where_it_is_no_sure_thing() -> None:
    pieces = ((0, 2, 0.99, 50.0), (1, 4, 0.99, 50.0), (2, 6, 0.7, 20.0), (3, 8, 0.96, 20.0))
    blocks = tuple(Block("paragraph", f"Text {number}.") for number in range(4))
    shown = ReadPage("A title", None, blocks, facts=Facts(9, pieces=pieces, holders=((7, 0, 2), (5, 0, 4))))
    known = SiteMemory("harbour.example", pages=((1, (101,)),), roots=((7, 3), (5, 2)))
    assert recalled(known, shown).blocks == (*blocks[:2], blocks[3])
    assert recalled(SiteMemory("harbour.example", pages=((1, (101,)),), roots=((7, 2), (5, 2))), shown).blocks == blocks


def test_all_text_stays_where_less_than_half_would_be_left() -> None:
    pieces = ((0, 2, 0.99, 40.0), (1, 4, 0.99, 60.0))
    shown = ReadPage("A title", None, (Block("paragraph", "One."), Block("paragraph", "Two.")), facts=Facts(9, pieces=pieces))
    assert recalled(SiteMemory("harbour.example", pages=((1, (5,)),)), shown).blocks == shown.blocks
    assert recalled(SiteMemory("harbour.example", pages=((1, (3,)),)), shown).blocks == shown.blocks[1:]


def test_a_teaser_elsewhere_takes_nothing_that_is_surely_the_articles() -> None:
    pieces = ((0, 2, 0.86, 40.0), (1, 4, 0.84, 40.0), (2, 6, 0.9, 90.0))
    blocks = tuple(Block("paragraph", f"Text {number}.") for number in range(3))
    shown = ReadPage("A title", None, blocks, facts=Facts(9, pieces=pieces))
    assert recalled(SiteMemory("harbour.example", pages=((1, (2, 4)),)), shown).blocks == (blocks[0], blocks[2])


def test_agencies_among_authors_that_are_right_on_this_host_are_credited() -> None:
    shown = ReadPage(
        "A title",
        None,
        (Block("paragraph", "One."),),
        authors=("Ann Lee",),
        facts=Facts(9, offers=Offers(authors=(("byline", ("Reuters",)),))),
    )
    found = recalled(SiteMemory("harbour.example", pages=((1, (5,)),), sources=(("authors", "byline", 2),)), shown)
    assert (found.authors, [credit.agency for credit in found.credits]) == (("Reuters",), ["Reuters"])
