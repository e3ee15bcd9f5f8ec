"""Search on PostgreSQL: a tsvector of the very words, past every parser and dictionary, so that it answers as SQLite does."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from copytaster.adapters.store.codec import Row, micros
from copytaster.adapters.store.searching import asked, distinct_words
from copytaster.adapters.store.statements import same
from copytaster.model.message import SearchText

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
    select articles.id
    from articles
    join search_words on search_words.article_id = articles.id
    where search_words.words @@ cast(:query as tsquery)
    order by articles.told_at desc, articles.id desc
    limit :limit
""")
)
_FIND_BEFORE = same(
    text("""
    select articles.id
    from articles
    join search_words on search_words.article_id = articles.id
    where search_words.words @@ cast(:query as tsquery)
      and (articles.told_at, articles.id) < (:told_at, :id)
    order by articles.told_at desc, articles.id desc
    limit :limit
""")
)


class PostgresSearch:
    """Searches a column of type tsvector."""

    def keep(self, connection: Connection, texts: Sequence[SearchText], articles: Sequence[str]) -> None:
        del articles  # times are joined when something is found
        rows: list[Row] = [{"article_id": item.article_id, "words": distinct_words(item)} for item in texts]
        _LEARN.many(connection, sorted(rows, key=lambda row: str(row["article_id"])))

    def find(self, connection: Connection, words: Sequence[str], limit: int, before: tuple[datetime, str] | None) -> list[str]:
        query = " & ".join(_quoted(word, is_start) for word, is_start in asked(words))
        if not query:
            return []
        if before is None:
            return [row.id for row in _FIND.rows(connection, query=query, limit=limit)]
        return [row.id for row in _FIND_BEFORE.rows(connection, query=query, limit=limit, told_at=micros(before[0]), id=before[1])]


def _quoted(word: str, is_start: bool) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'" + (":*" if is_start else "")
