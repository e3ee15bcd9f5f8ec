"""How a copy's text stands to its original's; what is there already said the same as a whole, as far as anyone knew."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("places", Column("origin_relation", Text, nullable=False, server_default="whole"))
