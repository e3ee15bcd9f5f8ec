"""Feeds in a bad state: charsets that lie, markup that breaks, inputs made to harm."""

import codecs
import gzip

import pytest

from copytaster.model.feed import ParsedFeed
from copytaster.stages import feedparse
from copytaster.stages.feedparse import limits
from copytaster.stages.feedparse.parse import MAX_BYTES


def feed(body: bytes, content_type: str | None = None) -> ParsedFeed:
    found = feedparse.parsed(body, content_type, "")
    assert isinstance(found, ParsedFeed), found
    return found


def titled(title: bytes, head: bytes = b"") -> bytes:
    return head + b"<rss><channel><item><title>" + title + b"</title><link>https://n.test/1</link></item></channel></rss>"


def title(body: bytes, content_type: str | None = None) -> str | None:
    return feed(body, content_type).entries[0].title


def declared(charset: str) -> bytes:
    return f'<?xml version="1.0" encoding="{charset}"?>'.encode()


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("windows-1251", "Новости гавани"),
        ("koi8-r", "Новости гавани"),
        ("shift_jis", "港のニュース"),
        ("euc-jp", "港のニュース"),
        ("iso-2022-jp", "港のニュース"),
        ("gb2312", "港口新闻"),
        ("big5", "港口新聞"),
        ("euc-kr", "항구 소식"),
        ("iso-8859-9", "Liman güneşi"),
        ("iso-8859-15", "Café à 5 €"),
        ("utf-16", "Новости"),
        ("windows-1256", "أخبار"),
    ],
)
def test_a_declared_charset_is_read(charset: str, words: str):
    body = declared(charset) + titled(words.encode("utf-8"))

    assert title(body.decode().encode(charset)) == words


def test_valid_utf8_wins_over_any_declaration():
    assert title(declared("iso-8859-1") + titled("Café à Genève".encode()), "text/xml; charset=windows-1251") == "Café à Genève"
    assert title(declared("utf-16") + titled(b"plain")) == "plain"


def test_what_is_not_utf8_after_all_is_read_as_windows_1252():
    found = feed(declared("utf-8") + titled("Café “à” Genève".encode("cp1252")))

    assert found.entries[0].title == "Café “à” Genève"
    assert found.repairs == ("5 bytes outside UTF-8 read as windows-1252",)


def test_a_few_stray_bytes_do_not_spoil_the_rest():
    assert title(titled("Zürich, Köln, Łódź ".encode() + b"\xe9t\xe9"), "text/xml; charset=iso-8859-2") == "Zürich, Köln, Łódź été"


def test_the_header_helps_where_the_document_says_nothing():
    assert title(titled("Новости".encode("cp1251")), 'text/xml; charset="windows-1251"') == "Новости"


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8 * 2, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, b""])
def test_byte_order_marks_decide(mark: bytes):
    charset = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be", codecs.BOM_UTF32_LE: "utf-32-le"}.get(mark, "utf-8")

    assert title(mark + titled("Ærø".encode()).decode().encode(charset)) == "Ærø"


@pytest.mark.parametrize("charset", ["punycode", "unicode_escape", "zlib", "rot13", "utf-7", "no-such-charset"])
def test_codecs_that_are_no_charset_are_not_used(charset: str):
    assert title(declared(charset) + titled(b"caf\xe9")) == "café"


def test_control_characters_of_latin1_are_those_of_windows_1252():
    assert title(titled(b"don&#146;t \xc2\x93stop\xc2\x94 &#x85;")) == "don’t “stop” …"


def test_bare_ampersands_and_entities_of_html_are_read():
    found = feed(titled(b"AT&T &nbsp;&eacute; Q&A &foo; 5 < 6 &#65; &amp;amp;").replace(b"/1<", b"/1?a=1&b=2&copy=3<"))

    assert found.entries[0].title == "AT&T \xa0é Q&A &foo; 5 < 6 A &amp;"
    assert found.entries[0].link == "https://n.test/1?a=1&b=2&copy=3"
    assert found.repairs[0].startswith("mended: ")


def test_cdata_stays_as_it_is_when_the_rest_is_mended():
    assert title(titled(b"<![CDATA[&nbsp;<b>&x;</b>]]> & more")) == "&nbsp;<b>&x;</b> & more"


def test_characters_that_xml_forbids_go():
    assert title(titled(b"a\x00b\x0bc\x1fd&#0;&#x1F;&#99999999;\xef\xbf\xbf")) == "abcd"


@pytest.mark.parametrize("opening", [b"", b"<a b='<!--'/>", b"<?x <![CDATA[ ?>", b"<!-- "])
def test_references_to_halves_of_characters_are_read_as_unknown_wherever_they_stand(opening: bytes):
    inside = b"a&#xD800;b&#57343;c</title>" + opening + b"<description>&#xDFFF;<b>&#55296;</b></description><title>"
    found = feed(titled(inside))

    assert found.entries[0].title == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(
    "junk", [b"\n\n<!-- x -->\n", b"<br />\n<b>Warning</b>: foo on line 3<br />\n", b"\xef\xbb\xbf  ", b"HTTP/1.1 200 OK\n\n"]
)
def test_junk_before_the_document_goes(junk: bytes):
    assert title(junk + declared("utf-8") + titled(b"Ferry")) == "Ferry"


