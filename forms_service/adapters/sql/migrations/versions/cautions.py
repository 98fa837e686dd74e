"""What a record is disputed or restricted for, and goes out all the same; files by checksum; rights requests."""

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.migrations.policies import enclose

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    for column in ("cautions", "exemptions"):
        op.add_column("records", sa.Column(column, sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.create_index("ix_record_objects_sha256", "record_objects", ["sha256"])
    op.create_table(
        "rights_requests",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "organisation")),
        sa.Column("right", sa.String(20), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("asked_by", "about", "details")),
        sa.Column("received_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("owner", "opened_by")),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_on", sa.Date()),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.Column("extended_why", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(20)),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("outcome_why", "sent")),
        sa.Column("closed_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_rights_requests"),
    )
    op.create_index("ix_rights_requests_organisation_closed_on", "rights_requests", ["organisation", "closed_on"])
    enclose("rights_requests")
