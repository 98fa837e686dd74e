"""What is known of each object in the store, the jobs that come round, and when an archive copy is tried again."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

LATER = sa.DateTime(timezone=True)
AT_ONCE = sa.literal(datetime(1970, 1, 1, tzinfo=UTC), LATER)


def upgrade() -> None:
    op.create_table(
        "object_locks",
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("locked_until", LATER),
        sa.Column("renew_at", LATER),
        sa.Column("late_at", LATER),
        sa.Column("renew_fault", sa.String(), nullable=False),
        sa.Column("renew_faults", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("hold_at", LATER),
        sa.Column("hold_fault", sa.String(), nullable=False),
        sa.Column("hold_faults", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["object"], ["record_objects.id"], name="fk_object_locks_object"),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_object_locks_record"),
        sa.PrimaryKeyConstraint("object", name="pk_object_locks"),
    )
    op.create_index("ix_object_locks_record", "object_locks", ["record"])
    op.create_index("ix_object_locks_renew_at", "object_locks", ["renew_at"])
    op.create_index("ix_object_locks_hold_at", "object_locks", ["hold_at"])
    op.create_index("ix_object_locks_organisation_late_at", "object_locks", ["organisation", "late_at"])
    op.create_table(
        "scheduled_jobs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("next_run", LATER, nullable=False),
        sa.Column("lease", sa.String(), nullable=False),
        sa.Column("leased_until", LATER),
        sa.Column("last_run", LATER),
        sa.Column("last_outcome", sa.Text(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_scheduled_jobs"),
    )
    op.create_table(
        "archive_attempts",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("try_at", LATER, nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_archive_attempts_record"),
        sa.PrimaryKeyConstraint("record", name="pk_archive_attempts"),
    )
    _look_at_what_is_stored()


def _look_at_what_is_stored() -> None:
    """Let the worker look at every object that is in the store already; its hold, where it is under one.

    Nothing was held in the store before, so what is under no hold waits for nothing.
    """
    records = sa.table("records", sa.column("id"), sa.column("organisation"))
    objects = sa.table("record_objects", sa.column("id"), sa.column("record"), sa.column("state"))
    holds = sa.table("holds", sa.column("id"), sa.column("released_at"))
    held_records = sa.table("held_records", sa.column("hold"), sa.column("record"))
    under_hold = sa.exists().where(
        held_records.c.record == records.c.id, holds.c.id == held_records.c.hold, holds.c.released_at.is_(None)
    )
    to_look_at = {
        "object": objects.c.id,
        "record": records.c.id,
        "organisation": records.c.organisation,
        "renew_at": AT_ONCE,
        "renew_fault": sa.literal(""),
        "renew_faults": sa.literal(0),
        "held": sa.false(),
        "hold_at": sa.case((under_hold, AT_ONCE)),
        "hold_fault": sa.literal(""),
        "hold_faults": sa.literal(0),
    }
    stored = (
        sa.select(*(value.label(name) for name, value in to_look_at.items()))
        .join_from(objects, records, objects.c.record == records.c.id)
        .where(objects.c.state == "stored")
    )
    locks = sa.table("object_locks", *(sa.column(name) for name in to_look_at))
    op.execute(sa.insert(locks).from_select(list(to_look_at), stored))
