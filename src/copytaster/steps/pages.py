"""Rooms 3 and 4: have pages, and read them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from copytaster.errors import TryLater
from copytaster.model.article import Article, ArticleVersion, NoArticle, ReadPage
from copytaster.model.edit import Edit
from copytaster.model.feed import Entry, Source
from copytaster.model.ids import article_id, digest, page_id
from copytaster.model.message import (
    NOTHING,
    ArticleRead,
    Later,
    Outcome,
    PageAgain,
    PageFetched,
    PageWanted,
    SearchText,
)
from copytaster.model.page import Failed, Fetched, FetchedPage, Gone, PageOutcome, Refused
from copytaster.model.policy import Policy
from copytaster.model.site import SiteMemory
from copytaster.ports import Ports
from copytaster.stages import edits, read, urls, words
from copytaster.steps.looking import last_edits, look_again
from copytaster.steps.result import Result, World


async def fetch(messages: Sequence[PageWanted | PageAgain], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 3: have each wanted page, or the reason why it cannot be had."""
    entries = await ports.store.entries([message.entry_id for message in messages])
    world = (ports, policy, now)
    return tuple(await asyncio.gather(*(_had(message, entries.get(message.entry_id), world) for message in messages)))


async def _had(message: PageWanted | PageAgain, entry: Entry | None, world: World) -> Result:
    if isinstance(message, PageAgain):
        return await look_again(message, entry, world)
    return await _fetched(message, entry, world)


async def _fetched(message: PageWanted, entry: Entry | None, world: World) -> Result:
    ports, policy, now = world
    if entry is None:
        return NOTHING
    try:
        outcome = await ports.web.page(entry.url) if policy.fetch.pages else Refused("pages are not asked for")
    except TryLater as later:
        return later
    page = FetchedPage(page_id(entry.id, _content_digest(outcome, entry)), entry.id, entry.url, now, outcome)
    return Outcome(keep=(page,), tell=(PageFetched(page.id), *_again(message, outcome, policy, now)))


def _content_digest(outcome: PageOutcome, entry: Entry) -> str:
    """An edited entry is read again even when its page did not change, since its title may have."""
    return digest(entry.digest, outcome.body if isinstance(outcome, Fetched) else outcome.why)


def _again(message: PageWanted, outcome: PageOutcome, policy: Policy, now: datetime) -> tuple[Later, ...]:
    """A page that did not come is news by its headline at once, and is asked for again later."""
    if not isinstance(outcome, Failed) or message.attempt >= policy.fetch.max_tries:
        return ()
    wait_s = max(outcome.retry_after_s or 0.0, 60.0 * 4.0**message.attempt)
    return (Later(PageWanted(message.entry_id, message.digest, message.attempt + 1), now + timedelta(seconds=wait_s)),)


