"""Who opened an enquiry that was not for them, because it could not wait."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "emergency_accesses",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("enquiry", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_accesses"),
        sa.ForeignKeyConstraint(["enquiry"], ["enquiries.id"], name="fk_emergency_accesses_enquiry_enquiries"),
    )
    op.create_index("ix_emergency_accesses_enquiry", "emergency_accesses", ["enquiry"])
    op.create_index("ix_emergency_accesses_organisation_user", "emergency_accesses", ["organisation", "user"])
