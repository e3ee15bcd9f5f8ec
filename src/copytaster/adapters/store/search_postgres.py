"""Search on PostgreSQL: a tsvector of the very terms, past every parser and dictionary, so that it answers as SQLite does."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from copytaster.adapters.store.codec import Row, micros, moment
from copytaster.adapters.store.searching import Before, Told, Wording, day_of, renewed
from copytaster.adapters.store.statements import same
from copytaster.model.search import Sought

_KNOWN = same(
    text("""
    select article_id, tsvector_to_array(words) as words
    from search_words
    where article_id = any (:ids)
""")
)
_LEARN = same(
    text("""
    insert into search_words (article_id, words)
    values (:article_id, array_to_tsvector(cast(:words as text[])))
    on conflict (article_id) do update
    set words = excluded.words
    where search_words.words <> excluded.words
""")
)

# The newest matches; by the words' index when they are rare, by the articles' index of times when they are frequent.
_FIND = same(
    text("""
    select articles.id, articles.told_at
    from articles
    join search_words on search_words.article_id = articles.id
    where search_words.words @@ cast(:query as tsquery)
      and articles.told_at >= :since
      and articles.told_at < :until
      and (articles.told_at, articles.id) < (:told_at, :id)
    order by articles.told_at desc, articles.id desc
    limit :limit
""")
)
_DAYS = same(
    text("""
    select articles.told_at / 86400000000 as day, count(*) as articles
    from articles
    join search_words on search_words.article_id = articles.id
    where search_words.words @@ cast(:query as tsquery)
      and articles.told_at >= :since
      and articles.told_at < :until
    group by articles.told_at / 86400000000
""")
)
_FORGET = same(text("delete from search_words where article_id = any (:ids)"))
_ALL = text("select article_id, tsvector_to_array(words) as words from search_words order by article_id")
_LAST = (1 << 63) - 1


class PostgresSearch:
    """Searches a column of type tsvector."""

    def keep(self, connection: Connection, texts: Sequence[Told], articles: Sequence[str]) -> None:
        del articles  # times are joined when something is found
        ids = list(dict.fromkeys(item.article_id for item in texts))
        known = {row.article_id: row.words for row in _KNOWN.rows(connection, ids=ids)} if ids else {}
        rows: list[Row] = [{"article_id": article_id, "words": told} for article_id, told in renewed(known, texts).items()]
        _LEARN.many(connection, sorted(rows, key=lambda row: str(row["article_id"])))

    def forget(self, connection: Connection, articles: Sequence[str]) -> None:
        _FORGET.run(connection, ids=list(articles))

    def find(self, connection: Connection, asked: Sought, limit: int, before: Before) -> list[tuple[str, datetime]]:
        query = _WORDING.of(asked)
        if not query:
            return []
        told_at, article_id = (micros(before[0]), before[1]) if before else (_LAST, "")
        rows = _FIND.rows(connection, query=query, limit=limit, told_at=told_at, id=article_id, **_span(asked))
        return [(row.id, moment(row.told_at)) for row in rows]

    def days(self, connection: Connection, asked: Sought) -> dict[str, int]:
        query = _WORDING.of(asked)
        return {day_of(row.day): row.articles for row in _DAYS.rows(connection, query=query, **_span(asked))} if query else {}

    def everything(self, connection: Connection, size: int) -> Iterator[Mapping[str, Sequence[str]]]:
        for rows in connection.execute(_ALL, execution_options={"yield_per": size}).partitions():
            yield {row.article_id: row.words for row in rows}

    def learn(self, connection: Connection, words: Mapping[str, Sequence[str]]) -> None:
        _LEARN.many(connection, [{"article_id": article_id, "words": list(words[article_id])} for article_id in sorted(words)])


def _span(asked: Sought) -> dict[str, int]:
    return {"since": micros(asked.since) if asked.since else 0, "until": micros(asked.until) if asked.until else _LAST}


def _quoted(word: str, is_start: bool) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'" + (":*" if is_start else "")


_WORDING = Wording(" & ", " | ", " & !", _quoted)
