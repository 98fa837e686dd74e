"""How far a disposal batch is and what is decided of its lines, the stubs of what was destroyed, and its documents.

Whatever is deleted, the database looks for what names it: each column that names a noun has an index for that.
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.migrations.policies import enclose, enclose_part, open_to_installation

revision = "0032"
down_revision = "0031"

_NAMING: Final = (
    ("person_facts", "person"),
    ("person_links", "one"),
    ("person_links", "other"),
    ("questionnaires", "enquiry"),
    ("uploads", "questionnaire"),
    ("submissions", "questionnaire"),
    ("submissions", "enquiry"),
    ("documents", "questionnaire"),
    ("documents", "submission"),
    ("records", "enquiry"),
    ("disposal_items", "record"),
)


def _with_default(name: str, kind: Any, default: str) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=sa.text(default))


def upgrade() -> None:
    for column in (
        _with_default("state", sa.String(20), "'prepared'"),
        _with_default("checks", sa.Text(), "'[]'"),
        _with_default("steps", sa.Text(), "'[]'"),
        _with_default("transfers", sa.Text(), "'[]'"),
    ):
        op.add_column("disposal_batches", column)
    for column in (
        _with_default("decision", sa.String(20), "'destroy'"),
        _with_default("decision_why", sa.Text(), "''"),
        sa.Column("keep_until", sa.Date()),
        _with_default("archive", sa.Text(), "''"),
        _with_default("decided_by", sa.String(), "''"),
        _with_default("outcome", sa.String(20), "''"),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        _with_default("fault", sa.String(), "''"),
        _with_default("faults", sa.Integer(), "0"),
        sa.Column("try_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("disposal_items", column)
    op.create_table(
        "destroyed_records",
        sa.Column("id", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in (
                "organisation", "reference", "enquiry", "submission", "questionnaire", "form", "definition", "part",
            )
        ),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("retention_class", sa.String(), nullable=False),
        sa.Column("retention_schedule", sa.String(), nullable=False),
        sa.Column("due_date", sa.Date()),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True)),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("went_to", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
        sa.Column("ledger_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_destroyed_records"),
    )  # fmt: skip
    for column_name in ("enquiry", "questionnaire", "batch", "destroyed_at"):
        name = f"ix_destroyed_records_organisation_{column_name}"
        op.create_index(name, "destroyed_records", ["organisation", column_name])
    op.create_index("ix_destroyed_records_ledger_key", "destroyed_records", ["ledger_key"])
    op.create_table(
        "objects_left",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("key", name="pk_objects_left"),
    )
    op.create_index("ix_objects_left_organisation_record", "objects_left", ["organisation", "record"])
    op.create_table(
        "disposal_documents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("archive", sa.Text(), nullable=False),
        sa.Column("retention_class", sa.String(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_disposal_documents"),
        sa.ForeignKeyConstraint(["batch"], ["disposal_batches.id"], name="fk_disposal_documents_batch"),
        sa.UniqueConstraint("key", name="uq_disposal_documents_key"),
    )
    op.create_index("ix_disposal_documents_batch", "disposal_documents", ["batch"])
    for table, column_name in _NAMING:
        op.create_index(f"ix_{table}_{column_name}", table, [column_name])
    for table in ("destroyed_records", "objects_left"):
        enclose(table)
    enclose_part("disposal_documents", batch="disposal_batches")
    for table in ("destroyed_records", "objects_left", "disposal_documents"):
        open_to_installation(table, "SELECT")
