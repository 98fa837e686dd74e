"""What the systems around this one are to be told of, until they have taken it."""

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.migrations.policies import enclose, open_to_installation

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "webhook_messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("thing_kind", sa.String(), nullable=False),
        sa.Column("thing_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_messages"),
    )
    op.create_index("ix_webhook_messages_organisation_at", "webhook_messages", ["organisation", "at"])
    op.create_index("ix_webhook_messages_next_try", "webhook_messages", ["next_try"])
    enclose("webhook_messages")
    open_to_installation("webhook_messages", "SELECT", "UPDATE", "DELETE")
