"""Seals over what keeps a record while it is open: requests of people, incidents, and whom to tell.

What is there is sealed as it is, in this transaction, as rows were when seals came; a process that
knows nothing of these seals would write rows that count as altered.
"""

from alembic import op

revision = "0040"
down_revision = "0039"
OLDEST_WRITER = "0040"


def upgrade() -> None:
    """What seals is ``forms_service.adapters.sql.first_seals``; here is how the tellings of a record are looked up."""
    op.create_index("ix_tellings_record", "tellings", ["record"])
