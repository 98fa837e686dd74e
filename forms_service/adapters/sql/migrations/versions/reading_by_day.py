"""The log is searched by when something was done, too: who read what within some days."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_index("ix_audit_entries_organisation_at", "audit_entries", ["organisation", "at"])
