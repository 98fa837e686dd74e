"""What marks a record: by what it was superseded, corrected or taken back, each in a row of its own."""

from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.columns import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Each record has one marking so far, and what it was marked by is known by how it is called, and when."""
    op.create_table(
        "record_markings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_record_markings_record"),
        sa.PrimaryKeyConstraint("id", name="pk_record_markings"),
    )
    connection = op.get_bind()
    marked = sa.select(_RECORDS).where(_RECORDS.c.standing != "issued", _RECORDS.c.standing_at.is_not(None))
    for record in connection.execute(marked).mappings().all():
        by = _marked_by(connection, record) if record["standing_reference"] else ""
        values = {"at": record["standing_at"], "reference": record["standing_reference"], "by": by}
        named = {"id": uuid4().hex, "record": record["id"], "standing": record["standing"]}
        connection.execute(sa.insert(_MARKINGS).values(**named, **values))
    for column in ("record", "by"):
        op.create_index(f"ix_record_markings_{column}", "record_markings", [column])
    op.drop_column("records", "standing_reference")
    op.drop_column("records", "standing_at")


def _marked_by(connection: sa.Connection, record: sa.RowMapping) -> str:
    """What was issued last under that name when the record was marked; empty where there is nothing."""
    parts = record["standing_reference"].split("-")
    reference, code = "-".join(parts[:4]), "-".join(parts[4:])
    made = sa.exists().where(_OBJECTS.c.record == _RECORDS.c.id, _OBJECTS.c.code == code)
    named: list[Any] = [made] if code else []
    issued = (
        sa.select(_RECORDS.c.submission)
        .where(
            _RECORDS.c.organisation == record["organisation"],
            _RECORDS.c.reference == reference,
            _RECORDS.c.part == "",
            _RECORDS.c.issued_at <= record["standing_at"],
            *named,
        )
        .order_by(_RECORDS.c.issued_at.desc(), _RECORDS.c.submission.desc())
    )
    return connection.execute(issued).scalars().first() or ""


_RECORDS = sa.table(
    "records",
    *(sa.column(name, sa.String()) for name in ("id", "organisation", "reference", "submission", "part", "standing")),
    sa.column("standing_reference", sa.String()),
    sa.column("standing_at", UtcDateTime),
    sa.column("issued_at", UtcDateTime),
)
_OBJECTS = sa.table("record_objects", sa.column("record", sa.String()), sa.column("code", sa.String()))
_MARKINGS = sa.table(
    "record_markings",
    *(sa.column(name, sa.String()) for name in ("id", "record", "standing", "reference", "by")),
    sa.column("at", UtcDateTime),
)
