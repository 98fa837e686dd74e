"""What a manager says who was named as having approved a reply by telephone, and did not; nobody has till now."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("records", sa.Column("denial", sa.Text()))
