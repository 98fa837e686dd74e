"""The oldest version of the service that may still write to the database."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Whoever seals rows may write on: this step only adds a table."""
    table = op.create_table(
        "oldest_writer",
        sa.Column("schema", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("schema", name="pk_oldest_writer"),
    )
    op.execute(table.insert().values(schema="0026"))
