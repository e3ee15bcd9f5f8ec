"""What feeds in each format say, once parsed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.feed import Enclosure, NotAFeed, ParsedEntry, ParsedFeed
from copytaster.stages import feedparse


def feed(body: str | bytes, url: str = "https://harbour.test/feed") -> ParsedFeed:
    found = feedparse.parsed(body.encode() if isinstance(body, str) else body, None, url)
    assert isinstance(found, ParsedFeed), found
    return found


def item(inside: str, attributes: str = "") -> ParsedEntry:
    return feed(f'<rss version="2.0" {attributes}><channel><title>Harbour Post</title><item>{inside}</item></channel></rss>').entries[0]


def entry(inside: str, attributes: str = "") -> ParsedEntry:
    return feed(f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><entry>{inside}</entry></feed>').entries[0]


def why_not(body: bytes) -> str:
    found = feedparse.parsed(body, None, "")
    assert isinstance(found, NotAFeed)
    return found.why


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel>
  <title>Harbour Post</title><link>https://harbour.test/</link><description>News from the quay</description><language>en_GB</language>
  <atom:link rel="self" href="https://harbour.test/feed"/><atom:link rel="hub" href="https://hub.test/"/>
  <copyright>Harbour Post Ltd</copyright><managingEditor>desk@harbour.test (The Desk)</managingEditor>
  <lastBuildDate>Tue, 10 Jun 2025 05:00:00 GMT</lastBuildDate><category>Local</category>
  <image><url>https://harbour.test/logo.png</url><title>Not the title</title><link>https://elsewhere.test/</link></image>
  <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
  <item>
    <title>Ferry runs aground</title><link>https://harbour.test/ferry</link><guid isPermaLink="false">p-1</guid>
    <description>&lt;p&gt;Nobody was hurt.&lt;/p&gt;</description>
    <content:encoded><![CDATA[<p>Nobody was hurt & all are ashore.</p>]]></content:encoded>
    <dc:creator>Ada Quay</dc:creator><pubDate>Tue, 10 Jun 2025 04:00:00 +0200</pubDate>
    <category>Sea</category><category>Accidents</category>
    <comments>https://harbour.test/ferry#talk</comments><enclosure url="https://harbour.test/a.mp3" type="audio/mpeg" length="123"/>
    <source url="https://wire.test/feed">The Wire</source>
  </item>
</channel></rss>"""


def test_an_rss_channel_tells_of_itself():
    found = feed(RSS)

    assert found.kind == "rss"
    assert (found.title, found.subtitle, found.link) == ("Harbour Post", "News from the quay", "https://harbour.test/")
    assert (found.language, found.rights, found.tags) == ("en-GB", "Harbour Post Ltd", ("Local",))
    assert (found.author, found.author_name, found.author_email) == ("The Desk (desk@harbour.test)", "The Desk", "desk@harbour.test")
    assert found.updated_at == datetime(2025, 6, 10, 5, tzinfo=UTC)
    assert found.image == "https://harbour.test/logo.png"
    assert (found.self_url, found.hub, found.ttl_s) == ("https://harbour.test/feed", "https://hub.test/", 1800.0)
    assert found.repairs == ()


def test_an_rss_item_keeps_what_it_says():
    assert feed(RSS).entries == (
        ParsedEntry(
            guid="p-1",
            title="Ferry runs aground",
            link="https://harbour.test/ferry",
            summary="<p>Nobody was hurt.</p>",
            content="<p>Nobody was hurt & all are ashore.</p>",
            author="Ada Quay",
            published_at=datetime(2025, 6, 10, 2, tzinfo=UTC),
            published_raw="Tue, 10 Jun 2025 04:00:00 +0200",
            enclosures=(Enclosure("https://harbour.test/a.mp3", "audio/mpeg", "123"),),
            tags=("Sea", "Accidents"),
            comments="https://harbour.test/ferry#talk",
            author_name="Ada Quay",
            source_name="The Wire",
            source_url="https://wire.test/feed",
        ),
    )


