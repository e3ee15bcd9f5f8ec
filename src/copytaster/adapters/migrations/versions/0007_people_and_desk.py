"""People with their sessions and tokens, decisions of the desk, and what they made of stories."""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0007"
down_revision = "0006"

ID = Text().with_variant(Text(collation="C"), "postgresql")


def needed(kind: Any, *names: str) -> list[Column[Any]]:
    return [Column(name, kind, nullable=False) for name in names]


def upgrade() -> None:
    op.add_column("stories", Column("steering", Text, nullable=False, server_default=""))
    key: dict[str, Any] = {"primary_key": True, "nullable": False}
    op.create_table(
        "people",
        Column("name", ID, **key),
        *needed(Text, "role", "password_hash"),
        *needed(BigInteger, "added_at"),
        *needed(ID, "identity"),
    )
    op.create_index("people_by_identity", "people", ["identity"])
    op.create_table(
        "sessions",
        Column("id", ID, **key),
        *needed(ID, "person"),
        *needed(BigInteger, "begun_at", "seen_at"),
        *needed(Text, "way", "agent"),
    )
    op.create_index("sessions_of_person", "sessions", ["person", "begun_at"])
    op.create_table(
        "api_tokens", Column("hash", ID, **key), *needed(ID, "id", "person"), *needed(Text, "scope", "label"),
        *needed(BigInteger, "made_at"), Column("ends_at", BigInteger), Column("used_at", BigInteger),
    )  # fmt: skip
    op.create_index("api_tokens_of_person", "api_tokens", ["person", "made_at"])
    op.create_table(
        "decisions", Column("id", ID, **key), *needed(ID, "kind", "story_id", "source_id"), *needed(Text, "person"),
        *needed(BigInteger, "at"), *needed(Text, "before", "after", "note"), *needed(ID, "takes_back"),
    )  # fmt: skip
    op.create_index("decisions_by_time", "decisions", ["at", "id"])
    op.create_index("decisions_by_kind", "decisions", ["kind", "at"])
    op.create_index("decisions_of_story", "decisions", ["story_id", "at"])
    op.create_index("decisions_of_source", "decisions", ["source_id", "at"])
    op.create_index("decisions_taken_back", "decisions", ["takes_back"])
