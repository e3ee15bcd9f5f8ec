"""What pages reserve against machines is heeded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.article import NoArticle, ReadPage
from copytaster.model.page import Fetched
from copytaster.model.policy import BriefPolicy, ReadPolicy
from copytaster.stages import read
from copytaster.stages.reservations import headers_of, heeded, reserved
from tests import make
from tests.unit.pages import markup, page


@pytest.mark.parametrize(
    ("name", "content", "left"),
    [
        ("robots", "index, follow", ""),
        ("robots", "max-image-preview:large, max-snippet:-1", ""),
        ("robots", "NOSNIPPET", "headline"),
        ("robots", "noindex, noai, noimageai", "headline"),
        ("robots", "max-snippet: 0", "headline"),
        ("robots", "max-snippet:50", "snippet"),
        ("robots", "noarchive", "snippet"),
        ("robots", "noarchive, nosnippet", "headline"),
        ("copytaster", "nosnippet", "headline"),
        ("ROBOTS", "nosnippet", "headline"),
        ("tdm-reservation", "1", "headline"),
        ("tdm-reservation", "0", ""),
    ],
)
def test_a_meta_element_leaves_the_headline_a_snippet_or_all(name: str, content: str, left: str) -> None:
    assert reserved([(name, content)]) == left


@pytest.mark.parametrize(
    ("headers", "left"),
    [
        ([("X-Robots-Tag", "noindex"), ("Server", "nosnippet")], ""),
        ([("X-Robots-Tag", "nosnippet")], "headline"),
        ([("X-Robots-Tag", "otherbot: nosnippet")], ""),
        ([("x-robots-tag", "copytaster: nosnippet")], "headline"),
        ([("X-Robots-Tag", "max-snippet:20")], "snippet"),
        ([("X-Robots-Tag", "unavailable_after: 25 Jun 2010 15:00:00 PST, noarchive")], "snippet"),
        ([("TDM-Reservation", "1")], "headline"),
        ([], ""),
    ],
)
def test_headers_say_the_same(headers: list[tuple[str, str]], left: str) -> None:
    assert reserved((), headers_of(headers)) == left


@given(st.lists(st.tuples(st.sampled_from(["robots", "tdm-reservation"]), st.text())), st.text())
def test_nothing_that_is_said_raises(metas: list[tuple[str, str]], headers: str) -> None:
    assert reserved(metas, headers) in ("", "snippet", "headline")


def test_a_page_is_read_with_what_it_and_its_headers_reserve() -> None:
    plain = _read(markup())
    marked = _read(markup().replace("<head>", '<head><meta name="robots" content="noarchive">'))
    sent = _read(markup(), "tdm-reservation: 1")
    assert (plain.reserves, marked.reserves, sent.reserves) == ("", "snippet", "headline")


def test_a_page_that_reserves_more_than_before_is_the_same_version() -> None:
    policy, entry = ReadPolicy(), make.entry(title="Old bridge to close for eleven months")
    known = read.joined(entry, _read(markup()), None, make.NOW, policy)
    later = read.joined(entry, _read(markup(), "x-robots-tag: nosnippet"), known, make.NOW, policy)
    assert (later.reserves, later.version) == ("headline", 1)
    assert read.joined(entry, NoArticle("timed out"), later, make.NOW, policy) == later


def test_what_an_article_reserves_holds_for_its_source_in_its_story() -> None:
    free, closed = make.article(), make.article("https://post.example/b", source_id="post.example", reserves="headline")
    short = make.article("https://gazette.example/c", source_id="gazette.example", reserves="snippet")
    articles = {each.id: each for each in (free, closed, short)}
    policy = heeded(BriefPolicy(in_full=("post.example",)), make.story(free, closed, short), articles)
    assert [policy.display_of(each) for each in ("daily.example", "post.example", "gazette.example")] == ["brief", "headline", "snippet"]
    assert heeded(BriefPolicy(), make.story(free), articles) == BriefPolicy()


def _read(html: str, robots: str = "") -> ReadPage:
    asked = page(html)
    assert isinstance(asked.outcome, Fetched)
    outcome = Fetched(asked.outcome.final_url, asked.outcome.body, asked.outcome.content_type, robots)
    made = read.article(type(asked)(asked.id, asked.entry_id, asked.url, asked.fetched_at, outcome), ReadPolicy())
    assert isinstance(made, ReadPage)
    return made
