"""What publishers changed, and places by time, for the site as it was."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    key = Text().with_variant(Text(collation="C"), "postgresql")
    op.create_table(
        "edits",
        Column("id", key, primary_key=True, nullable=False),
        Column("article_id", key, nullable=False),
        Column("source_id", key, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
    )
    op.create_index("edits_by_time", "edits", ["at", "id"])
    op.create_index("edits_of_source", "edits", ["source_id", "at", "id"])
    op.create_index("edits_of_article", "edits", ["article_id", "at"])
    op.create_index("places_by_time", "places", ["placed_at", "story_id"])
