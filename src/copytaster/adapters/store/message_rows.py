"""Rows of jobs and of messages that were set aside."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, get_args

import orjson

from copytaster.adapters.store.codec import Row, micros, moment
from copytaster.model.message import ROOMS_OF, Job, Later, Message, key_of
from copytaster.ports import SetAside

_TYPES: dict[str, type[Message]] = {kind.__name__: kind for kind in get_args(Message)}


def job_rows(told: Iterable[Message | Later], now: datetime) -> list[Row]:
    """One row for each message and room, each room and key once, in the order of telling."""
    rows: dict[tuple[str, str], Row] = {}
    for item in told:
        later = item if isinstance(item, Later) else Later(item, now)
        key, text = key_of(later.message), _written(later.message)
        for room in (later.room,) if later.room else ROOMS_OF[type(later.message)]:
            rows.setdefault((room, key), {"room": room, "key": key, "message": text, "due_at": micros(later.due_at), "tries": later.tries})
    return list(rows.values())


def _written(message: Message) -> str:
    fields = {name: getattr(message, name) for name in message.__dataclass_fields__}
    return orjson.dumps({"type": type(message).__name__} | fields).decode()


def message_of(text: str) -> Message | None:
    """None for a message that this version does not know."""
    fields = orjson.loads(text)
    kind = _TYPES.get(fields.pop("type", ""))
    try:
        return kind(**fields) if kind else None
    except TypeError:
        return None


def job_of(row: Any) -> Job | None:
    """None for a message that this version does not know."""
    job_id, room, _key, text, tries, due_at = row
    message = message_of(text)
    return Job(job_id, room, message, tries, moment(due_at)) if message else None


def aside_of(row: Any) -> SetAside:
    return SetAside(row.id, row.room, row.key, row.why, moment(row.at))
