"""JSON lines in and out, for the room commands: a bad line answers with its error and stops nothing."""

import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from copytaster.model.article import Article, Block
from copytaster.model.ids import digest
from copytaster.model.policy import ReadPolicy
from copytaster.stages import agencies, fingerprint, language

Line = dict[str, Any]
MAX_UNPACKED = 100_000_000


class BadLineError(ValueError):
    """A line of input that cannot be used."""


def lines_in() -> Iterator[Line]:
    """The objects on standard input; a line that is none has `error`."""
    for number, raw in enumerate(sys.stdin.buffer, 1):
        if not raw.strip():
            continue
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            yield {"id": None, "error": f"line {number} is no JSON: {error}"}
            continue
        yield value if isinstance(value, dict) else {"id": None, "error": f"line {number} is no JSON object"}


def out(value: Any) -> None:
    """Write one line."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS))


def answered(lines: Iterable[Line], answer: Callable[[Line], Any]) -> None:
    """Answer each line in order."""
    for line in lines:
        if "error" in line:
            out(line)
            continue
        try:
            out(answer(line))
        except BadLineError as error:
            out({"id": line.get("id"), "error": str(error)})
        sys.stdout.buffer.flush()


def text_of(line: Line, name: str) -> str:
    """A text of the line; empty when it is not there."""
    value = line.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLineError(f"{name} is no text")
    return value


def needed_text_of(line: Line, name: str) -> str:
    """A text of the line, which may be empty but must be there."""
    if name not in line:
        raise BadLineError(f"{name} is missing")
    return text_of(line, name)


def moment_of(line: Line, name: str = "timestamp") -> datetime:
    """A time in Unix seconds or ISO 8601."""
    value = line.get(name)
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            return at if at.tzinfo else at.replace(tzinfo=UTC)
        return datetime.fromtimestamp(float(value), UTC)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise BadLineError(f"{name} is {value!r}; give Unix seconds or ISO 8601") from error


def body_of(path: str) -> bytes:
    """A file's bytes; `.gz` is unpacked up to a cap."""
    try:
        if path.endswith(".gz"):
            with gzip.open(path, "rb") as stream:
                return stream.read(MAX_UNPACKED)
        return Path(path).read_bytes()
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise BadLineError(f"{path}: cannot be read: {error}") from error


def article_of(line: Line, policy: ReadPolicy) -> Article:
    """An article as the read room would hand it on, from {id, timestamp, source, lang, title, text}."""
    at = moment_of(line)
    title, text = text_of(line, "title"), text_of(line, "text")
    told = language.of(f"{title}\n{text[:2000]}", policy.languages, text_of(line, "lang") or None)
    known = str(line.get("id"))
    agency_credits, paragraphs = agencies.credited([Block("paragraph", part.strip()) for part in text.split("\n") if part.strip()], ())
    return Article(
        id=known,
        entry_id=known,
        feed_id=text_of(line, "source"),
        source_id=text_of(line, "source"),
        url=text_of(line, "url"),
        title=title,
        standfirst="",
        blocks=paragraphs,
        authors=(),
        published_at=at,
        modified_at=None,
        first_seen_at=at,
        told_at=at,
        read_at=at,
        language=told,
        site=text_of(line, "source") or None,
        image=None,
        credits=agency_credits,
        is_paywalled=False,
        made_from="page",
        note="",
        version=1,
        digest=digest(title, text),
        fingerprint=fingerprint.of(title, text, told.code),
    )
