"""Sitemaps with the news extension, and indexes of sitemaps -> ParsedFeed. Source: sitemaps.org 0.9; Google News sitemap 0.9."""

from datetime import UTC, datetime

from copytaster.model.feed import Enclosure, ParsedEntry, ParsedFeed
from copytaster.stages.feedparse.fields import Said, Slots, Told, said, slots
from copytaster.stages.feedparse.tree import Element
from copytaster.stages.feedparse.values import address, first, moment, plain, words

MAX_ENTRIES = 20_000
MAX_SITEMAPS = 100
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def feed(root: Element, url: str, repairs: tuple[str, ...]) -> ParsedFeed:
    """One entry for each `url`; the feed's title and language are the first publication's. An index has sitemaps and no entries."""
    outer, known = said(root, slots("sitemap", root.tag)), slots("page", root.tag)
    pages = [said(element, known) for element in outer.get("page", ())[:MAX_ENTRIES]]
    news = [_news(page, known) for page in pages]
    publication = next((n for n in news if "name" in n), {})
    return ParsedFeed(
        kind="sitemap",
        title=first(publication.get("name")),
        language=first(publication.get("language")),
        entries=tuple(_entry(page, told, url, slots("part", root.tag)) for page, told in zip(pages, news, strict=True)),
        sitemaps=_sitemaps(outer.get("sitemap", []), known, url),
        repairs=repairs,
    )


def _sitemaps(listed: Told, known: Slots, url: str) -> tuple[str, ...]:
    """The addresses that an index lists: those changed last come first, those without a date at the end in their order."""
    told = [said(element, known) for element in listed[:MAX_ENTRIES]]
    told.sort(key=lambda page: moment(page.get("lastmod"))[0] or _LONG_AGO, reverse=True)
    found = dict.fromkeys(address(plain(page["loc"][0]), page["loc"][0], url) for page in told if "loc" in page)
    return tuple(one for one in found if one)[:MAX_SITEMAPS]


def _news(page: Said, known: Slots) -> Said:
    told: Said = {}
    for element in page.get("news", ()):
        told |= said(element, known)
    for element in told.get("publication", ()):
        told |= said(element, known)
    return told


def _entry(page: Said, told: Said, url: str, parts: Slots) -> ParsedEntry:
    link = next((address(text, e, url) for e in page.get("loc", ()) if (text := plain(e))), None)
    published_at, raw = moment(told.get("publication_date"))
    images = [address(plain(loc), loc, url) for image in page.get("image", ())[:5] for loc in said(image, parts).get("image:loc", ())]
    return ParsedEntry(
        guid=link,
        title=first(told.get("title")),
        link=link,
        published_at=published_at,
        updated_at=moment(page.get("lastmod"))[0],
        published_raw=raw,
        tags=tuple(word.strip() for word in words(told.get("keywords")).split(",") if word.strip()),
        enclosures=tuple(Enclosure(image, None, None) for image in images if image),
        source_name=first(told.get("name")),
        image=next((image for image in images if image), None),
    )
