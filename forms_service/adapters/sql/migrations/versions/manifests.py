"""Manifests: what the store was given with each file, which records have changed, and what a reconciliation found."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

LATER = sa.DateTime(timezone=True)
AT_ONCE = sa.literal(datetime(1970, 1, 1, tzinfo=UTC), LATER)


def upgrade() -> None:
    op.add_column("record_objects", sa.Column("metadata", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "changed_records",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("changed_at", LATER, nullable=False),
        sa.Column("write_at", LATER, nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_changed_records_record"),
        sa.PrimaryKeyConstraint("record", name="pk_changed_records"),
    )
    op.create_index("ix_changed_records_write_at", "changed_records", ["write_at"])
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("begun_at", LATER, nullable=False),
        sa.Column("nightly", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("ended_at", LATER),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliations"),
    )
    op.create_table(
        "discrepancies",
        sa.Column("reconciliation", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("lack", sa.String(20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("enquiry", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["reconciliation"], ["reconciliations.id"], name="fk_discrepancies_reconciliation"),
        sa.PrimaryKeyConstraint("reconciliation", "position", name="pk_discrepancies"),
    )
    op.create_index("ix_discrepancies_organisation", "discrepancies", ["organisation"])
    _write_the_first_manifests()


def _write_the_first_manifests() -> None:
    """Let the worker seal every record that is kept already."""
    records = sa.table("records", sa.column("id"), sa.column("organisation"))
    to_seal = {
        "record": records.c.id,
        "organisation": records.c.organisation,
        "changed_at": sa.literal(datetime.now(UTC), LATER),
        "write_at": AT_ONCE,
        "fault": sa.literal(""),
        "faults": sa.literal(0),
    }
    changed = sa.table("changed_records", *(sa.column(name) for name in to_seal))
    every = sa.select(*(value.label(name) for name, value in to_seal.items()))
    op.execute(sa.insert(changed).from_select(list(to_seal), every))
