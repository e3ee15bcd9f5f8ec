"""Search as readers see it: stories, articles or claims, newest first or best first, and the same as a feed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from copytaster.model.article import Article
from copytaster.model.feed import Source
from copytaster.model.search import IN_TITLE, SAID_BY, Sought
from copytaster.model.story import Story
from copytaster.ports import Store
from copytaster.stages import search
from copytaster.stages.present.search import ClaimLine, claim_line, span_of, spread
from copytaster.web import reading
from copytaster.web.cursors import cursor, place
from copytaster.web.feeds import feed
from copytaster.web.site import Shown, page, site_of

ON_LIST = 30
MAX_CHARS = 300
TABS = ("stories", "articles", "claims")
BATCH = 60
MOST_READ = 180
"""So many articles are looked through for a phrase or a claim before the reader is asked to go on."""

BEST_AMONG = 500
BEST_DAYS = 7

Place = tuple[datetime, str] | None


@dataclass(frozen=True, slots=True)
class Scanned:
    """Articles that hold what was asked for; `at` is where the search stopped, None at its end."""

    articles: tuple[Article, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question as it stands in an address; `before` is where an earlier list ended."""

    query: str
    tab: str = "articles"
    is_best: bool = False
    before: Place = None


async def results(request: Request) -> Response:
    """What was found, in one of three tabs."""
    site = site_of(request)
    asked = request.query_params
    tab = asked.get("tab", "")
    tab = tab if tab in TABS else "articles"
    is_best = asked.get("sort") == "best" and tab == "articles"
    wanted = Wanted(asked.get("q", "").strip()[:MAX_CHARS], tab, is_best, None if is_best else place(asked.get("before")))

    async def made(now: datetime) -> Shown:
        return "search.html", await shown(site.store, wanted, now)

    return await page(request, made)


async def shown(store: Store, wanted: Wanted, now: datetime) -> dict[str, object]:
    """What the page shows: the question as it was read, the days, and what was found."""
    sources = await store.sources()
    asked = search.read(wanted.query, sources, now)
    values: dict[str, object] = {
        "query": wanted.query, "asked": asked, "tab": wanted.tab, "tabs": TABS, "is_best": wanted.is_best,
        "is_first": wanted.before is None, "older": "",
        "operators": search.OPERATORS, "lines": (), "claims": (), "spread": None, "best_days": BEST_DAYS,
    }  # fmt: skip
    if asked.sought is None:
        return values
    within = span_of(asked.sought, now)
    values["spread"] = spread(await store.found_days(within), within, now)
    return values | await _found(store, asked, wanted, sources, now)


async def as_feed(request: Request) -> Response:
    """The stories of the articles that were found, newest first."""
    site = site_of(request)
    query = request.query_params.get("q", "").strip()[:MAX_CHARS]

    async def stories(now: datetime) -> Sequence[Story]:
        asked = search.read(query, await site.store.sources(), now)
        if asked.sought is None:
            return ()
        return await newest_stories(site.store, asked)

    return await feed(request, f"Search: {query}", stories)


async def _found(store: Store, asked: search.Asked, wanted: Wanted, sources: Mapping[str, Source], now: datetime) -> dict[str, object]:
    if wanted.tab == "claims":
        return await _claims(store, asked, wanted.before, sources, now)
    if wanted.is_best:
        return {"lines": await reading.article_lines(store, await best(store, asked, now), now, sources)}
    found = await scanned(store, asked, ON_LIST * (3 if wanted.tab == "stories" else 1), wanted.before)
    articles = found.articles if wanted.tab == "articles" else tuple((await as_stories(store, found.articles)).values())
    return {"lines": await reading.article_lines(store, articles, now, sources), "older": _older(found.at)}


async def _claims(store: Store, asked: search.Asked, before: Place, sources: Mapping[str, Source], now: datetime) -> dict[str, object]:
    assert asked.sought is not None
    quoting = replace(asked, sought=replace(asked.sought, all_of=(*asked.sought.all_of, ((SAID_BY,),))))
    found: list[ClaimLine] = []
    at = before
    for _ in range(MOST_READ // BATCH):
        part = await scanned(store, quoting, BATCH, at)
        known = await store.claims([article.id for article in part.articles])
        stories = await store.story_of([article.id for article in part.articles])
        for article in part.articles:
            if article.id in known:
                told = search.claims_with(article, known[article.id], asked)
                found.extend(claim_line(each, article, stories.get(article.id, ""), sources, now) for each in told)
                at = article.told_at, article.id
                if len(found) >= ON_LIST:
                    return {"claims": found, "older": _older(at)}
        at = part.at
        if at is None:
            break
    return {"claims": found, "older": _older(at)}


async def newest_stories(store: Store, asked: search.Asked) -> list[Story]:
    """The stories of the newest articles that are found, as a feed lists them."""
    ids = await as_stories(store, (await scanned(store, asked, ON_LIST * 3, None)).articles)
    known = await store.stories(list(ids))
    return [known[each] for each in ids if each in known][:ON_LIST]


async def as_stories(store: Store, articles: Sequence[Article]) -> dict[str, Article]:
    """Each story once, with its newest article among these; an article without a story stands for itself."""
    of = await store.story_of([article.id for article in articles])
    found: dict[str, Article] = {}
    for article in articles:
        found.setdefault(of.get(article.id, article.id), article)
    return found


async def scanned(store: Store, asked: search.Asked, limit: int, before: Place) -> Scanned:
    """The next articles, newest first, that hold the phrases as well; looks through a bounded number of them."""
    assert asked.sought is not None
    kept: list[Article] = []
    at = before
    for _ in range(MOST_READ // BATCH):
        size = limit + 1 if not asked.phrases else BATCH
        part = await store.search(asked.sought, size, at)
        for article in part[:limit] if not asked.phrases else part:
            at = article.told_at, article.id
            if search.holds(article, asked.phrases):
                kept.append(article)
                if len(kept) == limit and asked.phrases:
                    return Scanned(tuple(kept), at)
        if len(part) < size:
            return Scanned(tuple(kept), None)
        if not asked.phrases:
            break
    return Scanned(tuple(kept), at)


async def best(store: Store, asked: search.Asked, now: datetime) -> tuple[Article, ...]:
    """The best of the last days, or of the days that are asked for."""
    assert asked.sought is not None
    within = asked.sought if asked.sought.since else replace(asked.sought, since=(asked.sought.until or now) - timedelta(days=BEST_DAYS))
    found = await store.found(within, BEST_AMONG)
    titled = Sought((*within.all_of, *(((IN_TITLE + word,),) for word in asked.words)), within.none_of, within.since, within.until)
    in_title = frozenset(article_id for article_id, _ in await store.found(titled, BEST_AMONG)) if asked.words else frozenset()
    order = search.best_first(found, in_title, await store.story_of([article_id for article_id, _ in found]), now)
    wanted = order[: ON_LIST if not asked.phrases else MOST_READ]
    known = await store.articles(wanted)
    return tuple(known[each] for each in wanted if each in known and search.holds(known[each], asked.phrases))[:ON_LIST]


def _older(at: Place) -> str:
    return cursor(*at) if at else ""
