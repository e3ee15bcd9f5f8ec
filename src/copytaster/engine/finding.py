"""Finds the feed that a person meant by an address, with few requests."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from copytaster.model.feed import NotAFeed, ParsedFeed
from copytaster.model.page import Failed, Fetched, Gone, PageOutcome
from copytaster.stages import discovery, feedparse, platforms, urls

MAX_REQUESTS = 16
"""For one address, robots.txt among them, but not what the client asks for on its own."""
MAX_FEED_BYTES = 20_000_000
MAX_DECLARED = 6
LIKELY_GUESSES = 6
"""So many of the usual places are tried before the sitemaps."""


class Getter(Protocol):
    """Has one address, whatever its type; what no person asked for by name only where robots.txt allows it."""

    async def get(self, url: str, max_bytes: int, is_asked_for: bool = True) -> PageOutcome: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A feed: where it was asked for, what came, and what that says."""

    url: str
    fetched: Fetched
    parsed: ParsedFeed


@dataclass(frozen=True, slots=True)
class _Page:
    """What is no feed that can be used, and why."""

    url: str
    fetched: Fetched
    why: str


@dataclass(slots=True)
class _Search:
    """What has been asked for so far. `spare` is the first feed that lists nothing, for when no better one turns up."""

    web: Getter
    tried: list[str] = field(default_factory=list)
    spare: Found | None = None

    async def asked(self, url: str, is_asked_for: bool = False) -> Found | _Page | PageOutcome:
        """A feed, what came instead, or why nothing did."""
        self.tried.append(url)
        outcome = await self.web.get(url, MAX_FEED_BYTES, is_asked_for)
        if not isinstance(outcome, Fetched):
            return outcome
        parsed = feedparse.parsed(outcome.body, outcome.content_type, outcome.final_url)
        if isinstance(parsed, NotAFeed):
            return _Page(url, outcome, parsed.why)
        if parsed.kind == "sitemap" and not any(entry.title for entry in parsed.entries):
            why = "it is an index of sitemaps" if parsed.sitemaps else "it is a sitemap without news"
            return await self.in_index(parsed.sitemaps) or _Page(url, outcome, why)
        return Found(url, outcome, parsed)

    async def first_of(self, addresses: Iterable[str]) -> Found | None:
        """The first feed among them that lists anything."""
        for address in addresses:
            if address in self.tried or self.is_over():
                continue
            came = await self.asked(address)
            if isinstance(came, Found):
                if came.parsed.entries:
                    return came
                self.spare = self.spare or came
        return None

    async def in_index(self, sitemaps: tuple[str, ...]) -> Found | None:
        """A news sitemap among those that an index lists."""
        return await self.first_of(discovery.likely_news(sitemaps)[:2]) if sitemaps else None

    async def in_sitemaps(self, url: str) -> Found | None:
        """A news sitemap that robots.txt names, or one at the usual place."""
        root = urls.joined(url, "/")
        self.tried.append(f"{root}robots.txt")
        robots = await self.web.get(f"{root}robots.txt", MAX_FEED_BYTES, False)
        named = discovery.news_sitemaps(robots.body.decode("utf-8", "replace"), root) if isinstance(robots, Fetched) else ()
        return await self.first_of(named or [f"{root}{name}" for name in discovery.NEWS_SITEMAPS[:2]])

    def is_over(self) -> bool:
        """Whether as many requests were made as one address is worth."""
        return len(self.tried) >= MAX_REQUESTS


async def found(address: str, web: Getter) -> Found | str:
    """The feed at the address, else the one that belongs to a known site, that its page names, or that stands at a usual place.

    In words when there is none: what was wrong with the address, and what else was tried.
    """
    url = discovery.cleaned(address)
    if url is None:
        return f"{address[:200]!r} is not an address of the web; give one such as https://example.org/feed.xml"
    search = _Search(web)
    known = await search.first_of(platforms.feeds_of(url)[:3])
    if known:
        return known
    came = await search.asked(url, is_asked_for=True)
    if isinstance(came, Failed) and not discovery.has_scheme(address):
        came = await search.asked(f"http://{url.removeprefix('https://')}", is_asked_for=True)
    if isinstance(came, Found):
        return came
    if isinstance(came, Failed):
        return search.spare or came.why
    return await _around(came, url, search) or search.spare or _none(url, came, search.tried)


async def _around(came: _Page | PageOutcome, url: str, search: _Search) -> Found | None:
    """What the page names, the likeliest places, the sitemaps, and then the other places."""
    at = url
    if isinstance(came, _Page):
        at = came.fetched.final_url
        named = discovery.feeds_in(came.fetched.body, came.fetched.content_type, at)
        if feed := await search.first_of(named[:MAX_DECLARED]):
            return feed
    guesses = discovery.guesses(at)
    if feed := await search.first_of(guesses[:LIKELY_GUESSES]):
        return feed
    if not isinstance(came, _Page) and not isinstance(came, Gone):
        return None
    return await search.in_sitemaps(at) or await search.first_of(guesses[LIKELY_GUESSES:])


def _none(url: str, came: "_Page | PageOutcome", tried: list[str]) -> str:
    why = came.why if not isinstance(came, Fetched | Found) else ""
    root = urls.joined(url, "/")
    others = [each.removeprefix(root[:-1]) for each in tried if each != url]
    said = f"{url} is no feed ({why})" if isinstance(came, _Page) else why
    return f"{said}; tried without finding one: {', '.join(others)}. Give the feed's own address" if others else said
