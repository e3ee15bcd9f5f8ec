"""Articles: lists by the time that readers see or by change, and one article."""

from collections.abc import Sequence

from copytaster.model.article import Article
from copytaster.model.listing import Keys
from copytaster.model.search import EVERY, IN_LANGUAGE, OF_SOURCE, Sought
from copytaster.stages import records
from copytaster.web.api.asking import Question
from copytaster.web.api.params import Place, written
from copytaster.web.api.problems import Refusal
from copytaster.web.api.stories import wanted


async def listed(question: Question) -> records.ArticleList:
    """Newest first; those that changed after an instant in order of change."""
    keys = await walked(question, question.whole("limit"), question.place())
    found = await question.store.articles(keys.ids)
    known = await question.known()
    return records.ArticleList(await lines(question, [found[each] for each in keys.ids if each in found], known), written(keys.at))


async def walked(question: Question, limit: int, before: Place | None) -> Keys:
    """The next ids, and where the walk stopped."""
    if question.instant("updated_after"):
        return await question.store.changed_articles(wanted(question), limit, before)
    asked = [(EVERY,), *((OF_SOURCE + each,) for each in [question.text("source")] if each)]
    asked += [(IN_LANGUAGE + each,) for each in [question.text("language")] if each]
    sought = Sought(tuple((each,) for each in asked), since=question.instant("since"))
    found = await question.store.found(sought, limit + 1, before)
    shown = found[:limit]
    return Keys(tuple(each for each, _ in shown), (shown[-1][1], shown[-1][0]) if len(found) > limit else None)


async def lines(question: Question, articles: Sequence[Article], known: records.Known) -> tuple[records.ArticleRecord, ...]:
    """Articles with the stories that they stand in, which are asked for once."""
    stories = await question.store.story_of([article.id for article in articles])
    return tuple(records.article(article, stories.get(article.id), known) for article in articles)


async def one(question: Question) -> records.ArticleOne:
    """One article, its place and its versions; 410 once it has left the store."""
    article_id = question.path("id")
    found = (await question.store.articles([article_id])).get(article_id)
    if found is None:
        if await question.store.departed([article_id]):
            raise Refusal(410, "This article is old and no longer kept here.")
        raise Refusal(404, "There is no article by this id.")
    story_id = (await question.store.story_of([article_id])).get(article_id, "")
    story = (await question.store.stories([story_id])).get(story_id) if story_id else None
    return records.article_one(found, story, await question.store.versions(article_id), await question.known())
