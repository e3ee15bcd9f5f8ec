"""Memory per site: what other pages of a host teach about the next, and when it is forgotten."""

import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.article import ReadPage
from copytaster.model.policy import ReadPolicy
from copytaster.stages import read
from copytaster.stages.read import memory
from copytaster.stages.read.memory import MAX_PAGES, NOTHING, REBUILT_AFTER, Facts, SiteMemory, preferred, remember
from copytaster.stages.read.slots import Announced
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
    article, found = read.remembering(page(body, url), POLICY, known, announced)
    assert isinstance(article, ReadPage), article
    return article, found


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


def test_a_page_without_an_article_teaches_nothing() -> None:
    _, known = after(inside(PARAGRAPHS), "https://harbour.example/news/one")
    assert read.remembering(page("", "https://harbour.example/news/two"), POLICY, known)[1] == known


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
    known = remember(NOTHING, Facts(1, proved={"title": ("h1",)}))
    assert preferred(known) == {}


def test_the_feeds_time_proves_where_the_time_stands() -> None:
    head = '<meta name="date" content="2026-03-01T10:00:00Z"><meta property="article:published_time" content="2026-03-02T10:00:00Z">'
    announced = Announced(published_at=datetime(2026, 3, 1, 10, tzinfo=UTC))
    _, known = after(markup(head=head), "https://harbour.example/news/one", NOTHING, announced)
    assert known.sources == (("published_at", "meta date", 1),)


def test_a_rebuilt_site_is_forgotten_with_an_alarm() -> None:
    known = remember(remember(NOTHING, facts(1, marks(5))), facts(2, marks(5, 10)))
    for number in range(3, 3 + REBUILT_AFTER - 1):
        known = remember(known, facts(number, marks(5, 10 * number), root=99))
    assert (known.rebuilt, known.strange) == (0, REBUILT_AFTER - 1)
    known = remember(known, facts(90, marks(5, 900), root=99))
    assert known == SiteMemory(pages=((90, marks(5, 900)),), roots=((99, 1),), rebuilt=1)


def test_one_strange_page_is_no_rebuilt_site() -> None:
    known = remember(remember(NOTHING, facts(1, marks(5))), facts(2, marks(5, 10), root=99))
    assert remember(known, facts(3, marks(5, 20))).strange == 0


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 10_000)), max_size=40))
def test_a_memory_stays_small_whatever_is_remembered(shown: list[tuple[int, int]]) -> None:
    known = NOTHING
    for number, start in shown:
        known = remember(known, facts(number, marks(memory.MAX_OF_PAGE, start * 150), root=number % 11))
    assert len(known.pages) <= MAX_PAGES
    assert len(pickle.dumps(known)) < 4_096


@pytest.mark.parametrize("url", ["https://harbour.example/news/two", "https://harbour.example/news/three"])
def test_what_is_remembered_changes_no_block_that_is_new(url: str) -> None:
    _, known = after(inside(OTHER), "https://harbour.example/news/one")
    assert after(inside(PARAGRAPHS), url, known)[0] == read.article(page(inside(PARAGRAPHS), url), POLICY)
