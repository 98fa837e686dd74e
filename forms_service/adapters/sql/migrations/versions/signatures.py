"""Who sent a questionnaire, as what, and what they declared. What was sent before this was kept is not signed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("questionnaires", sa.Column("signature", sa.Text()))
    questionnaires = sa.table("questionnaires", sa.column("signature"))
    op.execute(sa.update(questionnaires).values(signature="null"))  # JSON's, as no signature is written