def test_a_prefix_without_its_namespace_means_what_it_usually_does():
    found = feed(titled(b'Ferry</title><media:content url="https://n.test/a.jpg"/><dc:creator>Ada</dc:creator><title>'))

    assert (found.entries[0].author, found.entries[0].enclosures[0].url) == ("Ada", "https://n.test/a.jpg")


def items(count: int) -> bytes:
    made = [
        f"<item><title>T{n} &amp; more</title><link>https://n.test/{n}</link><description>{'d' * 50}</description></item>"
        for n in range(count)
    ]
    return ("<rss><channel><title>t</title>" + "".join(made)).encode()


def test_whole_items_of_a_cut_document_are_read():
    body = items(5)

    assert [e.title for e in feed(body).entries] == [f"T{n} & more" for n in range(5)]
    assert [e.title for e in feed(body + b"<item><title>half a tit").entries] == [f"T{n} & more" for n in range(5)]


def test_an_item_cut_in_its_text_keeps_its_headline_alone():
    last = feed(items(2) + b"<item><title>Whole</title><link>https://n.test/9</link><description>half a sen").entries[-1]

    assert (last.title, last.link, last.summary) == ("Whole", "https://n.test/9", None)


def test_every_cut_of_a_feed_gives_whole_titles_or_none():
    body = items(3) + b"</channel></rss>"
    titles = {f"T{n} & more" for n in range(3)}

    for at in range(40, len(body)):
        found = feedparse.parsed(body[:at], None, "")
        assert {e.title for e in found.entries} <= titles if isinstance(found, ParsedFeed) else True


def test_no_outside_file_is_read_and_no_bomb_goes_off():
    outside = b'<!ENTITY c SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;'
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">' + outside + b"]>"

    assert title(bomb + titled(b"[&a;&b;&c;]")) == "[ha]"


def test_an_entity_that_hides_behind_a_long_comment_is_not_expanded_further():
    hidden = b"<!--" + b"x" * 500_000 + b'--><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'

    assert title(hidden + titled(b"[&a;&b;&c;]")) == "[&a;&b;&c;]"
    assert feed(hidden + b"<rss>&a;<channel>&b;<item>&c;<title>Ferry</title></item></channel></rss>").entries[0].title == "Ferry"


def test_an_html_doctype_before_a_feed_does_not_matter():
    assert title(b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://n.test/x.dtd">' + titled(b"Ferry")) == "Ferry"


def test_depth_without_end_costs_the_rest_and_no_more():
    assert title(titled(b"Ferry</title>" + b"<a>" * 100_000)) == "Ferry"


def test_attributes_without_end_are_dropped():
    many = b"<item " + b"".join(b' a%d="1"' % n for n in range(60_000)) + b">"

    assert title(titled(b"Ferry").replace(b"<item>", many)) == "Ferry"


def test_a_document_of_nothing_but_tags_is_cut():
    found = feed(b"<rss><channel>" + b"<a/>" * (limits.MAX_MARKS + 10))

    assert "cut: more markup than a feed may hold" in found.repairs


def test_a_feed_that_is_too_long_keeps_its_first_items():
    long = b"<item><title>Ferry</title><description>" + b"d" * 1_000_000 + b"</description></item>"
    found = feed(b"<rss><channel>" + long * 21 + b"</channel></rss>")

    assert len(found.entries) == MAX_BYTES // len(long)
    assert found.repairs == ("cut: only the first 20 MB are read",)


@pytest.mark.parametrize("piece", [b"&", b"<", b"\x01a", b"&foo;", b"\xe9", b"\xc2\x92", b"<b:c d:e='1'>", b"<a b=1>"])
def test_errors_without_end_are_survived(piece: bytes):
    feedparse.parsed(b"<rss><channel><item><title>Ferry" + piece * 40_000, None, "")


def test_a_record_unpacks_gzip_and_tells_errors():
    body = titled(b"Ferry").replace(b"</link>", b"</link><pubDate>Tue, 10 Jun 2025 04:00:00 GMT</pubDate>")

    good = feedparse.record("a/b.xml.gz", gzip.compress(body))
    assert good["path"] == "a/b.xml.gz"
    assert good["entries"][0]["title"] == "Ferry"  # type: ignore[index]
    assert good["entries"][0]["published"] == "2025-06-10T04:00:00+00:00"  # type: ignore[index]
    assert feedparse.record("x", b"\x1f\x8bnothing") == {"path": "x", "error": "it is broken gzip"}
    assert feedparse.record("x", b"hello") == {"path": "x", "error": "it holds no markup"}


def test_a_gzip_bomb_is_unpacked_no_further_than_a_feed_may_be():
    bomb = gzip.compress(titled(b"Ferry</title><description>" + b"d" * (MAX_BYTES + 5_000_000) + b"</description><title>"))

    assert "cut: only the first 20 MB are read" in feedparse.record("x", bomb)["repairs"]  # type: ignore[operator]


def test_byte_order_marks_without_end_cost_nothing():
    assert title(codecs.BOM_UTF8 * 1_000_000 + titled(b"Ferry")) == "Ferry"
