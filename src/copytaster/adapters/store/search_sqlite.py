"""Search on SQLite: an FTS5 index without content whose row numbers follow time, so that the newest come first unsorted."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from copytaster.adapters.store.codec import Row, micros, packed_text, text_of
from copytaster.adapters.store.searching import asked, distinct_words
from copytaster.adapters.store.statements import same
from copytaster.model.message import SearchText

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
      and search.rowid < :top
    order by search.rowid desc
    limit :rows
""")
)


class SqliteSearch:
    """Searches an FTS5 table that holds word ids alone; the words stand packed beside it, since taking out needs them."""

    def keep(self, connection: Connection, texts: Sequence[SearchText], articles: Sequence[str]) -> None:
        fresh = {item.article_id: " ".join(distinct_words(item)) for item in texts}
        ids = list({**dict.fromkeys(fresh), **dict.fromkeys(articles)})
        known = {row.article_id: (row.docid, text_of(row.words)) for row in KNOWN.rows(connection, ids=ids)}
        told = {row.id: row.told_at for row in TOLD.rows(connection, ids=ids)}
        wanted = {i: fresh.get(i, known[i][1] if i in known else None) for i in ids}
        changed = {i: words for i, words in wanted.items() if words is not None and not _stands(known.get(i), words, told.get(i, 0))}
        self._forget(connection, [known[i] for i in changed if i in known])
        self._learn(connection, changed, told)

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

    def find(self, connection: Connection, words: Sequence[str], limit: int, before: tuple[datetime, str] | None) -> list[str]:
        match = " ".join(_quoted(word, is_start) for word, is_start in asked(words))
        if not match:
            return []
        edge = (micros(before[0]), before[1]) if before else None
        top = (edge[0] // 1_000 + 1) << _LOW_BITS if edge else (1 << 63) - 1
        rows = limit + 32
        while True:
            found = FIND.rows(connection, match=match, top=top, rows=rows)
            # The last millisecond may go on in the rows that were not asked for.
            ended = len(found) < rows
            whole = found if ended else [row for row in found if row.docid >> _LOW_BITS != found[-1].docid >> _LOW_BITS]
            keys = sorted(((row.told_at, row.id) for row in whole if edge is None or (row.told_at, row.id) < edge), reverse=True)
            if ended or len(keys) >= limit:
                return [article_id for _, article_id in keys[:limit]]
            rows *= 4


def _quoted(word: str, is_start: bool) -> str:
    return '"' + word.replace('"', '""') + '"' + ("*" if is_start else "")


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