def test_an_atom_feed_is_read_by_its_own_rules():
    found = feed("""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://harbour.test/news/">
      <title type="html">Harbour &amp;amp; Sea</title><subtitle>Quay</subtitle><id>urn:harbour</id><updated>2025-06-10T05:00:00Z</updated>
      <author><name>Ada Quay</name><email>ada@harbour.test</email></author><logo>/logo.png</logo>
      <link rel="self" href="feed.atom"/><link href="https://harbour.test/"/>
      <entry><id>urn:1</id><title type="text">Less is &lt;b&gt; more</title>
        <link rel="enclosure" href="a.mp3" type="audio/mpeg"/><link rel="alternate" type="text/html" href="ferry.html"/>
        <published>2025-06-10T04:00:00+02:00</published><updated>2025-06-10T04:30:00.250+02:00</updated>
        <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">All <b>safe</b></div></summary>
        <category term="Sea"/><author><name>Bo Pier</name></author>
        <source><title>The Wire</title><link href="https://wire.test/"/></source></entry></feed>""")

    assert (found.kind, found.title, found.link, found.id, found.language) == (
        "atom",
        "Harbour &amp; Sea",
        "https://harbour.test/",
        "urn:harbour",
        "de",
    )
    assert found.author == "Ada Quay (ada@harbour.test)"
    assert found.self_url == "https://harbour.test/news/feed.atom"
    one = found.entries[0]
    assert (one.guid, one.title, one.link) == ("urn:1", "Less is &lt;b> more", "https://harbour.test/news/ferry.html")
    assert one.summary == "<div>All <b>safe</b></div>"
    assert one.published_at == datetime(2025, 6, 10, 2, tzinfo=UTC)
    assert one.updated_at == datetime(2025, 6, 10, 2, 30, 0, 250_000, tzinfo=UTC)
    assert one.enclosures == (Enclosure("https://harbour.test/news/a.mp3", "audio/mpeg", None),)
    assert (one.tags, one.author, one.source_name, one.source_url) == (("Sea",), "Bo Pier", "The Wire", "https://wire.test/")


def test_rdf_items_stand_beside_the_channel():
    found = feed("""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://harbour.test/rdf"><title>Harbour</title></channel>
      <image><url>https://harbour.test/i.png</url></image>
      <item rdf:about="https://harbour.test/1"><title>One</title><dc:date>2025-06-10</dc:date><dc:subject>Sea</dc:subject></item></rdf:RDF>""")

    assert (found.kind, found.title, found.image) == ("rdf", "Harbour", "https://harbour.test/i.png")
    assert (found.entries[0].link, found.entries[0].tags) == ("https://harbour.test/1", ("Sea",))
    assert found.entries[0].published_at == datetime(2025, 6, 10, tzinfo=UTC)


def test_a_json_feed_is_read():
    found = feed("""{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour",
      "home_page_url": "https://harbour.test/", "language": "en",
      "icon": "/i.png", "hubs": [{"type": "websub", "url": "https://hub.test/"}], "authors": [{"name": "Ada"}],
      "items": [{"id": 7, "url": "/ferry", "title": "5 < 6", "content_text": "a & b", "date_published": "2025-06-10T04:00:00Z",
      "tags": ["Sea", 3], "attachments": [{"url": "https://harbour.test/a.mp3",
      "mime_type": "audio/mpeg", "size_in_bytes": 12}]}, "no item"]}""")

    assert (found.kind, found.title, found.link, found.author, found.hub) == (
        "json",
        "Harbour",
        "https://harbour.test/",
        "Ada",
        "https://hub.test/",
    )
    assert found.image == "https://harbour.test/i.png"
    (one,) = found.entries
    assert (one.guid, one.title, one.link, one.content) == ("7", "5 &lt; 6", "https://harbour.test/ferry", "a &amp; b")
    assert (one.tags, one.enclosures) == (("Sea",), (Enclosure("https://harbour.test/a.mp3", "audio/mpeg", "12"),))
    assert one.published_at == datetime(2025, 6, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "body", [b"{}", b"[1]", b'{"items": 3}', b'{"items": [', b'{"a": ' * 5_000, b'{"items": "' + b"x" * 9_000_000 + b'"}']
)
def test_other_json_is_no_feed(body: bytes):
    assert "JSON" in why_not(body)


