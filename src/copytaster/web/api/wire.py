"""The live wire: headlines from now backwards, or everything after a number."""

from collections.abc import Sequence

from copytaster.model.story import WireLine
from copytaster.stages import records
from copytaster.web.api.asking import Question
from copytaster.web.api.params import written


async def listed(question: Question) -> records.WireList:
    """With `after` all kinds of lines by number upwards, whatever the cursor; else headlines, newest first."""
    if question.values["after"] is not None:
        return await _after(question, question.whole("after"))
    place = question.place()
    before = (place[0], int(place[1] or 0)) if place else None
    found = await question.store.wire(question.whole("limit") + 1, before)
    shown = found[: question.whole("limit")]
    more = written((shown[-1].at, str(shown[-1].number))) if len(found) > len(shown) else None
    return records.WireList(await _lines(question, shown), max([question.site.hub.number, *(line.number for line in shown)]), more)


async def _after(question: Question, after: int) -> records.WireList:
    shown = await question.store.wire_after(after, question.whole("limit"))
    return records.WireList(await _lines(question, shown), shown[-1].number if shown else after, None)


async def _lines(question: Question, lines: Sequence[WireLine]) -> tuple[records.WireRecord, ...]:
    stories = await question.store.stories([line.story_id for line in lines])
    articles = await question.store.articles([line.article_id for line in lines])
    known = await question.known()
    return tuple(
        records.wire_line(line, stories.get(line.story_id), articles.get(line.article_id), known)
        for line in lines
        if line.kind == "retract" or line.story_id in stories
    )
