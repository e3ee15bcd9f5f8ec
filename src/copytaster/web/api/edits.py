"""What publishers changed, newest first."""

from copytaster.stages import records
from copytaster.web import edits
from copytaster.web.api.asking import Question
from copytaster.web.api.params import written


async def listed(question: Question) -> records.EditList:
    """Of all sources or of one."""
    limit = question.whole("limit")
    found = await question.store.edits(limit + 1, question.place(), question.text("source"))
    shown = found[:limit]
    more = written((shown[-1].at, shown[-1].id)) if len(found) > limit else None
    return records.EditList(await edits.told_of(question.store, shown, await question.known()), more)
