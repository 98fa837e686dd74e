"""Drafts that their authors moved to another version of their form, and the version that they stay away from."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("questionnaires", sa.Column("moves", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("questionnaires", sa.Column("passed_over", sa.String(), nullable=False, server_default=sa.text("''")))