async def read_pages(messages: Sequence[PageFetched], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 4: make an article, or a new version of one, of each page and its entry.

    What is known of a host is applied to its pages in the order of their messages, each seeing what the one before left.
    """
    pages = await ports.store.pages([message.page_id for message in messages])
    entries = await ports.store.entries([page.entry_id for page in pages.values()])
    known = dict(await ports.store.articles([article_id(entry.url) for entry in entries.values()]))
    entries = await _without_departed(entries, known, ports)
    readings = await _readings([pages.get(message.page_id) for message in messages], ports)
    hosts = [_host(pages[message.page_id]) for message, reading in zip(messages, readings, strict=True) if _teaches(reading)]
    sites = dict(await ports.store.site_memories(list(dict.fromkeys(hosts)))) if hosts else {}
    last = await last_edits(list(known), ports)
    results: list[Result] = []
    for message, reading in zip(messages, readings, strict=True):
        page = pages.get(message.page_id)
        entry = entries.get(page.entry_id) if page else None
        if page is None or entry is None or (not entry.title and isinstance(reading, NoArticle)):
            results.append(NOTHING)
            continue
        before = known.get(article_id(entry.url))
        if isinstance(reading, NoArticle) and before is None:
            reading = replace(reading, marks=ports.compute.marks_ahead(entry))
        seen, site = _in_its_light(page, entry, reading, before, sites)
        article = read.joined(entry, seen, before, now, policy.read)
        known[article.id] = article
        also: tuple[SiteMemory | Edit, ...] = (*_at(site, sites, now), *_edited(page, (before, article), reading, last))
        results.append(_with_look(_outcome(article, before, also), page.entry_id, (before, article), policy))
    return tuple(results)


async def _without_departed(entries: Mapping[str, Entry], known: Mapping[str, Article], ports: Ports) -> Mapping[str, Entry]:
    """What has left the store does not come back, by whichever way."""
    homes = {each: home for each, entry in entries.items() if (home := article_id(entry.url)) not in known}
    gone = await ports.store.departed(list(homes.values())) if homes else frozenset()
    return {each: entry for each, entry in entries.items() if homes.get(each) not in gone} if gone else entries


def _teaches(reading: ReadPage | NoArticle) -> bool:
    return isinstance(reading, ReadPage) and reading.facts is not None


def _host(page: FetchedPage) -> str:
    return urls.host(page.outcome.final_url if isinstance(page.outcome, Fetched) and page.outcome.final_url else page.url)


def _in_its_light(
    page: FetchedPage, entry: Entry, reading: ReadPage | NoArticle, before: Article | None, sites: Mapping[str, SiteMemory]
) -> tuple[ReadPage | NoArticle, SiteMemory | None]:
    """What was read, in the light of what is known of its host, and what is known then; None where the page teaches nothing.

    A page that was made an article before, as when its message comes twice, is left as it was then.
    """
    if isinstance(reading, NoArticle) or reading.facts is None:
        return reading, None
    site = sites.get(_host(page)) or SiteMemory(_host(page))
    seen = read.recalled(site, reading)
    is_again = before is not None and before.made_from == "page" and before.read_at >= page.fetched_at
    if before is not None and before.made_from == "page":
        seen = read.settled(before, reading, seen, is_again)
    if is_again:
        return seen, None
    announced = read.Announced(entry.title, entry.author or "", entry.published_at)
    after = read.remember(site, reading.facts, read.proved(reading.facts.offers, announced))
    return seen, None if after == site else after


def _at(site: SiteMemory | None, sites: dict[str, SiteMemory], now: datetime) -> tuple[SiteMemory, ...]:
    """The memory to keep, if any, noted for the next page of the host; one that was just rebuilt says when."""
    if site is None:
        return ()
    before = sites.get(site.host)
    if site.rebuilt > (before.rebuilt if before else 0):
        site = replace(site, rebuilt_at=now)
    sites[site.host] = site
    return (site,)


def _edited(
    page: FetchedPage, versions: tuple[Article | None, Article], reading: ReadPage | NoArticle, last: dict[str, Edit]
) -> tuple[Edit, ...]:
    """What the publisher changed, noted for the next page of the same article."""
    before, article = versions
    if before is None or before.made_from != "page":
        return ()
    said: list[Edit | None] = []
    if isinstance(page.outcome, Gone) or isinstance(reading, ReadPage):
        said.append(edits.withdrawal(article, isinstance(page.outcome, Gone), last.get(article.id), page.fetched_at))
    found = tuple(each for each in said if each)
    made = edits.changed(before, article, found[-1] if found else last.get(article.id))
    found = (*found, made) if made else found
    if found:
        last[article.id] = found[-1]
    return found


def _outcome(article: Article, before: Article | None, also: tuple[SiteMemory | Edit, ...]) -> Outcome:
    if article == before:
        return Outcome(keep=also) if also else NOTHING
    made = _kept_article(article)
    return replace(made, keep=(*made.keep, *also))


def _with_look(outcome: Outcome, entry_id: str, versions: tuple[Article | None, Article], policy: Policy) -> Outcome:
    """A page that was read for the first time is looked at once more later."""
    before, article = versions
    is_first = article.made_from == "page" and (before is None or before.made_from != "page")
    due_at = edits.next_look(article.read_at, 0, policy.fetch) if is_first else None
    return replace(outcome, tell=(*outcome.tell, Later(PageAgain(entry_id, 1), due_at))) if due_at else outcome


async def _readings(pages: Sequence[FetchedPage | None], ports: Ports) -> list[ReadPage | NoArticle]:
    """One for each page; those that have a body are read at the same time."""
    bodies = [page for page in pages if page is not None and isinstance(page.outcome, Fetched)]
    read_now = iter(await asyncio.gather(*(ports.compute.read(page) for page in bodies)))
    return [_no_reading(page) or next(read_now) for page in pages]


def _no_reading(page: FetchedPage | None) -> NoArticle | None:
    if page is None:
        return NoArticle("the page is not in the store")
    return None if isinstance(page.outcome, Fetched) else NoArticle(page.outcome.why)


def _kept_article(article: Article) -> Outcome:
    version = ArticleVersion(article.id, article.version, article.digest, article.title, article.text, article.read_at)
    source = Source(
        article.source_id, article.site or article.source_id, None, None if article.language.code == "und" else article.language.code
    )
    return Outcome(
        keep=(source, article, version, _search_text(article)),
        tell=(ArticleRead(article.id, article.version),),
        note=article.note,
    )


def _search_text(article: Article) -> SearchText:
    title, body = words.searchable(article.title), words.searchable(article.text)
    return SearchText(article.id, title, body, article.source_id, article.language.code)
