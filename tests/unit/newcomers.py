"""Members for the tests of grouping, with real fingerprints, and a small newsroom that places them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from copytaster.model.ids import story_id
from copytaster.model.policy import GroupPolicy
from copytaster.model.story import Member, Origin
from copytaster.stages import fingerprint
from copytaster.stages.group.live import arrival
from copytaster.stages.group.place import Placement
from copytaster.stages.group.window import Window

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)

FERRY = (
    "The ferry Aurora ran aground off Tarvik on Monday night with 212 people on board, the coast guard said. "
    "Lifeboats took all passengers to the harbour of Tarvik before dawn and nobody was hurt. "
    "Captain Ines Holm told reporters that the steering had failed in heavy swell near the Varn lighthouse. "
    "The company that runs the ferry said divers would look at the hull on Wednesday, once the wind drops. "
    "Residents of the island brought blankets and hot soup to the sports hall, where most passengers spent the night. "
    "Traffic between Tarvik and the mainland is to start again on Thursday with a smaller vessel from Osby."
)
BANK = (
    "The central bank of Norland raised its key rate by half a point to 3.5 percent on Tuesday, the third rise this year. "
    "Governor Petra Lindqvist said that rents and wages were climbing faster than the bank had expected in February. "
    "Economists at Osby University had expected a smaller step and called the decision a clear warning to the government. "
    "Mortgage lenders said they would pass the rise on to households within four weeks, beginning with floating loans. "
    "The crown gained one percent against the dollar after the announcement, and shares of builders fell sharply."
)
SCHOOL = (
    "Teachers at the Brandt school in Lower Hallen walked out on Friday over plans to merge it with one across the river. "
    "Some 340 pupils would have to cross the old footbridge twice a day, which parents call out of the question in winter. "
    "The district council argues that neither building can be heated at what gas costs now, and wants a vote before June. "
    "A former headmaster offered to rent the gymnasium to a circus that has looked for winter quarters since November. "
    "Drivers of the school bus said nobody had asked them, and that the road by the quarry floods every other spring."
)


def newcomer(article_id: str, title: str, text: str = "", **changes: Any) -> Member:
    """An article of a source of its own, told and seen at noon; `hours` moves both."""
    at = NOON + timedelta(hours=changes.pop("hours", 0.0))
    made = Member(
        article_id=article_id,
        version=1,
        source_id=f"{article_id}.example",
        language=changes.get("language", "en"),
        title=title,
        told_at=at,
        seen_at=at,
        fingerprint=fingerprint.of(title, text, changes.get("language", "en")),
        credits=(),
        words=len(text.split()),
    )
    return replace(made, **changes)


def took(window: Window, *members: Member) -> list[Placement]:
    """Place and take the members one after the other."""
    return [take_in(window, member) for member in members]


def take_in(window: Window, member: Member) -> Placement:
    """What room 5 does with one article."""
    window.expire(member.seen_at)
    placement = window.place(member, member.seen_at)
    window.take(member, placement.story_id or story_id(member.article_id), placement.origin)
    return placement


def stories(members: Iterable[Member], policy: GroupPolicy | None = None) -> dict[str, set[str]]:
    """Story id -> article ids, the members placed in order of arrival."""
    window = Window(policy or GroupPolicy())
    found: dict[str, set[str]] = {}
    for member in sorted(members, key=arrival):
        take_in(window, member)
        found.setdefault(window.story_of(member.article_id) or "", set()).add(member.article_id)
    return found


def filled(*members: Member) -> Window:
    """A window that holds each of these in a story of its own."""
    window = Window(GroupPolicy())
    for member in members:
        window.take(member, story_id(member.article_id), Origin("own"))
    return window
