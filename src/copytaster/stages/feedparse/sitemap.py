"""Sitemaps with the news extension -> ParsedFeed. Source: sitemaps.org 0.9; Google News sitemap 0.9."""

from copytaster.model.feed import Enclosure, ParsedEntry, ParsedFeed
from copytaster.stages.feedparse.tree import Element
from copytaster.stages.feedparse.values import Said, address, first, moment, plain, said

MAX_ENTRIES = 20_000


def feed(root: Element, url: str, repairs: tuple[str, ...]) -> ParsedFeed:
    """One entry for each `url`; the feed's title and language are the first publication's. An index of sitemaps has no entries."""
    outer = said(root, root.tag)
    pages = [said(element, root.tag) for element in outer.get("url", ())[:MAX_ENTRIES]]
    news = [_news(page, root) for page in pages]
    publication = next((n for n in news if "news:name" in n), {})
    if not pages and "sitemap" in outer:
        repairs = (*repairs, f"an index of {len(outer['sitemap'])} sitemaps, which are not read")
    return ParsedFeed(
        kind="sitemap",
        title=first(publication, ("news:name",)),
        link=None,
        language=first(publication, ("news:language",)),
        entries=tuple(_entry(page, told, url) for page, told in zip(pages, news, strict=True)),
        repairs=repairs,
    )


def _news(page: Said, root: Element) -> Said:
    told: Said = {}
    for element in page.get("news:news", ()):
        told |= said(element, root.tag)
    for element in told.get("news:publication", ()):
        told |= said(element, root.tag)
    return told


def _entry(page: Said, told: Said, url: str) -> ParsedEntry:
    link = next((address(plain(e), e, url) for e in page.get("loc", ()) if plain(e)), None)
    published_at, raw = moment(told, ("news:publication_date",))
    images = [plain(e) for image in page.get("image:image", ()) for e in image if str(e.tag).endswith("loc")]
    return ParsedEntry(
        guid=link,
        title=first(told, ("news:title",)),
        link=link,
        published_at=published_at,
        updated_at=moment(page, ("lastmod",))[0],
        published_raw=raw,
        tags=tuple(word.strip() for word in (first(told, ("news:keywords",)) or "").split(",") if word.strip()),
        enclosures=tuple(Enclosure(image, None, None) for image in images[:5] if image),
        source_name=first(told, ("news:name",)),
    )
