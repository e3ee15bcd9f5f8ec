"""What hubs were asked and what they said, and the keys that this site made for itself."""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Double, Integer, LargeBinary, Text

revision = "0003"
down_revision = "0002"

ID = Text().with_variant(Text(collation="C"), "postgresql")


def needed(kind: Any, *names: str) -> list[Column[Any]]:
    return [Column(name, kind, nullable=False) for name in names]


def optional(kind: Any, *names: str) -> list[Column[Any]]:
    return [Column(name, kind) for name in names]


def upgrade() -> None:
    op.create_table(
        "subscriptions", Column("feed_id", ID, primary_key=True, nullable=False), *needed(Text, "hub", "topic"), *needed(ID, "token"),
        *needed(BigInteger, "asked_at"), *needed(Boolean, "is_wanted"), *needed(Integer, "failures"), *needed(Text, "why"),
        *optional(BigInteger, "missed_at"),
    )  # fmt: skip
    op.create_index("subscriptions_by_token", "subscriptions", ["token"])
    op.create_table(
        "leases", Column("feed_id", ID, primary_key=True, nullable=False), *needed(Text, "hub", "topic"), *needed(ID, "token"),
        *optional(BigInteger, "granted_at"), *needed(Double, "lease_s"), *optional(BigInteger, "denied_at", "pushed_at", "due_at"),
        *needed(Text, "why"),
    )  # fmt: skip
    op.create_index("leases_by_token", "leases", ["token"])
    op.create_table("site_keys", Column("name", ID, primary_key=True, nullable=False), *needed(LargeBinary, "secret"))
