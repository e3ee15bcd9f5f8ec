"""What pages of a host teach about the next one."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "site_memories",
        Column("host", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True, nullable=False),
        Column("marks", LargeBinary, nullable=False),
        Column("learned", Text, nullable=False),
        Column("strange", Integer, nullable=False),
        Column("rebuilt", Integer, nullable=False),
        Column("rebuilt_at", BigInteger),
    )
    op.create_index("site_memories_by_rebuilding", "site_memories", ["rebuilt_at"])
