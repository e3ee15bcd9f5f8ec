"""Stories: lists by change and by rank, one story, its articles, one version of its brief."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from copytaster.model.listing import Wanted
from copytaster.model.story import Ranked, Story
from copytaster.stages import records
from copytaster.web.api.asking import Question
from copytaster.web.api.params import Place, written
from copytaster.web.api.problems import Refusal, told_as_problem
from copytaster.web.desk import standing

MAX_ARTICLES = 200


def wanted(question: Question) -> Wanted:
    """What the filters ask for."""
    return Wanted(question.instant("updated_after"), question.instant("since"), question.text("source"), question.text("language"))


async def listed(question: Question) -> records.StoryList:
    """By change or by rank."""
    if question.text("order") == "rank":
        return await _by_rank(question)
    keys = await question.store.changed_stories(wanted(question), question.whole("limit"), question.place())
    known = await question.known()
    return records.StoryList(await lines(question, keys.ids, known), written(keys.at))


async def lines(question: Question, ids: Sequence[str], known: records.Known) -> tuple[records.StoryRecord, ...]:
    """Stories in this order; those that were taken back are left out."""
    told = await _told(question, await question.store.stories(ids))
    return tuple(records.story(told[each], known) for each in ids if each in told)


async def _told(question: Question, stories: Mapping[str, Story]) -> dict[str, records.Told]:
    """With leading articles and latest briefs, each kind read once."""
    ids = list(stories)
    last = await question.store.wire_of(ids)
    articles = await question.store.articles([story.title_article_id for story in stories.values()])
    briefs = await question.store.briefs(ids)
    return {
        story.id: records.Told(story, articles, (briefs[story.id],) if story.id in briefs else ())
        for story in stories.values()
        if story.id not in last or last[story.id].kind != "retract"
    }


async def _by_rank(question: Question) -> records.StoryList:
    """The front page's order; the cursor names the last story and its position, which counts when the story is ranked no more."""
    ranked = await question.site.ranks.at(question.now)
    begin = _position(ranked, question.place())
    fitting = [(n, each) for n, each in enumerate(ranked[begin:], begin + 1) if _fits(each.story, wanted(question))]
    shown = fitting[: question.whole("limit")]
    told = await _told(question, {each.story.id: each.story for _, each in shown})
    known = await question.known()
    items = tuple(records.story(replace(told[each.story.id], ranked=each, position=n), known) for n, each in shown if each.story.id in told)
    is_last = len(shown) == len(fitting)
    return records.StoryList(items, None if is_last else written((question.now, f"{shown[-1][0]}.{shown[-1][1].story.id}")))


def _position(ranked: Sequence[Ranked], place: Place | None) -> int:
    position, _, last = place[1].partition(".") if place else ("0", "", "")
    by_number = int(position) if position.isdigit() and len(position) < 6 else 0
    return next((n for n, each in enumerate(ranked, 1) if each.story.id == last), by_number)


def _fits(story: Story, asked: Wanted) -> bool:
    return (
        (not asked.language or story.language == asked.language)
        and (asked.since is None or story.founded_at >= asked.since)
        and (asked.changed_after is None or story.changed_at > asked.changed_after)
        and (not asked.source_id or any(place.source_id == asked.source_id for place in story.places))
    )


async def _found(question: Question) -> Story:
    """The story that the path names; 410 when it was taken back, 308 when it is part of another one, 451 when it was taken down."""
    story_id = question.path("id")
    with told_as_problem():
        await standing.check(question.request, story_id)
    last = (await question.store.wire_of([story_id])).get(story_id)
    if last and last.kind == "retract":
        raise Refusal(410, "This story was withdrawn.")
    found = (await question.store.stories([story_id])).get(story_id)
    if found is None:
        raise Refusal(404, "There is no story by this id.")
    return found


async def one(question: Question) -> records.StoryOne:
    """One story with all that belongs to it."""
    found = await _found(question)
    shown = [place.article_id for place in found.places[:MAX_ARTICLES]]
    articles = await question.store.articles(list(dict.fromkeys([found.title_article_id, *shown])))
    briefs = await question.store.brief_versions(found.id)
    return records.story_one(records.Told(found, articles, briefs), await question.known())


async def articles(question: Question) -> records.CarriedList:
    """All articles of a story, in order of arrival."""
    found = await _found(question)
    place = question.place()
    ids = [each.article_id for each in found.places]
    begin = ids.index(place[1]) + 1 if place and place[1] in ids else 0
    shown = found.places[begin : begin + question.whole("limit")]
    told = records.Told(found, await question.store.articles([each.article_id for each in shown]))
    more = written((shown[-1].placed_at, shown[-1].article_id)) if begin + len(shown) < len(ids) else None
    return records.CarriedList(records.carried(told, shown, await question.known()), more)


async def version(question: Question) -> records.VersionOne:
    """A version of a story's brief, by its number."""
    found = await _found(question)
    kept = await question.store.brief_versions(found.id)
    number = question.path("number")
    told = records.version_one(kept, int(number) if number.isdecimal() and len(number) < 7 else 0, found.id, await question.known())
    if told is None:
        raise Refusal(404, "There is no such version of this story's brief.")
    return told
