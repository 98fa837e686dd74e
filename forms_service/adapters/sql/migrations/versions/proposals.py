"""What a system sent with a request, to be taken over by a person, is kept with the intake until then."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    proposals = sa.Column("received", sa.Text(), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("questionnaires", proposals)
