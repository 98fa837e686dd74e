"""What authors said to answers that do not agree."""

import sqlalchemy as sa
from alembic import op

revision = "explanations"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("questionnaires", sa.Column("explanations", sa.Text(), nullable=False, server_default="[]"))
