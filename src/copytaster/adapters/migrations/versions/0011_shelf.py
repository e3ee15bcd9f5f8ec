"""The numbers under which reader apps know articles and stories, and what each person has read and starred."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, Text

revision = "0011"
down_revision = "0010"

ID = Text().with_variant(Text(collation="C"), "postgresql")
COUNTED = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "shelf_feeds",
        Column("number", COUNTED, primary_key=True, nullable=False),
        Column("source_id", ID, nullable=False, unique=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "shelf_items",
        Column("number", COUNTED, primary_key=True, nullable=False),
        Column("ref", ID, nullable=False, unique=True),
        *(Column(name, BigInteger, nullable=False) for name in ("feed", "at", "shelved_at")),
        sqlite_autoincrement=True,
    )
    op.create_index("shelf_items_of_feed", "shelf_items", ["feed", "number"])
    op.create_index("shelf_items_by_time", "shelf_items", ["at", "number"])
    op.create_table(
        "shelf_marks",
        Column("person", ID, primary_key=True, nullable=False),
        Column("number", BigInteger, primary_key=True, nullable=False, autoincrement=False),
        *(Column(name, Boolean, nullable=False) for name in ("is_read", "is_starred")),
        Column("changed_at", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("shelf_marks_by_number", "shelf_marks", ["number"])
