"""Until when what was typed into a form and is in no document was let go."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0035"


def upgrade() -> None:
    op.add_column("questionnaires", sa.Column("history_from", sa.DateTime(timezone=True)))
