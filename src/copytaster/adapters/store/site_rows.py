"""Rows of what is known of hosts: marks as packed numbers, the rest of what was learned as JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from copytaster.adapters.store.codec import (
    Row,
    from_json,
    json_text,
    maybe_micros,
    maybe_moment,
    micros,
    moment,
    numbers_of,
    packed_numbers,
)
from copytaster.adapters.store.statements import Among, distinct, same
from copytaster.adapters.store.tables import site_memories
from copytaster.model.site import Rebuilt, SiteMemory


def memory_row(memory: SiteMemory) -> Row:
    """The marks of each page stand behind its own mark and their number."""
    return {
        "host": memory.host,
        "marks": packed_numbers([number for page, blocks in memory.pages for number in (page, len(blocks), *blocks)]),
        "learned": json_text([memory.roots, memory.sources]),
        "strange": memory.strange,
        "rebuilt": memory.rebuilt,
        "rebuilt_at": maybe_micros(memory.rebuilt_at),
    }


def memory_of(row: Any) -> SiteMemory:
    """From a whole row."""
    host, marks, learned, strange, rebuilt, rebuilt_at = row
    roots, sources = from_json(learned)
    return SiteMemory(
        host=host,
        pages=_pages(numbers_of(marks)),
        roots=tuple([(mark, pages) for mark, pages in roots]),
        sources=tuple([(slot, source, votes) for slot, source, votes in sources]),
        strange=strange,
        rebuilt=rebuilt,
        rebuilt_at=maybe_moment(rebuilt_at),
    )


def _pages(numbers: tuple[int, ...]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    found: list[tuple[int, tuple[int, ...]]] = []
    at = 0
    while at < len(numbers):
        end = at + 2 + numbers[at + 1]
        found.append((numbers[at], numbers[at + 2 : end]))
        at = end
    return tuple(found)


_SOME = same(select(site_memories).where(Among(site_memories.c.host, "hosts")))
_REBUILT = same(
    select(site_memories.c.host, site_memories.c.rebuilt_at, site_memories.c.rebuilt)
    .where(site_memories.c.rebuilt_at >= bindparam("since"))
    .order_by(site_memories.c.rebuilt_at.desc(), site_memories.c.host)
)


def some(connection: Connection, hosts: Sequence[str]) -> dict[str, SiteMemory]:
    return {row[0]: memory_of(row) for row in _SOME.rows(connection, hosts=distinct(hosts))}


def rebuilt(connection: Connection, since: datetime) -> tuple[Rebuilt, ...]:
    return tuple(Rebuilt(row.host, moment(row.rebuilt_at), row.rebuilt) for row in _REBUILT.rows(connection, since=micros(since)))
