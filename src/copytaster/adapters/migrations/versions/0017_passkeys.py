"""Passkeys of people, and the challenges that wait for an answer."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0017"
down_revision = "0016"

ID = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "passkeys",
        Column("id", ID, primary_key=True, nullable=False),
        Column("person", ID, nullable=False),
        Column("public_key", Text, nullable=False),
        Column("sign_count", BigInteger, nullable=False),
        Column("label", Text, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("used_at", BigInteger),
    )
    op.create_index("passkeys_of_person", "passkeys", ["person", "made_at"])
    op.create_table(
        "challenges",
        Column("hash", ID, primary_key=True, nullable=False),
        Column("purpose", ID, nullable=False),
        Column("made_at", BigInteger, nullable=False),
    )
    op.create_index("challenges_by_time", "challenges", ["made_at"])
