"""Breaks of the log that two people answer for, and records that the database lost and somebody is to close."""

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.migrations.policies import enclose

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "log_breaks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("anchors", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("explained_by", sa.String(), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_log_breaks"),
    )
    op.create_index("ix_log_breaks_organisation_explained_at", "log_breaks", ["organisation", "explained_at"])
    op.create_table(
        "lost_records",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "organisation", name="pk_lost_records"),
    )
    op.create_index("ix_lost_records_organisation_found_at", "lost_records", ["organisation", "found_at"])
    for table in ("log_breaks", "lost_records"):
        enclose(table)
