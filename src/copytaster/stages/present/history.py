"""The versions of a brief, each with what it changed of the one before, and the log of corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.brief import Brief, Correction, CorrectionKind
from copytaster.stages.diffs import Change, changes, near
from copytaster.stages.phrases import phrase
from copytaster.stages.present.ages import Moment, moment
from copytaster.stages.present.lines import counted
from copytaster.stages.revisions import versions

MAX_SHOWN = 12
MAX_DIFFS = 4
NEAR_CHARS = 48
_KINDS: dict[CorrectionKind, str] = {
    "number": phrase("Another number"),
    "name": phrase("Another name"),
    "quotation": phrase("Another quotation"),
    "negation": phrase("The opposite"),
    "withdrawn": phrase("Withdrawn"),
    "wording": phrase("Corrected"),
}


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction in words; `says` is empty for what was withdrawn."""

    kind: str
    was: str
    says: str


@dataclass(frozen=True, slots=True)
class Version:
    """`number` counts from 1. `changed` is empty for the first version, and for those that are too long ago to be shown here."""

    number: int
    at: Moment
    cause: str
    by: str
    corrections: tuple[Corrected, ...]
    changed: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Newest first. `shown` is the version on the page, `latest` the newest one's number; both 0 without any.

    `brief` is what is to be shown, and `made` its moment; `more` counts versions that are not listed.
    """

    brief: Brief | None
    made: Moment | None
    shown: int
    latest: int
    count: str
    rows: tuple[Version, ...]
    more: int


def history(kept: Sequence[Brief], now: datetime, asked: int | None = None) -> History | None:
    """The versions as a page shows them: the latest, or the one that was asked for with what it changed; None when there is no such one.

    `kept` is what the store has, oldest first.
    """
    told = versions(kept)
    if asked is not None and not 1 <= asked <= len(told):
        return None
    shown = asked or len(told)
    first = max(0, shown - MAX_DIFFS) if asked is None else shown - 1
    rows = [_version(told, n, now, is_diffed=first <= n < shown) for n in range(len(told))]
    listed = tuple(reversed(rows))[:MAX_SHOWN]
    if asked is not None and rows[asked - 1] not in listed:
        listed = (*listed, rows[asked - 1])
    brief = kept[-1] if kept and asked in (None, len(told)) else told[shown - 1] if told else None
    made = moment(brief.made_at, now) if brief else None
    return History(brief, made, shown, len(told), counted(len(told), "version"), listed, len(rows) - len(listed))


def number_at(kept: Sequence[Brief], at: datetime) -> int:
    """The number of the version that was made at this moment; the latest one's when it is not among them."""
    told = versions(kept)
    return next((n for n, brief in enumerate(told, 1) if brief.made_at == at), len(told))


def correction(found: Correction) -> Corrected:
    """A correction with its kind in words."""
    return Corrected(_KINDS[found.kind], found.was, found.says)


def _version(told: Sequence[Brief], n: int, now: datetime, is_diffed: bool) -> Version:
    brief = told[n]
    changed = near(changes(_text(told[n - 1]), _text(brief)), NEAR_CHARS) if n and is_diffed else ()
    by = phrase("by rule") if brief.by == "rule" else phrase("by {author}", author=brief.by)
    return Version(n + 1, moment(brief.made_at, now), brief.cause, by, tuple(map(correction, brief.corrections)), changed)


def _text(brief: Brief) -> str:
    """A sentence or a heading a line."""
    lines = [sentence.text for sentence in brief.lead]
    for section in brief.sections:
        lines += [section.heading] * bool(section.heading) + [sentence.text for sentence in section.sentences]
    return "\n".join(lines) + "\n" * bool(lines)
