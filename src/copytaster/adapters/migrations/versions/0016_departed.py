"""What has left the store, so that it never comes back under its id; and the ways to find what is old."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "departed",
        Column("id", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True, nullable=False),
        Column("at", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("pages_by_time", "pages", ["fetched_at"])
    op.create_index("entries_by_time", "entries", ["first_seen_at", "id"])
