"""What is kept of each form that was carried out, so that the same one sent in again is answered alike."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way_on", sa.Text()),
        sa.PrimaryKeyConstraint("organisation", "user", "ticket", name="pk_receipts"),
    )
    op.create_index("ix_receipts_organisation_at", "receipts", ["organisation", "at"])
