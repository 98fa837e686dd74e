"""What was active in a file and was not kept; of those received till now everything was kept."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("uploads", sa.Column("left_out", sa.Text(), nullable=False, server_default=sa.text("''")))
