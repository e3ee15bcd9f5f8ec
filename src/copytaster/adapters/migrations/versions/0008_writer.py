"""What the writer spent, by day."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0008"
down_revision = "0007"

NUMBERS = ("calls", "tokens_in", "tokens_out", "written", "refused", "errors", "unasked")


def upgrade() -> None:
    day = Column("day", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True, nullable=False)
    op.create_table("writer_use", day, *(Column(name, BigInteger, nullable=False) for name in NUMBERS))