def test_a_news_sitemap_is_a_feed():
    found = feed("""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
      xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
      <url><loc>https://harbour.test/ferry</loc><lastmod>2025-06-10T05:00:00Z</lastmod><news:news><news:publication><news:name>Harbour</news:name>
      <news:language>en</news:language></news:publication><news:publication_date>2025-06-10T04:00:00Z</news:publication_date>
      <news:title>Ferry</news:title><news:keywords>sea, quay</news:keywords></news:news>
      <image:image><image:loc>https://harbour.test/f.jpg</image:loc></image:image></url></urlset>""")

    assert (found.kind, found.title, found.language) == ("sitemap", "Harbour", "en")
    (one,) = found.entries
    assert (one.title, one.link, one.tags) == ("Ferry", "https://harbour.test/ferry", ("sea", "quay"))
    assert (one.published_at, one.updated_at) == (datetime(2025, 6, 10, 4, tzinfo=UTC), datetime(2025, 6, 10, 5, tzinfo=UTC))
    assert one.enclosures[0].url == "https://harbour.test/f.jpg"


def test_an_index_lists_its_sitemaps_the_newest_first():
    found = feed("""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <sitemap><loc>https://harbour.test/undated.xml</loc></sitemap>
      <sitemap><loc>https://harbour.test/old.xml</loc><lastmod>2025-06-09</lastmod></sitemap>
      <sitemap><loc>/new.xml</loc><lastmod>2025-06-10T04:00:00+02:00</lastmod></sitemap>
      <sitemap><loc>https://harbour.test/old.xml</loc></sitemap><sitemap><lastmod>2025-06-11</lastmod></sitemap></sitemapindex>""")

    assert (found.kind, found.entries) == ("sitemap", ())
    assert found.sitemaps == ("https://harbour.test/new.xml", "https://harbour.test/old.xml", "https://harbour.test/undated.xml")


def test_an_index_is_followed_no_further_than_a_hundred_sitemaps():
    listed = "".join(f"<sitemap><loc>https://harbour.test/{n}.xml</loc></sitemap>" for n in range(300))

    assert feed(f"<sitemapindex>{listed}</sitemapindex>").sitemaps == tuple(f"https://harbour.test/{n}.xml" for n in range(100))


def test_capitals_of_the_nineties_are_read():
    found = feed(
        '<CHANNEL HREF="https://harbour.test/"><TITLE>Harbour</TITLE><ITEM HREF="https://harbour.test/1" LASTMOD="2025-06-10">'
        "<TITLE>One</TITLE><ABSTRACT>Short</ABSTRACT></ITEM></CHANNEL>"
    )

    assert (found.title, found.link) == ("Harbour", "https://harbour.test/")
    assert (found.entries[0].link, found.entries[0].title, found.entries[0].summary) == ("https://harbour.test/1", "One", "Short")
    assert found.entries[0].updated_at == datetime(2025, 6, 10, tzinfo=UTC)


def test_a_namespace_counts_however_its_address_is_spelled():
    spelled = 'xmlns:x="https://PURL.org/dc/elements/1.1" xmlns:y="http://search.yahoo.com/mrss"'

    one = item('<x:title>Ferry</x:title><y:group><y:content url="https://harbour.test/v.mp4" fileSize="9"/></y:group>', spelled)

    assert one.title == "Ferry"
    assert one.enclosures == (Enclosure("https://harbour.test/v.mp4", None, "9"),)


def test_names_of_a_namespace_that_nobody_knows_are_left_alone():
    assert item("<title>Ferry</title><z:link>https://wrong.test/</z:link>", 'xmlns:z="urn:z"').link is None


def test_a_feed_in_a_namespace_of_its_own_is_read():
    found = feed('<rss xmlns="urn:own"><channel><title>Harbour</title><item><title>Ferry</title></item></channel></rss>')

    assert (found.title, found.entries[0].title) == ("Harbour", "Ferry")


def test_a_feed_inside_a_page_is_read():
    found = feed('<html><body><feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Ferry</title></entry></feed></body></html>')

    assert found.entries[0].title == "Ferry"


def test_a_guid_that_is_an_address_stands_in_for_the_link():
    assert item("<guid>https://harbour.test/1</guid>").link == "https://harbour.test/1"
    assert item('<guid isPermaLink="false">https://harbour.test/1</guid>').link is None
    assert item("<guid>tag:harbour.test,2025:1</guid>").link == "tag:harbour.test,2025:1"
    assert item("<guid>p-1</guid>").link is None


def test_where_the_content_stands_is_the_page():
    assert entry('<id>tag:harbour.test,2025:1</id><content src="/1.html" type="text/html"/>').link == "https://harbour.test/1.html"


def test_relative_links_are_seen_from_the_channels_page_in_rss():
    found = feed(
        "<rss><channel><link>https://harbour.test/news/</link><item><link>../ferry</link></item></channel></rss>", "https://cdn.test/f"
    )

    assert found.entries[0].link == "https://harbour.test/ferry"


