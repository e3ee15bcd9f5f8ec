"""The tables of the first release: feeds, entries, pages, articles, stories, briefs, the wire, search and the queue."""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Double, ForeignKey, Integer, LargeBinary, Text, UniqueConstraint

revision = "0001"
down_revision = None

ID = Text().with_variant(Text(collation="C"), "postgresql")
AT = BigInteger
COUNTED = BigInteger().with_variant(Integer, "sqlite")

# Every sign of ASCII is part of a word, so that a word goes on to the next blank, as on PostgreSQL.
SEARCH = """
create virtual table search using fts5(
    words,
    content='',
    detail=none,
    tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'"
)
"""


def needed(kind: Any, *names: str) -> list[Column[Any]]:
    return [Column(name, kind, nullable=False) for name in names]


def optional(kind: Any, *names: str) -> list[Column[Any]]:
    return [Column(name, kind) for name in names]


def key(name: str, kind: Any = ID) -> Column[Any]:
    return Column(name, kind, primary_key=True, nullable=False)


def upgrade() -> None:
    feeds_and_entries()
    pages_and_articles()
    stories_and_briefs()
    queue()
    search()


def feeds_and_entries() -> None:
    op.create_table(
        "feeds", key("id"), *needed(Text, "url", "title"), *needed(ID, "source_id"), *optional(Text, "site_url", "language"),
        *needed(AT, "added_at"), *needed(Boolean, "is_paused"),
    )  # fmt: skip
    op.create_table("sources", key("id"), *needed(Text, "name"), *optional(Text, "site_url", "language"))
    op.create_table(
        "feed_states", key("feed_id"), *needed(AT, "next_poll_at"), *needed(Double, "interval_s"), *needed(Text, "outcome", "why"),
        *optional(AT, "polled_at", "succeeded_at"), *optional(Text, "etag", "last_modified"),
        *needed(Integer, "failures", "polls", "not_modified"), *optional(AT, "gone_since"), *optional(Double, "per_day"),
    )  # fmt: skip
    op.create_table(
        "entries", key("id"), *needed(ID, "feed_id", "source_id"), *needed(Text, "url", "title", "summary"), *optional(Text, "author"),
        *optional(AT, "published_at"), *needed(AT, "first_seen_at"), *optional(Text, "language"), *needed(Text, "digest"),
    )  # fmt: skip


def pages_and_articles() -> None:
    op.create_table(
        "pages", key("id"), *needed(ID, "entry_id"), *needed(Text, "url"), *needed(AT, "fetched_at"), *needed(Text, "outcome", "why"),
        *optional(Double, "retry_after_s"), *optional(Text, "final_url", "content_type"), *optional(LargeBinary, "body"),
    )  # fmt: skip
    op.create_table(
        "articles", key("id"), *needed(ID, "source_id"), *needed(AT, "told_at", "read_at", "first_seen_at"),
        *needed(Integer, "version", "words"), *needed(Text, "language"), *needed(Double, "language_confidence"),
        *needed(Text, "title", "credits"), *needed(LargeBinary, "terms", "shingles"), *needed(ID, "entry_id", "feed_id"),
        *needed(Text, "url", "standfirst", "authors"), *optional(AT, "published_at", "modified_at"), *optional(Text, "site", "image"),
        *needed(Boolean, "is_paywalled"), *needed(Text, "made_from", "note", "digest", "blocks"),
    )  # fmt: skip
    op.create_index("articles_of_source", "articles", ["source_id", "told_at", "id"])
    op.create_index("articles_by_reading", "articles", ["read_at"])
    op.create_table(
        "article_versions", key("article_id"), key("version", Integer), *needed(Text, "digest", "title"), *needed(LargeBinary, "text"),
        *needed(AT, "read_at"), sqlite_with_rowid=False,
    )  # fmt: skip


def stories_and_briefs() -> None:
    op.create_table(
        "stories", key("id"), *needed(Integer, "version"), *needed(Text, "title"), *needed(ID, "title_article_id"),
        *needed(Text, "language"), *needed(AT, "founded_at", "changed_at"),
    )  # fmt: skip
    op.create_index("stories_by_change", "stories", ["changed_at", "id"])
    op.create_table(
        "places", Column("story_id", ID, ForeignKey("stories.id", ondelete="cascade"), primary_key=True, nullable=False), key("article_id"),
        *needed(Integer, "position", "article_version"), *needed(ID, "source_id"), *needed(AT, "told_at", "placed_at"),
        *needed(Text, "origin"), *optional(Text, "origin_of", "origin_agency"), *needed(Double, "origin_share", "score"),
        *needed(Text, "reasons"), sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("places_of_article", "places", ["article_id"])
    op.create_table("briefs", key("story_id"), *needed(Integer, "story_version"), *needed(AT, "made_at"), *needed(Text, "body"))
    op.create_table("brief_versions", key("story_id"), key("story_version", Integer), *needed(AT, "made_at"), *needed(Text, "body"))
    op.create_table(
        "wire", Column("number", COUNTED, primary_key=True, autoincrement=False), *needed(ID, "story_id", "article_id"),
        *needed(Text, "kind"), *needed(Integer, "story_version"), *needed(AT, "at"),
        UniqueConstraint("story_id", "kind", "story_version", name="wire_once"),
    )  # fmt: skip
    op.create_index("wire_by_time", "wire", ["kind", "at", "number"])


def queue() -> None:
    op.create_table(
        "jobs", Column("id", COUNTED, primary_key=True), *needed(ID, "room", "key"), *needed(Text, "message"), *needed(AT, "due_at"),
        *needed(Integer, "tries"), *optional(AT, "claimed_until"), *needed(Boolean, "told_again"), *needed(Text, "why"),
        UniqueConstraint("room", "key", name="jobs_once"), sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("jobs_by_room", "jobs", ["room", "due_at", "id"])
    op.create_table(
        "set_aside", Column("id", COUNTED, primary_key=True), *needed(ID, "room", "key"), *needed(Text, "message", "why"),
        *needed(AT, "at"), UniqueConstraint("room", "key", name="set_aside_once"), sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("set_aside_by_time", "set_aside", ["at", "id"])
    op.create_table("replay_marks", key("archive"), *needed(Integer, "record"), *needed(AT, "at"))


def search() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(SEARCH)
        op.create_table(
            "search_words", Column("docid", Integer, primary_key=True), *needed(ID, "article_id"), *needed(LargeBinary, "words")
        )
        op.create_index("search_words_of_article", "search_words", ["article_id"], unique=True)
        return
    op.execute('create table search_words (article_id text collate "C" primary key, words tsvector not null)')
    op.execute("create index search_words_by_word on search_words using gin (words)")
    op.create_index("articles_by_telling", "articles", ["told_at", "id"])
