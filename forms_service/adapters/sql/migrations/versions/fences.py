"""Fences: every part says whose it is, and on PostgreSQL no transaction has rows but its organisation's."""

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.migrations.policies import enclose, enclose_part, open_to_installation

revision = "0022"
down_revision = "0021"

OF_ORGANISATIONS = (
    "audit_anchors",
    "audit_entries",
    "audit_heads",
    "changed_records",
    "discrepancies",
    "disposal_batches",
    "documents",
    "emergency_accesses",
    "enquiries",
    "holds",
    "members",
    "object_locks",
    "people",
    "person_facts",
    "person_links",
    "person_terms",
    "questionnaires",
    "receipts",
    "reconciliations",
    "records",
    "schedule_approvals",
    "sessions",
    "submissions",
    "uploads",
)
PARTS = {
    "archive_attempts": {"record": "records"},
    "disposal_items": {"batch": "disposal_batches"},
    "enquiry_subjects": {"owner": "enquiries"},
    "held_records": {"record": "records", "hold": "holds"},
    "record_markings": {"record": "records"},
    "record_objects": {"record": "records"},
    "record_subjects": {"owner": "records"},
    "saved_answers": {"questionnaire": "questionnaires"},
    "sendings": {"record": "records"},
    "struck_sendings": {"record": "records"},
}
INSTALLATIONS = {
    "archive_attempts": ("SELECT", "INSERT", "UPDATE"),
    "audit_anchors": ("SELECT",),
    "audit_entries": ("SELECT",),
    "audit_heads": ("SELECT",),
    "changed_records": ("SELECT",),
    "discrepancies": ("SELECT", "INSERT", "DELETE"),
    "documents": ("SELECT", "UPDATE"),
    "held_records": ("SELECT",),
    "holds": ("SELECT",),
    "members": ("SELECT",),
    "object_locks": ("SELECT", "UPDATE"),
    "reconciliations": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "record_objects": ("SELECT",),
    "records": ("SELECT",),
    "sessions": ("SELECT",),
}
"""What the queue, the reconciliations and the looking up of who is signed in do for everybody."""


def upgrade() -> None:
    for table, parents in PARTS.items():
        _tell_whose(table, *next(iter(parents.items())))
    for table in OF_ORGANISATIONS:
        enclose(table)
    for table, parents in PARTS.items():
        enclose_part(table, **parents)
    for table, commands in INSTALLATIONS.items():
        open_to_installation(table, *commands)


def _tell_whose(table: str, column: str, noun: str) -> None:
    op.add_column(table, sa.Column("organisation", sa.String(), nullable=False, server_default=sa.text("''")))
    parts = sa.table(table, sa.column(column), sa.column("organisation"))
    nouns = sa.table(noun, sa.column("id"), sa.column("organisation"))
    whose = sa.select(nouns.c.organisation).where(nouns.c.id == parts.c[column]).scalar_subquery()
    op.execute(sa.update(parts).values(organisation=whose))
