"""Decisions of people about stories and sources; each stands in the log, and is in force until another takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from copytaster.model.ids import digest

DecisionKind = Literal["hold", "pin", "hide", "retitle", "merge", "split", "correct", "display", "takedown", "undo"]
ABOUT_STORIES: tuple[DecisionKind, ...] = ("hold", "pin", "hide", "retitle", "merge", "split", "correct")
ABOUT_SOURCES: tuple[DecisionKind, ...] = ("display", "takedown")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided. `story_id` or `source_id` is empty; `note` says why; `takes_back` is the id of what an `undo` ends.

    `before` and `after` are texts, by kind: the headline (retitle), the sentence (correct, `after` is empty to take it out), the display
    policy (display). A merge has the ids of the articles that moved before, the surviving story after; a split has the ids of the
    articles that left after. The other kinds have neither.
    """

    id: str
    kind: DecisionKind
    story_id: str
    source_id: str
    by: str
    at: datetime
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    note: str = ""
    takes_back: str = ""


def decision_id(kind: str, subject: str, by: str, at: datetime, after: Sequence[str]) -> str:
    """From all that makes it one decision, so that one that is handed in twice at once is one."""
    return "d" + digest(kind, subject, by, at.isoformat(), *after)[:16]
