"""Room 6, between the rules' brief and its keeping: an optional writer tells stories of several reports in its own sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from copytaster.model.article import Article
from copytaster.model.brief import Brief, Claim
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import Story
from copytaster.model.writing import NotWritten, Written
from copytaster.ports import Writer
from copytaster.stages.brief import written


@dataclass(frozen=True, slots=True)
class Making:
    """A story with the brief that the rules made of it, the policy that holds for it, and the brief that stands."""

    story: Story
    made: Brief
    policy: BriefPolicy
    before: Brief | None


async def rewritten(
    makings: Sequence[Making], articles: Mapping[str, Article], claims: Mapping[str, tuple[Claim, ...]], writer: Writer
) -> dict[str, Brief]:
    """By story: the brief in the writer's sentences, or the one that the rules made.

    Stories that no writer is wanted for are left out. A writer's brief stands until a report joins or changes.
    """
    found: dict[str, Brief] = {}
    asked: list[written.Commission] = []
    for making in makings:
        commission = written.commission(making.made, making.story, articles, making.policy, claims)
        if commission is None:
            continue
        standing = written.still_stands(commission, making.before)
        kept = written.written(commission, standing) if standing else None
        if kept is None:
            asked.append(commission)
        else:
            found[making.story.id] = kept
    answers = await writer.write([each.task() for each in asked]) if asked else ()
    for each, answer in zip(asked, answers, strict=True):
        found[each.made.story_id] = _told(each, answer)
    return found


def _told(asked: written.Commission, answer: Written) -> Brief:
    """Whatever the writer did, its answer is judged here once more, and where it may not stand the brief of the rules stays as it is."""
    brief = None if isinstance(answer, NotWritten) else written.written(asked, answer)
    return brief or asked.made
