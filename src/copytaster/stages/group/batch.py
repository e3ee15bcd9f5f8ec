"""A run of articles through the live window: what is asked of it and what it answers, as values that another process can have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.ids import story_id
from copytaster.model.story import Member, Origin
from copytaster.stages.group.place import Double, Placement
from copytaster.stages.group.window import Window


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An article that looks for its place."""

    member: Member


@dataclass(frozen=True, slots=True)
class Resident:
    """An article, or a new version of one, that stands in this story, wherever it stood before."""

    member: Member
    story_id: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Steered:
    """Stories that a person has decided something of, which are joined to no other, and stories of which that is no longer so."""

    held: tuple[str, ...]
    freed: tuple[str, ...] = ()


Ask = Newcomer | Resident | Steered


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a newcomer belongs, the story that has it now, and the stories that it showed to be one."""

    placement: Placement
    story_id: str
    doubles: tuple[Double, ...]


def settle(window: Window, asks: Sequence[Ask], now: datetime) -> tuple[Settled | None, ...]:
    """Let each have its turn, in this order; an answer for each newcomer, None for the others.

    A resident of a story that was joined to another one since the run began stands in that one.
    """
    window.expire(now)
    into: dict[str, str] = {}
    return tuple(_settled(window, ask, now, into) for ask in asks)


def _settled(window: Window, ask: Ask, now: datetime, into: dict[str, str]) -> Settled | None:
    match ask:
        case Newcomer(member=member):
            return _placed(window, member, now, into)
        case Resident(member=member, story_id=home, origin=origin):
            while home in into:
                home = into[home]
            window.take(member, home, origin)
        case Steered(held=held, freed=freed):
            window.hold(held, freed)
    return None


def _placed(window: Window, member: Member, now: datetime, into: dict[str, str]) -> Settled:
    placement = window.place(member, now)
    home = placement.story_id or story_id(member.article_id)
    window.take(member, home, placement.origin)
    doubles = window.rejoin(placement.rivals) if len(placement.rivals) > 1 else ()
    into.update((double.gone, double.into) for double in doubles)
    return Settled(placement, home, doubles)
