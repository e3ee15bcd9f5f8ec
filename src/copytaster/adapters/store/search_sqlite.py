"""Search on SQLite: an FTS5 index without content whose row numbers follow time, so that the newest come first unsorted."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from copytaster.adapters.store.codec import Row, micros, moment, packed_text, text_of
from copytaster.adapters.store.searching import Before, Told, Wording, day_of, renewed
from copytaster.adapters.store.statements import same
from copytaster.model.search import Sought

_LOW_BITS = 20
_LOW = (1 << _LOW_BITS) - 1

# What is indexed of the articles, to see whether it changes and to take the old words out again.
KNOWN = same(
    text("""
    select article_id, docid, words
    from search_words
    where article_id in (select value from json_each(:ids))
""")
)

# When the articles were told, which gives their place in the index.
TOLD = same(
    text("""
    select id, told_at
    from articles
    where id in (select value from json_each(:ids))
""")
)

# Which numbers are given already.
TAKEN = same(
    text("""
    select docid
    from search_words
    where docid in (select value from json_each(:docids))
""")
)

_FORGET_WORDS = same(text("insert into search (search, rowid, words) values ('delete', :docid, :plain)"))
_FORGET_ROW = same(text("delete from search_words where docid = :docid"))
_LEARN_WORDS = same(text("insert into search (rowid, words) values (:docid, :plain)"))
_LEARN_ROW = same(text("insert into search_words (docid, article_id, words) values (:docid, :article_id, :packed)"))

# The newest matches; `cross join` keeps the index outermost, whose order is that of time but for ties within a millisecond.
FIND = same(
    text("""
    select search.rowid as docid, articles.told_at, articles.id
    from search
    cross join search_words on search_words.docid = search.rowid
    cross join articles on articles.id = search_words.article_id
    where search match :match
      and search.rowid >= :bottom
      and search.rowid < :top
    order by search.rowid desc
    limit :rows
""")
)

# How many of each day; the number of the day stands in the row's number.
DAYS = same(
    text("""
    select (rowid >> 20) / 86400000 as day, count(*) as articles
    from search
    where search match :match
      and rowid >= :bottom
      and rowid < :top
    group by (rowid >> 20) / 86400000
