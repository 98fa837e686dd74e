"""What authors said to answers that do not agree."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("questionnaires", sa.Column("explanations", sa.Text(), nullable=False, server_default="[]"))
