"""Who works alone in a room, until when, and how often that has changed."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "work_leases",
        Column("room", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True, nullable=False),
        Column("holder", Text, nullable=False),
        Column("epoch", BigInteger, nullable=False),
        Column("ends_at", BigInteger, nullable=False),
    )
