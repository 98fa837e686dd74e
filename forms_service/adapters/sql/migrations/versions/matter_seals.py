"""Seals over what keeps a record while it is open: requests of people, incidents, and whom to tell.

No table changes. What is there is sealed as it is, in this transaction, as rows were when seals came; a process that
knows nothing of these seals would write rows that count as altered.
"""

revision = "0040"
down_revision = "0039"
OLDEST_WRITER = "0040"


def upgrade() -> None:
    """See ``forms_service.adapters.sql.first_seals``."""
