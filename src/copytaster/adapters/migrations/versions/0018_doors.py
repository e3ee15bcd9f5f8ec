"""Whose turn it is before each publisher and each machine, where several processes ask."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "doors",
        Column("name", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True, nullable=False),
        Column("holder", Text, nullable=False),
        Column("free_at", BigInteger, nullable=False),
    )
    op.create_index("doors_by_time", "doors", ["free_at"])
