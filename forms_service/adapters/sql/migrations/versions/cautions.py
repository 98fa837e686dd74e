"""What a record is disputed or restricted for, and what a manager lets go out of it all the same."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0030"


def upgrade() -> None:
    for column in ("cautions", "exemptions"):
        op.add_column("records", sa.Column(column, sa.Text(), nullable=False, server_default=sa.text("'[]'")))
