"""Reviews of a record, what of it is in doubt, since when the case system has it; and what a new schedule changes."""

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.columns import UtcDateTime
from forms_service.adapters.sql.migrations.policies import enclose

revision = "0031"
down_revision = "0030"

OLDEST_WRITER = "0031"
"""An older version would seal a record without its reviews, whatever it writes of it."""


def upgrade() -> None:
    """Of what was filed in the case system before, nobody wrote down when: it counts from when it is noted again."""
    op.add_column("records", sa.Column("case_system_filed_at", UtcDateTime()))
    op.add_column("records", sa.Column("retention_doubt", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("records", sa.Column("reviews", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.create_index("ix_records_organisation_review_date_id", "records", ["organisation", "review_date", "id"])
    op.create_table(
        "date_shifts",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("schedule", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("class_before", sa.String(), nullable=False),
        sa.Column("class_after", sa.String(), nullable=False),
        sa.Column("due_before", sa.Date()),
        sa.Column("due_after", sa.Date()),
        sa.Column("direction", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "schedule", "digest", "record", name="pk_date_shifts"),
    )
    enclose("date_shifts")
