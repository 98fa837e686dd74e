"""What a record is disputed or restricted for, what goes out of it all the same; and files are found by checksum."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0030"


def upgrade() -> None:
    for column in ("cautions", "exemptions"):
        op.add_column("records", sa.Column(column, sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.create_index("ix_record_objects_sha256", "record_objects", ["sha256"])
