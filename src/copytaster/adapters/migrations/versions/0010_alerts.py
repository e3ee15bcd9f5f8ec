"""Alerts of people, and what was delivered of them."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, Text

revision = "0010"
down_revision = "0009"

ID = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "alerts",
        Column("id", ID, primary_key=True, nullable=False),
        Column("owner", ID, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("changed_at", BigInteger, nullable=False),
        Column("is_paused", Boolean, nullable=False),
        Column("body", Text, nullable=False),
    )
    op.create_index("alerts_of_owner", "alerts", ["owner", "made_at"])
    op.create_index("alerts_by_change", "alerts", ["changed_at"])
    op.create_table(
        "deliveries",
        Column("id", ID, primary_key=True, nullable=False),
        *(Column(name, ID, nullable=False) for name in ("alert_id", "story_id", "article_id", "channel", "post")),
        Column("state", ID, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("due_at", BigInteger, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("sent_at", BigInteger),
        Column("why", Text, nullable=False),
    )
    op.create_index("deliveries_of_alert", "deliveries", ["alert_id", "due_at"])
    op.create_index("deliveries_of_post", "deliveries", ["post"])
    op.create_index("deliveries_by_time", "deliveries", ["made_at"])
