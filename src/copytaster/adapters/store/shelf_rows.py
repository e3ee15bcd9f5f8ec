"""What reader apps know things by, as rows: numbers of feeds and items, and the marks of people."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, delete, false, func, literal, or_, select, text

from copytaster.adapters.store.codec import maybe_moment, micros, moment
from copytaster.adapters.store.statements import Among, Statement, distinct, insert, same
from copytaster.adapters.store.tables import shelf_feeds, shelf_items, shelf_marks
from copytaster.model.shelf import TOP, Item, Marks, Order, Slice, Tally, Within

_EVER = (1 << 62) - 1
_items, _marks = shelf_items.c, shelf_marks.c
_changed = func.coalesce(_marks.changed_at, _items.shelved_at)
_is_read = func.coalesce(_marks.is_read, false())
_is_starred = func.coalesce(_marks.is_starred, false())
_LISTS: dict[str, Any] = {"numbers": _items.number, "refs": _items.ref, "feeds": _items.feed}
_ORDERS: dict[Order, Any] = {"number": _items.number, "at": _items.at, "changed_at": _changed}

FEEDS = same(select(shelf_feeds.c.source_id, shelf_feeds.c.number))
_FEED = Statement(lambda dialect: insert(dialect, shelf_feeds).values(source_id=bindparam("known")).on_conflict_do_nothing())
_ANY = same(select(_items.number).limit(1))
_LAST_NUMBERED = same(select(func.max(_items.shelved_at)))

# Articles that were read since, in the order in which they were told; what got a number before keeps it.
_ARTICLES = same(
    text("""
    insert into shelf_items (ref, feed, at, shelved_at)
    select articles.id, shelf_feeds.number, articles.told_at, case when articles.told_at > :floor then articles.told_at else :floor end
    from articles
    join shelf_feeds on shelf_feeds.source_id = articles.source_id
    where articles.read_at >= :after
      and articles.told_at >= :since
      and not exists (select 1 from shelf_items where shelf_items.ref = articles.id)
    order by articles.told_at, articles.id
    on conflict (ref) do nothing
""")
)
_STORY = same(
    text("""
    insert into shelf_items (ref, feed, at, shelved_at) values (:ref, :feed, :at, :now)
    on conflict (ref) do nothing
""")
)
_TOLD = same(select(_items.ref).where(Among(_items.ref, "refs")))
_FORGOTTEN = same(
    delete(shelf_items).where(
        _items.at < bindparam("before"),
        ~select(literal(1)).where(_marks.number == _items.number, _marks.is_starred).exists(),
    )
)
_LEFT_OVER = same(delete(shelf_marks).where(~select(literal(1)).where(_items.number == _marks.number).exists()))


def feeds(connection: Connection) -> dict[str, int]:
    return {row.source_id: row.number for row in FEEDS.rows(connection)}


def number_feeds(connection: Connection, source_ids: Sequence[str]) -> dict[str, int]:
    """All numbers by source, after those that were missing were given in this order."""
    known = feeds(connection)
    _FEED.many(connection, [{"known": each} for each in distinct(source_ids) if each not in known])
    return feeds(connection)


def number_articles(connection: Connection, after: datetime, since: datetime, now: datetime) -> None:
    """Of a shelf that is empty nobody has asked yet: what was told before stands there as if it had come then."""
    floor = micros(now) if _ANY.rows(connection) else -_EVER
    _ARTICLES.run(connection, after=micros(after), since=micros(since), floor=floor)


def number_stories(connection: Connection, told: Sequence[tuple[str, datetime]], now: datetime) -> None:
    top = feeds(connection)[TOP]
    known = {row.ref for row in _TOLD.rows(connection, refs=[ref for ref, _ in told])}
    new = [{"ref": ref, "feed": top, "at": micros(at), "now": micros(now)} for ref, at in told if ref not in known]
    _STORY.many(connection, new)


@cache
def _chosen(lists: tuple[str, ...], is_read: bool | None, is_starred: bool | None) -> Select[Any]:
    """One row for each item that is wanted, with the person's marks."""
    marks = (_marks.number == _items.number) & (_marks.person == bindparam("who"))
    rows: Select[Any] = select(shelf_items, _changed.label("changed_at"), _is_read.label("is_read"), _is_starred.label("is_starred"))
    rows = rows.select_from(shelf_items.join(shelf_marks, marks, isouter=is_starred is not True))
    rows = rows.where(
        _items.number > bindparam("after_number"),
        _items.number < bindparam("before_number"),
        _items.at > bindparam("after"),
        _items.at < bindparam("before"),
        _items.shelved_at >= bindparam("shelved_from"),
        _items.shelved_at < bindparam("shelved_before"),
        ~Among(_items.feed, "without_feeds"),
        ~Among(_items.ref, "without"),
        or_(bindparam("is_ever_changed"), _changed.between(bindparam("changed_after") + 1, bindparam("changed_before") - 1)),
    )
    for name in lists:
        rows = rows.where(Among(_LISTS[name], name))
    if is_read is not None:
        rows = rows.where(_is_read if is_read else ~_is_read)
    if is_starred is not None:
        rows = rows.where(_is_starred if is_starred else ~_is_starred)
    return rows


