"""When anything of a record first reached, or may have reached, anybody outside."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

LATER = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add it; what was issued before may have been copied or downloaded, so it counts as gone out."""
    op.add_column("records", sa.Column("gone_out_at", LATER))
    records = sa.table("records", sa.column("issued_at", LATER), sa.column("gone_out_at", LATER))
    op.execute(sa.update(records).values(gone_out_at=records.c.issued_at))
