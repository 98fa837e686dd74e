"""When what was typed into a form and is in no document was let go; every decision of a line, and who reviewed it.

A process that knows nothing of this would write over decisions, and destroy what nobody reviewed by itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
OLDEST_WRITER = "0038"


def upgrade() -> None:
    op.add_column("questionnaires", sa.Column("history_from", sa.DateTime(timezone=True)))
    decisions = sa.Column("decisions", sa.Text(), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("disposal_items", decisions)
    for name in ("needs_review", "is_reviewed"):
        op.add_column("disposal_items", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false")))
