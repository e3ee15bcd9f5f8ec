"""The folders in which a person's list of feeds keeps each of them."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("feeds", Column("folders", Text, nullable=False, server_default=""))
