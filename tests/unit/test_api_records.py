"""How much of a publisher's text leaves the site, and that no cell of a table is a formula."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.article import Credit
from copytaster.model.policy import BriefPolicy
from copytaster.stages import records
from copytaster.stages.records import tables
from copytaster.stages.records.plain import cut, length
from tests import make

KNOWN = records.Known({"daily.example": make.source()}, base="https://wire.example")
LONG = " ".join(f"word{n}" for n in range(400))


def test_an_extract_has_sixty_words_at_most() -> None:
    told = records.article(make.article(text=LONG), None, KNOWN)
    assert told.extract == " ".join(f"word{n}" for n in range(60)) + "…"
    assert told.words == 400


def test_an_extract_is_never_more_than_half_of_the_text() -> None:
    told = records.article(make.article(text="One two three four five six seven."), None, KNOWN)
    assert told.extract == "One two three…"


def test_a_text_without_blanks_is_cut_by_its_signs() -> None:
    told = records.article(make.article(text="記" * 500), None, KNOWN)
    assert len(told.extract) == 121
    assert told.words == 250


def test_headings_and_captions_are_no_part_of_an_extract() -> None:
    from copytaster.model.article import Block

    blocks = (Block("heading", "A heading"), Block("caption", "A caption"), Block("paragraph", LONG))
    assert records.article(make.article(text=blocks), None, KNOWN).extract.startswith("word0 ")


@pytest.mark.parametrize(("rights", "words"), [({"headline_only": ("daily.example",)}, 0), ({"snippet_only": ("daily.example",)}, 25)])
def test_what_may_be_shown_of_a_source_is_heeded(rights: dict[str, tuple[str, ...]], words: int) -> None:
    known = replace(KNOWN, rights=BriefPolicy(**rights))
    told = records.article(make.article(text=LONG, standfirst=LONG), None, known)
    assert len(told.extract.split()) == len(told.standfirst.split()) == words
    assert (told.title, told.url) == ("A headline", "https://daily.example/a")


def test_a_link_that_does_not_lead_to_the_web_is_none() -> None:
    assert records.article(make.article("javascript:alert(1)"), None, KNOWN).url is None


def test_a_story_tells_its_counts_and_its_publishers_own_reporting_first() -> None:
    own, copy = make.article(source_id="daily.example"), make.article("https://copy.example/a", source_id="copy.example")
    found = make.story(copy, own, origins=(make.OWN.__class__("copy", own.id),))
    told = records.story(records.Told(found, {copy.id: copy, own.id: own}), KNOWN)
    assert (told.articles, told.own_reports, told.copies) == (2, 1, 1)
    assert told.publishers == ("daily.example", "copy.example")
    assert told.page == f"https://wire.example/story/{found.id}"


@given(st.text(max_size=400), st.integers(0, 60))
def test_a_cut_text_is_never_longer_than_allowed(text: str, most: int) -> None:
    assert length(cut(text, most).rstrip("…")) <= most
    assert "\n" not in cut(text, most)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "  =cmd|' /C calc'!A0", "＝1+1"])
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert tables.defused(text).startswith("'")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_table_is_read_back_a_row_a_record_and_no_cell_is_a_formula(title: str) -> None:
    told = records.article(make.article(title=title, credits=(Credit("=HYPERLINK()", ""),)), None, KNOWN)
    held = tables.header(tables.ARTICLE_COLUMNS) + tables.lines([told, told], tables.ARTICLE_COLUMNS)
    rows = list(csv.DictReader(io.StringIO(held, newline="")))
    assert len(rows) == 2
    assert rows[0]["title"].removeprefix("'") == " ".join(title.split()).removeprefix("'")
    assert rows[0]["agencies"] == "'=HYPERLINK()"
    assert not any(cell[:1] in ("=", "+", "-", "@") for cell in rows[0].values() if cell)
    assert rows[0]["is_paywalled"] == "false"
