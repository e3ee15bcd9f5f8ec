"""What polling learns of a feed: its rhythm, the publisher's wishes, moves, troubles; and how all feeds share the budget."""

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Integer, LargeBinary, Text

revision = "0002"
down_revision = "0001"

OPTIONAL: tuple[tuple[str, type], ...] = (
    ("rhythm", LargeBinary),
    ("pull", Double),
    ("ttl_s", Double),
    ("max_age_s", Double),
    ("moved_to", Text),
    ("moved_since", BigInteger),
    ("newest_at", BigInteger),
    ("body_digest", Text),
)
COUNTS = ("listed", "gone_count", "moved_count")
TEXTS = ("skip_hours", "skip_days", "troubles", "reason")


def upgrade() -> None:
    for name, kind in OPTIONAL:
        op.add_column("feed_states", Column(name, kind))
    for name in COUNTS:
        op.add_column("feed_states", Column(name, Integer, nullable=False, server_default="0"))
    for name in TEXTS:
        op.add_column("feed_states", Column(name, Text, nullable=False, server_default=""))
    op.add_column("feed_states", Column("back_off_s", Double, nullable=False, server_default="0"))
    op.create_index("feed_states_by_time", "feed_states", ["next_poll_at"])
    op.create_table(
        "poll_budget", Column("id", Integer, primary_key=True, autoincrement=False), Column("per_pull_s", Double, nullable=False),
        Column("feeds", Integer, nullable=False), Column("at", BigInteger, nullable=False),
    )  # fmt: skip
