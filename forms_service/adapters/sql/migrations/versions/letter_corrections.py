"""Whose part it is that a document was not made, and the corrected letters that took the place of others."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("documents", sa.Column("fault_of", sa.String(20), nullable=False, server_default=sa.text("''")))
    op.add_column("documents", sa.Column("corrections", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
