"""What was decided in reviews of a record, what of it is in doubt, and since when the case system has it."""

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.columns import UtcDateTime

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Of what was filed in the case system before, nobody wrote down when: it counts from when it is noted again."""
    op.add_column("records", sa.Column("case_system_filed_at", UtcDateTime()))
    op.add_column("records", sa.Column("retention_doubt", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("records", sa.Column("reviews", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.create_index("ix_records_organisation_review_date_id", "records", ["organisation", "review_date", "id"])
