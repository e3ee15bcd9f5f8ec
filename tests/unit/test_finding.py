"""From an address that a person hands in to a feed: in which order, and with how many requests."""

from copytaster.engine.finding import MAX_REQUESTS, Found, found
from copytaster.model.page import Failed, Fetched, Gone, PageOutcome, Refused

RSS = b"<rss version='2.0'><channel><title>Harbour</title><item><title>A</title><link>https://harbour.test/a</link></item></channel></rss>"
EMPTY = b"<rss version='2.0'><channel><title>Nothing yet</title></channel></rss>"
NEWS = (
    b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url>"
    b"<loc>https://harbour.test/a</loc><news:news><news:title>A</news:title></news:news></url></urlset>"
)
PLAIN = b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://harbour.test/a</loc></url></urlset>"
HOME = "https://harbour.test/"


class Shelf:
    """Answers what stands on it; `asked` are addresses, `own` those that a person asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | PageOutcome] = {}
        self.asked: list[str] = []
        self.own: list[str] = []

    async def get(self, url: str, max_bytes: int, is_asked_for: bool = True) -> PageOutcome:
        self.asked.append(url)
        if is_asked_for:
            self.own.append(url)
        page = self.pages.get(url, Gone("harbour.test answered 404 Not Found"))
        return Fetched(url, page, "text/html") if isinstance(page, bytes) else page


def shelf(pages: dict[str, bytes | PageOutcome]) -> Shelf:
    made = Shelf()
    made.pages = pages
    return made


async def where(address: str, web: Shelf) -> str:
    feed = await found(address, web)
    assert isinstance(feed, Found), feed
    return feed.url


async def test_a_feeds_own_address_is_one_request():
    web = shelf({"https://harbour.test/f": RSS})

    assert await where("https://harbour.test/f", web) == "https://harbour.test/f"
    assert web.asked == web.own == ["https://harbour.test/f"]


async def test_a_feed_that_its_page_declares_is_two():
    web = shelf({HOME: b"<link rel=alternate type=application/rss+xml href=/f>", "https://harbour.test/f": RSS})

    assert await where("harbour.test", web) == "https://harbour.test/f"
    assert web.asked == [HOME, "https://harbour.test/f"]
    assert web.own == [HOME], "what nobody asked for by name is had only where robots.txt allows it"


async def test_a_declared_feed_that_lists_nothing_is_taken_only_when_no_other_is_found():
    page = b"<link rel=alternate type=application/rss+xml href=/e><link rel=alternate type=application/rss+xml href=/f>"
    web = shelf({HOME: page, "https://harbour.test/e": EMPTY, "https://harbour.test/f": RSS})
    poor = shelf({HOME: page, "https://harbour.test/e": EMPTY})

    assert await where(HOME, web) == "https://harbour.test/f"
    assert await where(HOME, poor) == "https://harbour.test/e"


async def test_usual_places_are_tried_where_the_page_names_none():
    web = shelf({HOME: b"<p>no links", "https://harbour.test/feed.xml": RSS})

    assert await where(HOME, web) == "https://harbour.test/feed.xml"


async def test_a_page_that_is_gone_or_refused_may_have_a_feed_beside_it():
    for outcome in (Gone("harbour.test answered 404 Not Found"), Refused("harbour.test answered 403 Forbidden")):
        web = shelf({HOME: outcome, "https://harbour.test/rss": RSS})
        assert await where(HOME, web) == "https://harbour.test/rss"


async def test_the_news_sitemap_in_robots_is_found():
    robots = b"User-agent: *\nSitemap: https://harbour.test/pages.xml\nSITEMAP : /news/latest.xml\n"
    web = shelf({HOME: b"<p>", "https://harbour.test/robots.txt": robots, "https://harbour.test/news/latest.xml": NEWS})

    assert await where(HOME, web) == "https://harbour.test/news/latest.xml"


async def test_an_index_of_sitemaps_leads_to_the_one_of_news():
    index = (
        b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>https://harbour.test/s/1.xml</loc></sitemap>"
        b"<sitemap><loc>https://harbour.test/s/news.xml</loc></sitemap></sitemapindex>"
    )
    web = shelf({"https://harbour.test/sitemap.xml": index, "https://harbour.test/s/news.xml": NEWS})

    assert await where("https://harbour.test/sitemap.xml", web) == "https://harbour.test/s/news.xml"


async def test_a_sitemap_without_news_is_no_feed():
    said = await found("https://harbour.test/sitemap.xml", shelf({"https://harbour.test/sitemap.xml": PLAIN}))

    assert isinstance(said, str)
    assert said.startswith("https://harbour.test/sitemap.xml is no feed (it is a sitemap without news); tried")


async def test_a_known_site_is_asked_for_its_feed_at_once():
    web = shelf({"https://www.reddit.com/r/news/.rss": RSS})

    assert await where("r/news", web) == "https://www.reddit.com/r/news/.rss"
    assert web.asked == ["https://www.reddit.com/r/news/.rss"]


async def test_a_project_without_releases_has_its_tags():
    web = shelf({"https://github.com/quay/ferry/releases.atom": EMPTY, "https://github.com/quay/ferry/tags.atom": RSS})

    assert await where("https://github.com/quay/ferry", web) == "https://github.com/quay/ferry/tags.atom"


async def test_a_channels_page_leads_to_its_feed():
    feed = "https://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789abcdefghij_-"
    page = b'<script>{"externalId":"UC0123456789abcdefghij_-"}</script>'
    web = shelf({"https://www.youtube.com/@harbour": page, feed: RSS})

    assert await where("https://www.youtube.com/@harbour", web) == feed


async def test_without_a_scheme_http_is_tried_too():
    web = shelf({HOME: Failed("harbour.test cannot be reached from here"), "http://harbour.test/": RSS})

    assert await where("harbour.test", web) == "http://harbour.test/"
    assert isinstance(await found(HOME, web), str), "who says https means it"


async def test_a_host_that_cannot_be_reached_is_asked_once():
    web = shelf({HOME: Failed("harbour.test cannot be reached from here")})

    assert await found(HOME, web) == "harbour.test cannot be reached from here"
    assert web.asked == [HOME]


async def test_a_search_ends():
    page = b"".join(b"<link rel=alternate type=application/rss+xml href=/%d>" % n for n in range(100))
    web = shelf({"https://harbour.test/a/b": page})

    said = await found("https://harbour.test/a/b", web)

    assert isinstance(said, str)
    assert len(web.asked) <= MAX_REQUESTS + 1
    assert "tried without finding one: /0, /1," in said
    assert "/robots.txt" in said
    assert said.endswith("Give the feed's own address")


async def test_what_is_no_address_is_said_without_a_request():
    web = shelf({})

    assert await found("ada@harbour.test", web) == (
        "'ada@harbour.test' is not an address of the web; give one such as https://example.org/feed.xml"
    )
    assert web.asked == []
