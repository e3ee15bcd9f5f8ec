"""The labeller: forests, the columns that they ask of, and the kinds of blocks."""

import hashlib

import numpy as np

from copytaster.model.article import Block
from copytaster.stages.read import around, features, forest, gate, labeller, markup, walk
from copytaster.stages.read.counting import Context, plain
from copytaster.stages.read.features import Measured
from copytaster.stages.read.walk import Walked
from tests.unit.pages import PARAGRAPHS
from tests.unit.pages import markup as whole_page


def walked(body: str) -> Walked:
    """The walk over a page."""
    tree = markup.parsed(body.encode(), None)
    assert not isinstance(tree, str)
    return walk.walked(tree)


def test_a_forest_gives_each_row_the_leaf_of_its_answers() -> None:
    columns = np.zeros((forest.DEPTH, 1), np.int64)
    borders = np.full((forest.DEPTH, 1), np.inf, np.float32)
    columns[1, 0], borders[0, 0], borders[1, 0] = 1, 5.0, 0.5
    leaves = np.zeros((1, 64), np.float32)
    leaves[0, :4] = [-2.0, -1.0, 1.0, 2.0]
    made = forest.Forest(columns, borders, leaves, 0.0)
    rows = np.array([[0, 0], [9, 0], [0, 1], [9, 1]], np.float32)
    assert np.allclose(made.likely(rows), 1 / (1 + np.exp([2.0, 1.0, -1.0, -2.0])))


def test_the_forests_were_grown_on_the_columns_that_are_measured() -> None:
    columns = ((*features.names(), *around.NAMES), gate.columns())
    of_blocks, of_pages = (hashlib.sha256(" ".join(names).encode()).hexdigest() for names in columns)
    assert forest.told("second")["columns_digest"] == of_blocks, "the columns changed: run tools/train_reader.py, then tools/train_gate.py"
    assert forest.told("gate")["columns_digest"] == of_pages, "the columns changed: run tools/train_gate.py"
    assert all(len(forest.told(name)["data_digest"]) == 64 for name in ("first", "gate"))


def test_every_column_has_a_name_and_a_number() -> None:
    measured = Measured(walked(whole_page()), Context())
    rows = np.concatenate((measured.rows, around.around(measured, measured.rows[:, 0] / 100)), axis=1)
    assert rows.shape == (len(measured.words), len(features.names()) + len(around.NAMES))
    assert np.isfinite(rows).all()


def test_blocks_are_compared_with_the_pages_head() -> None:
    page = walked(f"<h1>Old bridge</h1><p>“{PARAGRAPHS[0]}”</p><p>{PARAGRAPHS[1]}</p>")
    context = Context(("Old Bridge",), (PARAGRAPHS[1],), PARAGRAPHS[0] * 3, frozenset([plain(PARAGRAPHS[1])]))
    columns = {name: Measured(page, context).rows[:, place] for place, name in enumerate(features.names()[:25])}
    assert list(columns["is_title"]) == [1, 0, 0]
    assert list(columns["is_summary"]) == [0, 0, 1]
    assert list(columns["seen"]) == [0, 0, 1]
    assert columns["in_body"][1] > 0.3 > columns["in_body"][2]


def test_a_page_without_blocks_has_nothing_to_judge() -> None:
    judged = labeller.judged(walked(""), Context())
    assert (judged.likely, judged.kept(), judged.kept_words) == ((), (), 0)


def test_paragraphs_are_the_articles_and_the_footer_is_not() -> None:
    page = walked(whole_page().replace("<footer>", "<div class=bottom>").replace("</footer>", "</div>"))
    judged = labeller.judged(page, Context())
    kept = [page.blocks[place].text for place in judged.kept()]
    assert [text for text in kept if text in PARAGRAPHS] == list(PARAGRAPHS)
    assert not any("Quay Street" in text for text in kept)


def test_blocks_are_typed_by_where_they_stand() -> None:
    page = walked(
        "<h2>Why?</h2><p>One<br>two</p><ul><li>First</li><li><p>Second</p></li></ul><ol><li>Third</li></ol>"
        "<blockquote><p>Said</p></blockquote><figure><figcaption>Shown</figcaption></figure>"
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
    )
    assert labeller.typed(page, range(len(page.blocks))) == (
        Block("heading", "Why?"),
        Block("paragraph", "One"),
        Block("paragraph", "two"),
        Block("list", "First\nSecond"),
        Block("list", "Third"),
        Block("quotation", "Said"),
        Block("caption", "Shown"),
        Block("table", "a | b\nc"),
    )
