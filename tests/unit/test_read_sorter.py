"""The sorter: what a page is, by its signs, its shape and all its numbers."""

import numpy as np
import pytest

from copytaster.model.policy import ReadPolicy
from copytaster.stages import read
from copytaster.stages.read import gate, kinds, lexicon, shape, signs, sorter
from copytaster.stages.read.context import context_of
from copytaster.stages.read.labeller import Judged, judged
from copytaster.stages.read.slots import Slots, slots
from copytaster.stages.read.vocabulary import words_of
from copytaster.stages.read.walk import Walked
from tests.unit.pages import PARAGRAPHS
from tests.unit.pages import page as fetched
from tests.unit.test_read_labeller import walked

ADDRESS = "https://harbour.example/news/old-bridge-to-close"
POSTS = "".join(
    f"<div class='post'><span class='postauthor'>user{number}</span><div class='postbody'><p>I think that my boat {number} is too long "
    f"for the old bridge, so I would ask the harbour first. What do you think?</p></div><button>Reply</button><a href='#'>Quote</a></div>"
    for number in range(12)
)
FORUM = f"<html><head><meta name=generator content=phpBB></head><body><h1>Boat too long?</h1>{POSTS}</body></html>"


def seen(body: str, url: str) -> tuple[Walked, Slots, Judged]:
    """A page as the gate sees it."""
    page = walked(body)
    said = slots(page, url)
    return page, said, judged(page, context_of(said))


def shaped(body: str, url: str = ADDRESS) -> dict[str, float]:
    """The numbers of a page's shape by their names."""
    return dict(zip(shape.NAMES, shape.row(*seen(body, url), url), strict=True))


def signed(body: str, url: str) -> dict[str, float]:
    """The signs on a page by their names."""
    page, said, likely = seen(body, url)
    return dict(zip(signs.names(), signs.counts(page, words_of(page, said, likely, url), url), strict=True))


def test_a_forum_is_known_by_its_address_its_markup_and_its_buttons() -> None:
    found = signed(FORUM, "https://forum.harbour.example/threads/boat-too-long.7")
    assert found["forum by host"] == 1
    assert found["forum by path"] == 1
    assert found["forum by last"] == 0
    assert found["forum by built"] >= 2
    assert found["forum by line"] >= 2
    assert found["shop by line"] == 0


def test_a_known_host_counts_by_its_domain() -> None:
    assert signed("<p>Boats</p>", "https://old.reddit.com/r/boats")["forum by host"] == 1
    assert signed("<p>Boats</p>", "https://notreddit.com/r/boats")["forum by host"] == 0


def test_every_kind_has_signs_in_every_place() -> None:
    places = ("host", "path", "built", "line", "title")
    assert [(kind, place) for kind in signs.KINDS for place in places if not signs.signs(kind, place)] == []
    assert [voice for voice in signs.VOICES if not signs.signs(voice, "voice")] == []


def test_the_shape_tells_what_repeats() -> None:
    assert shaped(FORUM)["repeats"] == 12
    assert shaped(FORUM)["repeated"] > 0.9
    assert shaped("".join(f"<p>{text}</p>" for text in PARAGRAPHS))["repeated"] == 0


def test_the_shape_tells_how_the_title_goes_with_the_address() -> None:
    told = shaped("<h1>Old bridge to close</h1><p>It closes.</p>")
    assert (told["slug"], told["slug_in_title"]) == (3, 1.0)


def test_all_numbers_of_a_page_have_names() -> None:
    page, said, likely = seen(FORUM, ADDRESS)
    known = words_of(page, said, likely, ADDRESS)
    row = np.concatenate((gate.row(page, said, likely, ADDRESS, known), lexicon.lexicon().scores(known)))
    assert row.shape == (len(gate.columns()),) == sorter.sorter().means.shape
    assert len(gate.columns()) == len(kinds.names()) + len(signs.names()) + len(shape.NAMES) + len(lexicon.names())
    assert np.isfinite(row).all()


def test_numbers_far_from_their_mean_count_up_to_a_bound() -> None:
    rows = np.array([[0.0, 7.0], [2.0, 7.0]], np.float32)
    made = sorter.scaled_to(rows)
    assert made.scaled(np.array([[1.0, 7.0], [1e9, -1e9]], np.float32)).tolist() == [[0.0, 0.0], [3.0, -3.0]]


def test_the_odds_weigh_an_article_against_all_other_kinds() -> None:
    scores = np.zeros((2, len(lexicon.KINDS)), np.float32)
    scores[1, lexicon.KINDS.index("article")] = 5
    assert sorter.odds(scores) == pytest.approx([-np.log(6), 5 - np.log(6)], abs=1e-5)


def test_the_likeliest_other_kind_is_told_even_where_article_leads() -> None:
    scores = np.zeros(len(lexicon.KINDS), np.float32)
    scores[lexicon.KINDS.index("article")], scores[lexicon.KINDS.index("forum")] = 9, 1
    assert sorter.other_kind(scores) == "forum"


def test_a_sorter_is_the_same_after_a_file() -> None:
    made = sorter.sorter()
    assert all(np.array_equal(getattr(made, name.split(".")[1]), values) for name, values in sorter.packed(made).items())


def test_a_forum_is_refused_with_its_kind() -> None:
    page = fetched(FORUM, url="https://forum.harbour.example/viewtopic.php?t=7")
    assert getattr(read.article(page, ReadPolicy()), "why", "an article") == "a forum"
