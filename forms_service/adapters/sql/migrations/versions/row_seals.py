"""Keyed seals over rows: by what the service knows again what it wrote itself."""

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.migrations.policies import enclose

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "row_seals",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "thing", "organisation", name="pk_row_seals"),
    )
    enclose("row_seals")
