"""Plain text out of titles and summaries."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages import plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Ferry runs aground", "Ferry runs aground"),
        ("  Ferry \n runs\taground ", "Ferry runs aground"),
        ("Fed&#x27;s &eacute;lan &amp; more", "Fed's élan & more"),
        ("AT&amp;amp;T &amp;#039;quoted&amp;#039;", "AT&T 'quoted'"),
        ("AT&T Q&A", "AT&T Q&A"),
        ("5 < 6 and I <3 you", "5 < 6 and I <3 you"),
        ("<p>One.</p><p>Two <b>bo</b>ld.</p>", "One. Two bold."),
        ("One<br>two<br/>three", "One two three"),
        ("<a href=\"https://n.test/?a=1>2\" title='x'>Link</a> on", "Link on"),
        ("<script>alert(1)</script>Safe<style>p{}</style>", "Safe"),
        ("<![CDATA[Twice wrapped]]>", "Twice wrapped"),
        ("a <!-- hidden --> b", "a b"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("non\u00a0breaking\u2009space", "non breaking space"),
        ("zero\u200bwidth \u202eevil\u202c \ufefftext\U000e0041", "zerowidth evil text"),
        ("can\u200dnot", "cannot"),
        ("می‌خواهم 👩\u200d🚀", "می‌خواهم 👩\u200d🚀"),
        ("nul\x00bell\x07", "nul bell"),
        ("lone \ud800 half", "lone half"),
        ("<img src=x onerror=alert(1)>", ""),
        ("", ""),
    ],
)
def test_a_reader_sees(markup: str, text: str):
    assert plain.text(markup) == text


@pytest.mark.parametrize(
    "hostile", ["<div>" * 40_000, '<a "' * 50_000, "&" * 200_000, "<" * 200_000, "<a " * 60_000, "<b c=''" * 30_000, "&lt;" * 50_000]
)
def test_hostile_markup_costs_little(hostile: str):
    began = time.process_time()
    plain.text(hostile)
    assert time.process_time() - began < 1.0


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["<p>", "</p>", "<", ">", "&", "&lt;", "<script>", "x", "\x00", "<!", "'", '"']), max_size=30).map("".join)
)
def test_any_markup_gives_one_line_that_can_be_stored(markup: str):
    text = plain.text(markup)

    assert text == " ".join(text.split())
    assert "\x00" not in text
    text.encode("utf-8")


def test_a_cut_ends_at_a_word():
    assert plain.cut("one two three", 13) == "one two three"
    assert plain.cut("one two three four", 12) == "one two…"
    assert plain.cut("x" * 20, 10) == "x" * 9 + "…"


def test_an_opening_ends_before_a_tag_that_would_be_cut():
    assert plain.opening("<p>One <a href='x'>two</a>", 12) == "<p>One "
    assert plain.opening("<p>One two</p>", 8) == "<p>One t"
    assert plain.opening("<p>One</p>", 80) == "<p>One</p>"
