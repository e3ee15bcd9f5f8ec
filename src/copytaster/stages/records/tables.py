"""Records as lines of CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from copytaster.stages.records.articles import ArticleRecord
from copytaster.stages.records.stories import StoryRecord

ARTICLE_COLUMNS = (
    "id", "url", "title", "standfirst", "extract", "source_id", "source", "language", "authors", "agencies", "published_at", "modified_at",
    "told_at", "updated_at", "version", "words", "is_paywalled", "made_from", "story_id",
)  # fmt: skip
STORY_COLUMNS = (
    "id", "page", "title", "lead", "url", "source_id", "source", "language", "articles", "own_reports", "copies", "publishers",
    "publisher_count", "founded_at", "changed_at", "briefed_at", "version",
)  # fmt: skip
_FORMULA = "=+-@＝＋－＠"
_QUOTED = "'"


def header(columns: Sequence[str]) -> str:
    """The first line."""
    return _lines([columns])


def lines(found: Iterable[ArticleRecord | StoryRecord], columns: Sequence[str]) -> str:
    """One line a record; several values in a cell are parted by "; "."""
    return _lines([_cell(getattr(each, name)) for name in columns] for each in found)


def defused(text: str) -> str:
    """The text on one line; what a spreadsheet would take for a formula begins with an apostrophe.

    Source: OWASP, CSV Injection.
    """
    line = " ".join(text.split())
    return _QUOTED + line if line[:1] and line[0] in _FORMULA else line


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case tuple():
            return defused("; ".join(map(str, value)))
        case _:
            return defused(str(value))


def _lines(rows: Iterable[Sequence[str]]) -> str:
    """Source: RFC 4180."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n").writerows(rows)
    return held.getvalue()
