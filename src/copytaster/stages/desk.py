"""What people may decide of stories and sources, which of it is in force, and what a story is under it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from copytaster.model.brief import Brief
from copytaster.model.decision import ABOUT_SOURCES, ABOUT_STORIES, Decision, DecisionKind, decision_id
from copytaster.model.policy import Display
from copytaster.model.story import Story
from copytaster.stages.corrections import told
from copytaster.stages.desk_moves import lead_of

MAX_TITLE_CHARS = 300
MAX_SENTENCE_CHARS = 1_000
MAX_NOTE_CHARS = 1_000
DISPLAYS: tuple[Display, ...] = get_args(Display)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants to decide. `after` is what is to hold, by kind: a headline, the id of the story that stays, ids of articles,
    the sentence and the new one, or a display.
    """

    kind: DecisionKind
    story_id: str = ""
    source_id: str = ""
    after: tuple[str, ...] = ()
    note: str = ""
    takes_back: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of it. `into` is the story to merge into, `decisions` are all about the subject, `display` is that in force."""

    story: Story | None = None
    into: Story | None = None
    decisions: tuple[Decision, ...] = ()
    brief: Brief | None = None
    display: Display | None = None


def in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Those that no other one takes back, oldest first, ties by id."""
    known = tuple(decisions)
    ended = {each.takes_back for each in known}
    return tuple(sorted((each for each in known if each.kind != "undo" and each.id not in ended), key=lambda each: (each.at, each.id)))


def steered(story: Story, decisions: Iterable[Decision], now: datetime) -> Story:
    """The story under what is in force, one version on; the story itself where that changes nothing. Moves are made elsewhere."""
    standing = [each for each in in_force(decisions) if each.story_id == story.id]
    kinds = {each.kind for each in standing}
    titles = [each.after[0] for each in standing if each.kind == "retitle"]
    beneath = lead_of(story)
    steering = replace(
        story.steering,
        is_held="hold" in kinds,
        is_pinned="pin" in kinds,
        is_hidden="hide" in kinds,
        beneath=beneath if titles else None,
        corrected=tuple(each.id for each in standing if each.kind == "correct"),
    )
    title = titles[-1] if titles else beneath
    if (steering, title) == (story.steering, story.title):
        return story
    return replace(story, version=story.version + 1, changed_at=now, title=title, steering=steering)


def decided(asked: Asked, known: Known, by: str, now: datetime) -> Decision | str:
    """The decision, or in words why it cannot be made."""
    if len(asked.note) > MAX_NOTE_CHARS:
        return f"The note is longer than {MAX_NOTE_CHARS:,} characters."
    if asked.kind == "undo":
        return _undone(asked, known, by, now)
    if asked.kind in ABOUT_SOURCES and not asked.source_id:
        return "There is no such source."
    if asked.kind in ABOUT_STORIES and (known.story is None or not known.story.places):
        return "There is no such story."
    ruled = _RULES[asked.kind](asked, known)
    if isinstance(ruled, str):
        return ruled
    before, after = ruled
    return _made(asked, (before, after), by, now)


_Ruled = tuple[tuple[str, ...], tuple[str, ...]] | str


def _made(asked: Asked, sides: tuple[tuple[str, ...], tuple[str, ...]], by: str, now: datetime) -> Decision:
    made = decision_id(asked.kind, asked.takes_back or asked.story_id or asked.source_id, by, now, sides[1])
    return Decision(made, asked.kind, asked.story_id, asked.source_id, by, now, *sides, asked.note.strip(), asked.takes_back)


def _undone(asked: Asked, known: Known, by: str, now: datetime) -> Decision | str:
    target = next((each for each in known.decisions if each.id == asked.takes_back), None)
    if target is None or target.kind == "undo":
        return "There is no such decision."
    if target not in in_force(known.decisions):
        return "This was taken back already."
    subject = replace(asked, story_id=target.story_id, source_id=target.source_id)
    return _made(subject, (target.after, target.before), by, now)


def _once(asked: Asked, known: Known) -> _Ruled:
    is_there = any(each.kind == asked.kind for each in in_force(known.decisions))
    return f"There is a decision to {asked.kind} it already." if is_there else ((), ())


def _retitled(asked: Asked, known: Known) -> _Ruled:
    assert known.story is not None
    title = " ".join(asked.after[0].split()) if asked.after else ""
    if not title or len(title) > MAX_TITLE_CHARS:
        return f"Give a headline of at most {MAX_TITLE_CHARS} characters."
    return "This is its headline already." if title == known.story.title else ((known.story.title,), (title,))


def _merged(asked: Asked, known: Known) -> _Ruled:
    assert known.story is not None
    if known.into is None or not known.into.places:
        return "There is no such story to merge it into."
    if known.into.id == known.story.id:
        return "A story cannot be merged into itself."
    return tuple(place.article_id for place in known.story.places), (known.into.id,)


def _split(asked: Asked, known: Known) -> _Ruled:
    story = known.story
    assert story is not None
    ids = tuple(place.article_id for place in story.places)
    leaving = tuple(each for each in ids if each in asked.after)
    if not leaving or len(leaving) == len(ids):
        return "Tick the articles that are to leave the story, but not all of them."
    return (story.title_article_id, lead_of(story), story.language, *ids), leaving


def _corrected(asked: Asked, known: Known) -> _Ruled:
    if len(asked.after) != 2 or not asked.note.strip():
        return "Say in a note what was wrong."
    was, says = asked.after[0], " ".join(asked.after[1].split())
    if len(says) > MAX_SENTENCE_CHARS:
        return f"Give a sentence of at most {MAX_SENTENCE_CHARS:,} characters."
    if known.brief is None or all(sentence.text != was for sentence in told(known.brief)):
        return "The brief does not say this any more."
    return "The sentence is the same." if was == says else ((was,), (says,) if says else ())


def _displayed(asked: Asked, known: Known) -> _Ruled:
    if len(asked.after) != 1 or asked.after[0] not in DISPLAYS:
        return f"Give one of {', '.join(DISPLAYS)}."
    return "This is what is shown of it already." if asked.after[0] == known.display else ((known.display or "",), asked.after)


def _taken_down(asked: Asked, known: Known) -> _Ruled:
    return _once(asked, known) if asked.note.strip() else "Say why: readers who ask for its articles are told."


_RULES: Mapping[DecisionKind, Callable[[Asked, Known], _Ruled]] = {
    "hold": _once,
    "pin": _once,
    "hide": _once,
    "retitle": _retitled,
    "merge": _merged,
    "split": _split,
    "correct": _corrected,
    "display": _displayed,
    "takedown": _taken_down,
}