""")
)

_ALL = text("select article_id, words from search_words order by article_id")


class SqliteSearch:
    """Searches an FTS5 table that holds word ids alone; the words stand packed beside it, since taking out needs them."""

    def keep(self, connection: Connection, texts: Sequence[Told], articles: Sequence[str]) -> None:
        ids = list(dict.fromkeys([*(item.article_id for item in texts), *articles]))
        known = {row.article_id: (row.docid, text_of(row.words)) for row in KNOWN.rows(connection, ids=ids)}
        fresh = {i: " ".join(told) for i, told in renewed({i: words.split(" ") for i, (_, words) in known.items()}, texts).items()}
        told = {row.id: row.told_at for row in TOLD.rows(connection, ids=ids)}
        wanted = {i: fresh.get(i, known[i][1] if i in known else None) for i in ids}
        changed = {i: words for i, words in wanted.items() if words is not None and not _stands(known.get(i), words, told.get(i, 0))}
        self._forget(connection, [known[i] for i in changed if i in known])
        self._learn(connection, changed, told)

    def forget(self, connection: Connection, articles: Sequence[str]) -> None:
        self._forget(connection, [(row.docid, text_of(row.words)) for row in KNOWN.rows(connection, ids=articles)])

    def _forget(self, connection: Connection, known: Sequence[tuple[int, str]]) -> None:
        _FORGET_WORDS.many(connection, [{"docid": docid, "plain": words} for docid, words in known])
        _FORGET_ROW.many(connection, [{"docid": docid} for docid, _ in known])

    def _learn(self, connection: Connection, changed: Mapping[str, str], told: Mapping[str, int]) -> None:
        docids = _free_docids(connection, {i: _docid(i, told.get(i, 0)) for i in changed})
        rows: list[Row] = [
            {"docid": docids[i], "article_id": i, "plain": words, "packed": packed_text(words)} for i, words in changed.items()
        ]
        _LEARN_ROW.many(connection, rows)
        _LEARN_WORDS.many(connection, rows)

    def find(self, connection: Connection, asked: Sought, limit: int, before: Before) -> list[tuple[str, datetime]]:
        match = _WORDING.of(asked)
        if not match:
            return []
        edge = (micros(before[0]), before[1]) if before else None
        bottom, top = _range(asked)
        if edge:
            top = min(top, (edge[0] // 1_000 + 1) << _LOW_BITS)
        first, last = _micros(asked)
        rows = limit + 32
        while True:
            found = FIND.rows(connection, match=match, bottom=bottom, top=top, rows=rows)
            # The last millisecond may go on in the rows that were not asked for.
            ended = len(found) < rows
            whole = found if ended else [row for row in found if row.docid >> _LOW_BITS != found[-1].docid >> _LOW_BITS]
            keys = [(row.told_at, row.id) for row in whole if first <= row.told_at < last]
            keys = sorted((key for key in keys if edge is None or key < edge), reverse=True)
            if ended or len(keys) >= limit:
                return [(article_id, moment(told_at)) for told_at, article_id in keys[:limit]]
            rows *= 4

    def days(self, connection: Connection, asked: Sought) -> dict[str, int]:
        match = _WORDING.of(asked)
        bottom, top = _range(asked)
        top -= 1 << _LOW_BITS if asked.until else 0
        rows = DAYS.rows(connection, match=match, bottom=bottom, top=top) if match else ()
        return {day_of(row.day): row.articles for row in rows}

    def everything(self, connection: Connection, size: int) -> Iterator[Mapping[str, Sequence[str]]]:
        for rows in connection.execute(_ALL, execution_options={"yield_per": size}).partitions():
            yield {row.article_id: text_of(row.words).split(" ") for row in rows}

    def learn(self, connection: Connection, words: Mapping[str, Sequence[str]]) -> None:
        told = {row.id: row.told_at for row in TOLD.rows(connection, ids=list(words))}
        self._learn(connection, {article_id: " ".join(terms) for article_id, terms in words.items()}, told)


def _range(asked: Sought) -> tuple[int, int]:
    """The row numbers of the milliseconds that are asked for; they end in the year 2248."""
    first, last = _micros(asked)
    return _held((first // 1_000) << _LOW_BITS), _held((last // 1_000 + 1) << _LOW_BITS)


def _held(number: int) -> int:
    return max(0, min(number, _TOP))


def _micros(asked: Sought) -> tuple[int, int]:
    return micros(asked.since) if asked.since else 0, micros(asked.until) if asked.until else _TOP


def _quoted(word: str, is_start: bool) -> str:
    return '"' + word.replace('"', '""') + '"' + ("*" if is_start else "")


_TOP = (1 << 63) - 1
_WORDING = Wording(" AND ", " OR ", " NOT ", _quoted)


def _docid(article_id: str, told_at: int) -> int:
    """The millisecond, then 20 bits that keep articles of one millisecond apart."""
    return (told_at // 1_000) << _LOW_BITS | zlib.crc32(article_id.encode()) & _LOW


def _stands(known: tuple[int, str] | None, words: str, told_at: int) -> bool:
    return known is not None and known[1] == words and known[0] >> _LOW_BITS == told_at // 1_000


def _free_docids(connection: Connection, wanted: dict[str, int]) -> dict[str, int]:
    """The wanted numbers, the next free one where two articles want the same."""
    given: dict[int, str] = {}
    open_ids = sorted(wanted)
    while open_ids:
        numbers = [wanted[i] for i in open_ids]
        taken = {row.docid for row in TAKEN.rows(connection, docids=numbers)}
        left = []
        for article_id in open_ids:
            number = wanted[article_id]
            if number in taken or number in given:
                wanted[article_id] = number & ~_LOW | (number + 1) & _LOW
                left.append(article_id)
            else:
                given[number] = article_id
        open_ids = left
    return {article_id: number for number, article_id in given.items()}