Shape = tuple[tuple[str, ...], bool | None, bool | None]


@cache
def _listed(shape: Shape, order: Order, newest_first: bool) -> Statement:
    columns = [_ORDERS[order], _items.number] if order != "number" else [_items.number]
    ordered = [column.desc() if newest_first else column.asc() for column in columns]
    return same(_chosen(*shape).order_by(*ordered).limit(bindparam("rows")).offset(bindparam("skipped")))


@cache
def _counted(shape: Shape) -> Statement:
    return same(select(func.count().label("number")).select_from(_chosen(*shape).subquery()))


@cache
def _tallied(shape: Shape) -> Statement:
    rows = _chosen(*shape).subquery()
    read = func.sum(case((rows.c.is_read, 1), else_=0))
    return same(
        select(rows.c.feed, func.count().label("items"), read.label("read"), func.max(rows.c.shelved_at).label("newest")).group_by(
            rows.c.feed
        )
    )


@cache
def _marked(shape: Shape, is_read: bool | None, is_starred: bool | None) -> Statement:
    """Write marks upon items that are wanted; what is None stays, and is no mark where there was none."""

    def made(dialect: str) -> Any:
        rows = _chosen(*shape).subquery()
        values = select(bindparam("who"), rows.c.number, literal(bool(is_read)), literal(bool(is_starred)), bindparam("now")).where(
            rows.c.number.is_not(None)
        )
        statement = insert(dialect, shelf_marks).from_select(["person", "number", "is_read", "is_starred", "changed_at"], values)
        changed: dict[str, Any] = {"changed_at": statement.excluded.changed_at}
        changed |= {"is_read": statement.excluded.is_read} if is_read is not None else {}
        changed |= {"is_starred": statement.excluded.is_starred} if is_starred is not None else {}
        return statement.on_conflict_do_update(index_elements=["person", "number"], set_=changed)

    return Statement(made)


def _shape(within: Within) -> Shape:
    return tuple(name for name in _LISTS if getattr(within, name) is not None), within.is_read, within.is_starred


def _values(person: str, within: Within) -> dict[str, object]:
    times = {
        name: micros(at) if (at := getattr(within, name)) else bound
        for name, bound in (
            ("after", -_EVER), ("before", _EVER), ("shelved_from", -_EVER), ("shelved_before", _EVER),
            ("changed_after", -_EVER), ("changed_before", _EVER),
        )
    }  # fmt: skip
    lists = {name: getattr(within, name) for name in _LISTS}
    return {
        "who": person,
        "after_number": -1 if within.after_number is None else within.after_number,
        "before_number": _EVER if within.before_number is None else within.before_number,
        "is_ever_changed": within.changed_after is None and within.changed_before is None,
        "without": list(within.without),
        "without_feeds": list(within.without_feeds),
        **times,
        **{name: list(given) for name, given in lists.items() if given is not None},
    }


def items(connection: Connection, person: str, within: Within, part: Slice) -> tuple[Item, ...]:
    statement = _listed(_shape(within), part.order, part.newest_first)
    return tuple(map(_item_of, statement.rows(connection, rows=part.limit, skipped=part.offset, **_values(person, within))))


def _item_of(row: Any) -> Item:
    number, ref, feed, at, shelved_at, changed_at, is_read, is_starred = row
    return Item(number, ref, feed, moment(at), moment(shelved_at), moment(changed_at), bool(is_read), bool(is_starred))


def count(connection: Connection, person: str, within: Within) -> int:
    return int(_counted(_shape(within)).rows(connection, **_values(person, within))[0].number)


def tallies(connection: Connection, person: str, within: Within) -> dict[int, Tally]:
    rows = _tallied(_shape(within)).rows(connection, **_values(person, within))
    return {row.feed: Tally(int(row.items - row.read), int(row.read), maybe_moment(row.newest)) for row in rows}


def mark(connection: Connection, person: str, within: Within, marks: Marks, now: datetime) -> None:
    statement = _marked(_shape(within), marks.is_read, marks.is_starred)
    statement.run(connection, now=micros(now), **_values(person, within))


def forget(connection: Connection, before: datetime) -> int:
    gone = _FORGOTTEN.run(connection, before=micros(before)).rowcount
    if gone:
        _LEFT_OVER.run(connection)
    return gone