def test_a_link_escaped_twice_loses_one_escape():
    assert item("<link><![CDATA[https://harbour.test/?a=1&amp;b=2]]></link>").link == "https://harbour.test/?a=1&b=2"


def test_a_page_is_preferred_to_other_alternates():
    links = '<link rel="alternate" type="application/json" href="https://n.test/j"/><link type="text/html" href="https://n.test/p"/>'

    assert entry(links).link == "https://n.test/p"
    assert entry('<link rel="alternate" type="application/json" href="https://n.test/j"/>').link == "https://n.test/j"
    assert entry('<link rel="edit" href="https://n.test/e"/>').link is None


def test_base64_is_decoded():
    assert entry('<content type="application/octet-stream">PGI+U2FmZTwvYj4=</content>').content == "<b>Safe</b>"
    assert entry('<content mode="base64">not base64!</content>').content == "not base64!"


@pytest.mark.parametrize(
    ("written", "shown", "name", "email"),
    [
        ("Ada Quay", "Ada Quay", "Ada Quay", None),
        ("ada@harbour.test (Ada Quay)", "Ada Quay (ada@harbour.test)", "Ada Quay", "ada@harbour.test"),
        ("Ada Quay &lt;ada@harbour.test&gt;", "Ada Quay (ada@harbour.test)", "Ada Quay", "ada@harbour.test"),
        ("ada@harbour.test", "ada@harbour.test", None, "ada@harbour.test"),
    ],
)
def test_authors_are_taken_apart(written: str, shown: str, name: str | None, email: str | None):
    one = item(f"<author>{written}</author>")

    assert (one.author, one.author_name, one.author_email) == (shown, name, email)


def test_description_and_summary_are_both_kept():
    one = item("<description>Long</description><summary>Short</summary>")

    assert (one.summary, one.content) == ("Long", "Short")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is empty"),
        (b"  \n", "it is empty"),
        (b"hello", "it holds no markup"),
        (b"<!doctype html><html><body>404</body></html>", "it is a web page, not a feed"),
        (b"<opml><body/></opml>", "its root element is opml, which is no feed's"),
        (b"<", "no XML element was found in it"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, why: str):
    assert why_not(body) == why


@given(st.binary(max_size=400), st.none() | st.text(max_size=40), st.sampled_from(["", "https://n.test/f", "http://[", "mailto:x"]))
def test_any_bytes_give_a_value(body: bytes, content_type: str | None, url: str):
    assert isinstance(feedparse.parsed(body, content_type, url), ParsedFeed | NotAFeed)


_PIECES = [
    "<rss>",
    "<channel>",
    "<item>",
    "</item>",
    "<feed>",
    "<entry>",
    "<title>",
    "</title>",
    "<link href='",
    "'/>",
    "<link>",
    "<![CDATA[",
    "]]>",
    "&",
    "&amp;",
    "&#0;",
    "&#xD800;",
    "&nbsp;",
    "<!DOCTYPE x [",
    "<!ENTITY a '&b;'>",
    "]>",
    "<guid>",
    "<pubDate>",
    "2025",
    "\x00",
    "\ud800",
    "é",
    "<a:b ",
    "xml:base='http://['",
    "xmlns:a=''",
    "<?xml version='1.0' encoding='punycode'?>",
    "<author>",
    "@",
    "<content type='xhtml'>",
    "<!--",
    "-->",
    "{",
    "<media:group>",
    "<urlset>",
    "<url>",
    "<loc>",
    "<source>",
    "<",
    ">",
    "</",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=30), st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-32-be"]))
def test_any_pieces_of_feeds_give_a_value(pieces: list[str], charset: str):
    body = "".join(pieces).encode(charset, "replace")

    assert isinstance(feedparse.parsed(body, None, "https://n.test/f"), ParsedFeed | NotAFeed)


@given(st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3)))
def test_any_json_gives_a_value(value: object):
    import orjson

    names = ("title", "authors", "author", "tags", "hubs", "icon", "language")
    item = dict.fromkeys(("id", "url", "title", "content_html", "summary", "authors", "tags", "attachments", "date_published"), value)
    body = orjson.dumps({"version": "https://jsonfeed.org/version/1", "items": [item, value]} | dict.fromkeys(names, value))

    assert isinstance(feedparse.parsed(body, None, ""), ParsedFeed | NotAFeed)
