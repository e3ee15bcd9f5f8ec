"""How many polls ended how, by five minutes, for the charts of the health page."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, Text

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "poll_tallies",
        Column("at", BigInteger, primary_key=True, nullable=False, autoincrement=False),
        Column("outcome", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True, nullable=False),
        Column("polls", Integer, nullable=False),
        sqlite_with_rowid=False,
    )
