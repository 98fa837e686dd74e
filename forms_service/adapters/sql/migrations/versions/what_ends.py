"""When what was typed into a form and is in no document was let go; every decision of a line, and who reviewed it.

A process that knows nothing of this would write over decisions, and destroy what nobody reviewed by itself. What was
reviewed or approved before goes back to be reviewed: what two people approved of its lines did not say that either.
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
OLDEST_WRITER = "0038"

_BY_BATCH = ("RC-01", "RC-08", "RC-09", "RC-14", "RC-15")
"""The classes of which the shipped schedule asks for no review of each record; of any other it is asked."""

_WHY = (
    "The service now asks that each record of some classes is reviewed by itself, and two people approve that too. "
    "Review those, and have the batch approved again"
)
_ITEMS = sa.table("disposal_items", *map(sa.column, ("retention_class", "outcome", "needs_review", "batch")))
_BATCHES = sa.table("disposal_batches", *map(sa.column, ("id", "state", "steps")))


def upgrade() -> None:
    op.add_column("questionnaires", sa.Column("history_from", sa.DateTime(timezone=True)))
    decisions = sa.Column("decisions", sa.Text(), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("disposal_items", decisions)
    for name in ("needs_review", "is_reviewed"):
        op.add_column("disposal_items", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false")))
    under_way = ("prepared", "reviewed", "approved", "destroying")
    open_batches = sa.select(_BATCHES.c.id).where(_BATCHES.c.state.in_(under_way)).scalar_subquery()
    waits = (_ITEMS.c.outcome == "", _ITEMS.c.retention_class.not_in(_BY_BATCH), _ITEMS.c.batch.in_(open_batches))
    op.execute(sa.update(_ITEMS).where(*waits).values(needs_review=sa.true()))
    _send_back(op.get_bind(), under_way[1:])


def _send_back(connection: sa.Connection, states: tuple[str, ...]) -> None:
    step = {"state": "prepared", "by": "system", "at": datetime.now(UTC).isoformat(), "why": _WHY}
    asked = sa.select(_BATCHES.c.id, _BATCHES.c.steps).where(_BATCHES.c.state.in_(states))
    for batch, steps in connection.execute(asked).all():
        told = json.dumps([*json.loads(steps), step])
        connection.execute(sa.update(_BATCHES).where(_BATCHES.c.id == batch).values(state="prepared", steps=told))
