"""Extracts of what is held of one person, what was decided of each passage, and their files in the store."""

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.migrations.policies import enclose, open_to_installation

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "extracts",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "organisation", "request", "person")),
        sa.Column("asker", sa.String(20), nullable=False),
        sa.Column("looked_through", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("harm_likely", sa.Boolean()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("harm_why", "harm_by")),
        sa.Column("harm_noted_by", sa.String(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("searched", "restrictions")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("fingerprint", "proposed_by")),
        sa.Column("proposed_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("decision_why", "recipient", "channel")),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True)),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("files", "reviews", "identity")),
        sa.Column("regime", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["request"], ["rights_requests.id"], name="fk_extracts_request", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_extracts"),
    )
    op.create_index("ix_extracts_request", "extracts", ["request"])
    op.create_index("ix_extracts_organisation_state", "extracts", ["organisation", "state"])
    op.create_table(
        "extract_rulings",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("extract", "passage", "organisation", "digest")),
        sa.Column("treatment", sa.String(20), nullable=False),
        sa.Column("ground", sa.String(20)),
        sa.Column("masks", sa.Text(), nullable=False),
        sa.Column("record", sa.String()),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["extract"], ["extracts.id"], name="fk_extract_rulings_extract", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_extract_rulings_record"),
        sa.PrimaryKeyConstraint("extract", "passage", name="pk_extract_rulings"),
    )
    op.create_index("ix_extract_rulings_record", "extract_rulings", ["record"])
    op.create_table(
        "extract_files",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("key", "organisation")),
        sa.Column("extract", sa.String(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["extract"], ["extracts.id"], name="fk_extract_files_extract", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("key", name="pk_extract_files"),
    )
    op.create_index("ix_extract_files_extract", "extract_files", ["extract"])
    for table in ("extracts", "extract_rulings", "extract_files"):
        enclose(table)
    open_to_installation("extract_files", "SELECT")
