"""Which reply began a correction, as it says otherwise; of those begun before this, nobody wrote it down."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("questionnaires", sa.Column("made_from", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_questionnaires_organisation_made_from", "questionnaires", ["organisation", "made_from"])
