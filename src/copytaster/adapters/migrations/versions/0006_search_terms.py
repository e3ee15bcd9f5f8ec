"""Articles are also found by the words of their titles, by their source and by their language."""

from typing import Any

from alembic import op
from sqlalchemy import Connection, text

from copytaster.adapters.store.codec import packed_text, text_of
from copytaster.stages import words

revision = "0006"
down_revision = "0005"

BATCH = 500


def upgrade() -> None:
    connection = op.get_bind()
    last = ""
    while rows := connection.execute(READ, {"last": last, "batch": BATCH}).all():
        for row in rows:
            _renew(connection, row, _terms(row))
        last = rows[-1].id


READ = text("""
    select articles.id, articles.title, articles.source_id, articles.language
    from articles
    where articles.id > :last
    order by articles.id
    limit :batch
""")


def _terms(row: Any) -> list[str]:
    title = [f":t:{word}" for word in dict.fromkeys(words.searchable(row.title).lower().split())]
    return [":", *(term[:48] for term in (f":s:{row.source_id}", f":l:{row.language}", *title))]


def _renew(connection: Connection, row: Any, terms: list[str]) -> None:
    if connection.dialect.name == "postgresql":
        renewed = "update search_words set words = words || array_to_tsvector(cast(:terms as text[])) where article_id = :id"
        connection.execute(text(renewed), {"terms": terms, "id": row.id})
        return
    known = connection.execute(text("select docid, words from search_words where article_id = :id"), {"id": row.id}).first()
    if known is None:
        return
    old = text_of(known.words)
    told = " ".join([*terms, *(word for word in old.split(" ") if word not in terms)])
    given = {"docid": known.docid, "old": old, "told": told, "packed": packed_text(told)}
    for statement in (
        "insert into search (search, rowid, words) values ('delete', :docid, :old)",
        "insert into search (rowid, words) values (:docid, :told)",
        "update search_words set words = :packed where docid = :docid",
    ):
        connection.execute(text(statement), given)
