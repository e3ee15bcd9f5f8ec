"""What articles claim and reserve, and what briefs corrected. Nothing is filled in: all of it is found as stories move."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Text

revision = "0005"
down_revision = "0004"

ID = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "article_claims", Column("article_id", ID, primary_key=True, nullable=False), Column("article_version", Integer, nullable=False),
        Column("is_parsed", Boolean, nullable=False), Column("body", LargeBinary, nullable=False),
    )  # fmt: skip
    op.create_table(
        "corrections", Column("story_id", ID, primary_key=True, nullable=False),
        Column("at", BigInteger, primary_key=True, nullable=False, autoincrement=False),
        Column("position", Integer, primary_key=True, nullable=False, autoincrement=False),
        Column("story_version", Integer, nullable=False), Column("body", Text, nullable=False), sqlite_with_rowid=False,
    )  # fmt: skip
    op.add_column("articles", Column("reserves", Text, nullable=False, server_default=""))
    op.add_column("pages", Column("robots", Text, nullable=False, server_default=""))
    op.create_index("corrections_by_time", "corrections", ["at", "story_id", "position"])
