"""Search, as the page searches: articles, stories, claims, newest first."""

from collections.abc import AsyncIterator

from copytaster.model.article import Article
from copytaster.model.brief import Claim
from copytaster.stages import records, search
from copytaster.web import searching
from copytaster.web.api import articles, stories
from copytaster.web.api.asking import Question
from copytaster.web.api.params import Place, written

NOTHING = searching.Scanned((), None)
ROUNDS = 5
BATCH = 60
Told = tuple[Claim, str, str]


async def found_articles(question: Question) -> records.FoundArticles:
    """Articles."""
    known = await question.known()
    asked = search.read(question.text("q"), known.sources, question.now)
    found = await _scanned(question, asked, question.place())
    items = await articles.lines(question, found.articles, known)
    return records.FoundArticles(items, written(found.at), asked.conditions, asked.problems)


async def found_stories(question: Question) -> records.FoundStories:
    """The stories of the articles that are found, each once on a page."""
    known = await question.known()
    asked = search.read(question.text("q"), known.sources, question.now)
    found = await _scanned(question, asked, question.place())
    ids = await question.store.story_of([article.id for article in found.articles])
    order = list(dict.fromkeys(ids[article.id] for article in found.articles if article.id in ids))
    return records.FoundStories(await stories.lines(question, order, known), written(found.at), asked.conditions, asked.problems)


async def found_claims(question: Question) -> records.FoundClaims:
    """The claims of the articles that are found, as far as they hold what was asked; looks through a bounded number of articles."""
    known = await question.known()
    asked = search.read(question.text("q"), known.sources, question.now)
    items: list[records.FoundClaim] = []
    at = question.place()
    for _ in range(ROUNDS if asked.sought else 0):
        part = await searching.scanned(question.store, asked, BATCH, at)
        async for article, told in _claims(question, asked, part, at):
            left = question.whole("limit") - len(items)
            items += [records.found_claim(each, article[0], article[1], known) for _, each in told[:left]]
            if len(told) > left:
                place = article[0].told_at, f"{article[0].id}.{told[left][0]}"
                return records.FoundClaims(tuple(items), written(place), asked.conditions, asked.problems)
        at = part.at
        if at is None:
            break
    return records.FoundClaims(tuple(items), written(at if asked.sought else None), asked.conditions, asked.problems)


async def _claims(
    question: Question, asked: search.Asked, part: searching.Scanned, begin: Place | None
) -> AsyncIterator[tuple[tuple[Article, str | None], list[tuple[int, Told]]]]:
    """Each article and its story with its numbered claims, without those that the page before had: a cursor that ends in `ID.N` stands
    in front of claim N of that article, and sorts behind the article itself.
    """
    claims = await question.store.claims([article.id for article in part.articles])
    homes = await question.store.story_of(list(claims))
    last, _, number = begin[1].partition(".") if begin else ("", "", "")
    skipped = int(number) if number.isdecimal() and len(number) < 7 else 0
    for article in part.articles:
        if article.id in claims:
            found = enumerate(search.claims_with(article, claims[article.id], asked))
            yield (article, homes.get(article.id)), [(n, told) for n, told in found if article.id != last or n >= skipped]


async def _scanned(question: Question, asked: search.Asked, before: Place | None) -> searching.Scanned:
    if asked.sought is None:
        return NOTHING
    return await searching.scanned(question.store, asked, question.whole("limit"), before)
