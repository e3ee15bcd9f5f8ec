"""What a page says of itself: dates, titles, authors, JSON-LD, charset."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.article import Block, NoArticle, ReadPage
from copytaster.stages import read
from copytaster.stages.read import charset, dates, jsonld, markup, people
from copytaster.stages.read.plaintext import clean_markup
from copytaster.stages.read.slots import Slots, slots
from copytaster.stages.read.titles import Titles, best_title
from copytaster.stages.read.walk import walked
from tests.make import NOW


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("2024-11-14T17:30:00Z", "2024-11-14T17:30:00+00:00"),
        ("2024-11-14T18:30:00.000+0100", "2024-11-14T17:30:00+00:00"),
        ("2024-11-14 17:30:00 UTC", "2024-11-14T17:30:00+00:00"),
        ("2024-11-14T17:30:00", "2024-11-14T17:30:00+00:00"),
        ("2024-11-14", "2024-11-14T00:00:00+00:00"),
        ("20241114", "2024-11-14T00:00:00+00:00"),
        ("20241114T173000Z", "2024-11-14T17:30:00+00:00"),
        ("1731605400", "2024-11-14T17:30:00+00:00"),
        ("1731605400000", "2024-11-14T17:30:00+00:00"),
        ("Thu, 14 Nov 2024 17:30:00 GMT", "2024-11-14T17:30:00+00:00"),
        ("Thu, 14 Nov 2024 12:30:00 EST", "2024-11-14T17:30:00+00:00"),
        ("November 14, 2024, 12:30 PM EST", "2024-11-14T17:30:00+00:00"),
        ("14.11.2024 17:30", "2024-11-14T17:30:00+00:00"),
        ("03.05.2024", "2024-05-03T00:00:00+00:00"),
    ],
)
def test_a_date_is_read_as_utc(raw: str, at: str) -> None:
    assert dates.instant(raw) == datetime.fromisoformat(at)


@pytest.mark.parametrize("raw", [None, "", "yesterday", "0001-01-01T00:00:00Z", "2024-13-45", "20241399", "9" * 60, "12:30", "XYZ"])
def test_what_is_no_date_is_none(raw: str | None) -> None:
    assert dates.instant(raw) is None


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_none(raw: str) -> None:
    at = dates.instant(raw)
    assert at is None or at.astimezone(UTC).tzinfo is UTC


def test_a_date_keeps_the_day_and_the_zone_that_it_states() -> None:
    assert str(dates.instant("2024-11-14T23:30:00-05:00")) == "2024-11-14 23:30:00-05:00"


@pytest.mark.parametrize(
    "line", ["Updated November 14, 2024 at noon", "14. November 2024", "14.11.2024, 12:00", "2024年11月14日", "2024/11/14"]
)
def test_a_short_line_may_name_the_day(line: str) -> None:
    assert str(dates.in_lines(["Harbour Post", line])).startswith("2024-11-14")


@given(st.text(max_size=80))
def test_any_address_names_a_day_or_none(url: str) -> None:
    assert dates.in_address(url) is None or dates.in_address(url).tzinfo is UTC  # type: ignore[union-attr]


LONG = "Old bridge to close " + "for eleven months " * 6 + "and a ferry to run instead"


@pytest.mark.parametrize(
    ("titles", "best"),
    [
        (Titles("Old bridge to close", "Old bridge closes soon", ("Old bridge to close",), ""), "Old bridge to close"),
        (Titles("", "Old bridge to close | Harbour Post", ("Harbour Post", "Old bridge to close"), ""), "Old bridge to close"),
        (Titles("", "Old bridge to close - Harbour Post", (), ""), "Old bridge to close"),
        (Titles("", "", (), "Old bridge to close | News | Harbour Post"), "Old bridge to close"),
        (Titles("", "Bridge - what we know", (), ""), "Bridge - what we know"),
        (Titles("Old bridge to cl…", "Old bridge to close", (), ""), "Old bridge to close"),
        (Titles("", "Bridge: all that you must know", ("Why the old bridge closes",), "Bridge closes"), "Why the old bridge closes"),
        (Titles("", "Old bridge to close", ("News Old bridge to close",), ""), "Old bridge to close"),
        (Titles("Harbour Post", "", ("Old bridge to close",), ""), "Old bridge to close"),
        (Titles("", "", ("Old bridge to close",), "Bridge"), "Old bridge to close"),
        (Titles("", "", ("Harbour Post",), "Harbour Post » Old bridge to close"), "Old bridge to close"),
        (Titles(LONG[:110], LONG, (), ""), LONG),
        (Titles(LONG[:110], f"{LONG[:110]} - News", (), ""), LONG[:110]),
        (Titles("", "", (), ""), None),
    ],
)
def test_the_title_is_what_most_sources_tell_without_the_site(titles: Titles, best: str | None) -> None:
    said = best_title(titles, "Harbour Post")
    assert (said.value if said else None) == best


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (["By Ada Brandt and Max Ruiz"], ("Ada Brandt", "Max Ruiz")),
        (["Von Ada Brandt, Max Ruiz"], ("Ada Brandt", "Max Ruiz")),
        (["Ada Brandt", "ADA BRANDT"], ("Ada Brandt",)),
        (["Ada Brandt", "Head of Traffic"], ("Ada Brandt",)),
        (["Ada Brandt | Harbour"], ("Ada Brandt",)),
        (["Ada Brandt, harbour.com"], ("Ada Brandt",)),
        (["Harbour Staff"], ("Harbour Staff",)),
        (["By"], ()),
        (["Robert E. Moffit, Ph.D."], ("Robert E. Moffit, Ph.D",)),
        (["https://harbour.example/authors/ada", "Staff", "admin"], ()),
        (["Ada Brandt ada@harbour.example"], ("Ada Brandt",)),
        (["Ada Brandt (Harbour Post)"], ("Ada Brandt",)),
        (["松岡大地"], ("松岡大地",)),
        (["松岡大地、山田太郎"], ("松岡大地", "山田太郎")),
        (["Ada Brandt, dpa"], ("Ada Brandt", "dpa")),
        (["Ada Brandt, Berlin"], ("Ada Brandt",)),
        (["Ada Brandt, Redakteurin"], ("Ada Brandt",)),
        (["Le Figaro et AFP"], ("Le Figaro et AFP",)),
        (["Veröffentlicht von Ada Brandt"], ("Ada Brandt",)),
        (["Author: Ada Brandt"], ("Ada Brandt",)),
    ],
)
def test_bylines_are_parted_into_names(raw: list[str], found: tuple[str, ...]) -> None:
    assert people.names(raw) == found


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_bylines_give_short_names(raw: list[str]) -> None:
    assert all(1 < len(name) <= 60 for name in people.names(raw))


def test_a_byline_on_lines_ends_with_its_names() -> None:
    assert people.of_lines("By\nAda Brandt\nand\nMax Ruiz\nTraffic reporter\nMarch 1") == ["Ada Brandt", "Max Ruiz"]


@pytest.mark.parametrize(
    ("author", "found"),
    [
        ({"name": ["Ada Brandt", "Max Ruiz"]}, ["Ada Brandt", "Max Ruiz"]),
        ([{"name": "Ada Brandt"}, "Max Ruiz"], ["Ada Brandt", "Max Ruiz"]),
        ({"name": "Ada Brandt &amp; Max Ruiz"}, ["Ada Brandt & Max Ruiz"]),
        ({"name": ", Harbour Post"}, []),
        (None, []),
    ],
)
def test_authors_of_json_ld_come_in_many_forms(author: object, found: list[str]) -> None:
    assert people.of_json(author) == found


def test_an_author_told_elsewhere_in_the_graph_is_found() -> None:
    told = (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Bridge", "author": {"@id": "#ada"}}, '
        '{"@type": "Person", "@id": "#ada", "name": "Ada Brandt"}]}</script>'
    )
    assert _said(told).authors.value == ("Ada Brandt",)


def test_a_byline_gives_its_people_without_the_publisher() -> None:
    told = "<meta property=og:site_name content='Harbour Post'><h1>Bridge</h1><div class=byline>Ada Brandt<br>Harbour Post</div>"
    assert _said(told).authors.value == ("Ada Brandt",)


def test_a_line_that_names_nobody_does_not_stand_against_the_publisher() -> None:
    told = (
        "<meta property=og:site_name content='Harbour Post'><meta name=author content='Harbour Post'><div class=byline>free for all</div>"
    )
    assert _said(told).authors.value == ("Harbour Post",)


def test_the_sites_name_is_known_by_its_host() -> None:
    told = "<title>harbourpost » Old bridge to close</title><h1>harbourpost</h1>"
    title = _said(told, "https://www.harbourpost.example/7").title
    assert title is not None
    assert title.value == "Old bridge to close"


def _said(body: str, url: str = "https://news.example/bridge") -> Slots:
    tree = markup.parsed(body.encode(), None)
    assert not isinstance(tree, str)
    return slots(walked(tree), url)


def _nodes(script: str) -> tuple[jsonld.Node, ...]:
    return jsonld.nodes([script])


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Bridge"}',
        '[{"@type": "WebSite"}, {"@type": ["Thing", "NewsArticle"], "headline": "Bridge"}]',
        '{"@graph": [{"@type": "WebPage", "name": "x"}, {"@type": "http://schema.org/NewsArticle", "headline": "Bridge"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Bridge"}}',
        '<![CDATA[ {"@type": "NewsArticle", "headline": "Bridge"} ]]>',
        '{"@type": "NewsArticle", "headline": "Bridge",}',
        '{"@type": "NewsArticle", "headline": "Bridge"};',
        '{"@type": "NewsArticle", "headline": "Bridge", "articleBody": "a "quoted" word"}',
        '{"@type": "NewsArticle", "headline": "Bridge", "articleBody": "line\nbreak"}',
    ],
)
def test_the_article_is_found_in_json_ld_of_many_forms_and_faults(script: str) -> None:
    assert jsonld.article(_nodes(script))["headline"] == "Bridge"


def test_the_fullest_of_several_articles_is_the_pages() -> None:
    teaser = '{"@type": "NewsArticle", "headline": "Teaser"}'
    whole = '{"@type": "NewsArticle", "headline": "Bridge", "datePublished": "2024-11-14", "author": "Ada Brandt"}'
    assert jsonld.article(_nodes(f"[{teaser}, {whole}]"))["headline"] == "Bridge"


@pytest.mark.parametrize("script", ["", "{", "[" * 5_000, "null", '"text"', '{"@type": 7}', '{"@graph": {"@graph": {}}}'])
def test_json_ld_of_no_article_gives_none(script: str) -> None:
    assert jsonld.article(_nodes(script)) == {}


@given(st.text(max_size=300))
def test_any_script_gives_nodes(script: str) -> None:
    assert isinstance(_nodes(script.replace("<", "")), tuple)


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (["a", "b"], "a"), ({"name": "a"}, "a"), ([{"@value": "a"}], "a"), (None, ""), ([], ""), (True, ""), (7, "7")],
)
def test_a_value_of_json_ld_is_a_plain_text(value: object, text: str) -> None:
    assert jsonld.text(value) == text


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Zürich".encode(), None, "Zürich"),
        ("Zürich".encode("latin-1"), None, "Zürich"),
        ("Zürich".encode("latin-1"), "text/html; charset=utf-8", "Zürich"),
        ("Łódź".encode("iso-8859-2"), "text/html; charset=ISO-8859-2", "Łódź"),
        (b'<meta charset="windows-1251">' + "Мост".encode("cp1251"), None, '<meta charset="windows-1251">Мост'),
        ("橋".encode("shift_jis"), "text/html; charset=Shift_JIS", "橋"),
        ("橋".encode("iso-2022-jp"), "text/html; charset=iso-2022-jp", "橋"),
        ("é".encode("utf-16"), None, "é"),
        (b"\xef\xbb\xbfabc", None, "abc"),
        ("Zürich ".encode() * 50 + b"\xff", "text/html; charset=latin-1", "Zürich " * 50 + "\ufffd"),
        (b"a\0b", None, "ab"),
        (b"\xe9t\xe9", "text/html; charset=unicode_escape", "été"),
        (b"\xe9t\xe9", "text/html; charset=zlib", "été"),
    ],
)
def test_the_charset_is_decided_by_the_bytes_before_the_labels(body: bytes, content_type: str | None, text: str) -> None:
    assert charset.decoded(body, content_type) == text


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "idna", "rot13", "utf-7", "hz", "x", "gbk", "utf-16-le"]))
def test_any_bytes_are_decoded_without_nul(body: bytes, name: str) -> None:
    assert "\0" not in charset.decoded(body, f"text/html; charset={name}")


def test_tags_and_entities_in_slots_are_taken_out() -> None:
    assert clean_markup("Cracks &amp; <b>holes</b>\n in  piers") == "Cracks & holes in piers"


@given(st.text(max_size=200))
def test_any_slot_is_one_line(text: str) -> None:
    assert "\n" not in clean_markup(text)


def test_the_line_of_an_article_holds_every_field() -> None:
    reading = ReadPage(title="Bridge", standfirst=None, blocks=(Block("paragraph", "A"), Block("paragraph", "B")), published_at=NOW)
    assert read.record({"id": 7, "url": "https://harbour.example/a"}, reading) == {
        "id": 7,
        "url": "https://harbour.example/a",
        "kind": "article",
        "why": "",
        "title": "Bridge",
        "text": "A\n\nB",
        "published": "2024-11-15T12:00:00+00:00",
        "modified": None,
        "authors": [],
        "site": None,
        "language": None,
        "image": None,
        "canonical": None,
        "paywalled": False,
    }


def test_the_line_of_a_refusal_has_the_same_fields() -> None:
    line = read.record({"id": 7, "url": "https://harbour.example/a"}, NoArticle("the page is empty"))
    assert (line["kind"], line["why"], line["text"]) == ("refused", "the page is empty", None)
    assert set(line) == set(read.record({}, ReadPage(None, None, ())))
