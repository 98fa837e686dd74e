"""People with facts and links; those whom enquiries name already, and the index that they are found by."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)
WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_PRISON_NUMBER = re.compile(r"[A-Z]\d{4}[A-Z]{2}")
_LONDON = ZoneInfo("Europe/London")


def upgrade() -> None:
    _create_tables()
    for table in ("enquiry_subjects", "record_subjects"):
        for column in ("expected", "person"):
            op.add_column(table, sa.Column(column, sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    for enquiry in connection.execute(sa.select(_ENQUIRIES)).mappings().all():
        _name_people(connection, enquiry)
    for table in ("enquiry_terms", "record_terms"):
        op.drop_table(table)
    for table in ("enquiry_subjects", "record_subjects"):
        with op.batch_alter_table(table) as subjects:
            for column in ("expected", "person"):
                subjects.alter_column(column, server_default=None)
        op.create_index(f"ix_{table}_person", table, ["person"])


def _create_tables() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("enquiry", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["enquiry"], ["enquiries.id"], name="fk_people_enquiry"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("enquiry", "row", name="uq_people_enquiry_row"),
    )
    op.create_index("ix_people_identity", "people", ["identity"])
    op.create_table(
        "person_facts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("enquiry", sa.String(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("corrected_at", MOMENT),
        sa.Column("corrected_by", sa.String(), nullable=False),
        sa.Column("replaced_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_person_facts_person"),
        sa.PrimaryKeyConstraint("id", name="pk_person_facts"),
    )
    op.create_index("ix_person_facts_organisation_person", "person_facts", ["organisation", "person"])
    op.create_table(
        "person_terms",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("term", WORDS, nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_person_terms_person"),
        sa.PrimaryKeyConstraint("person", "kind", "term", name="pk_person_terms"),
    )
    op.create_index(
        "ix_person_terms_organisation_kind_term_identity",
        "person_terms",
        ["organisation", "kind", "term", "identity"],
    )
    op.create_index("ix_person_terms_identity_kind_term", "person_terms", ["identity", "kind", "term"])
    op.create_table(
        "person_links",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("undone_at", MOMENT),
        sa.Column("undone_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["one"], ["people.id"], name="fk_person_links_one"),
        sa.ForeignKeyConstraint(["other"], ["people.id"], name="fk_person_links_other"),
        sa.PrimaryKeyConstraint("id", name="pk_person_links"),
    )
    op.create_index("ix_person_links_organisation_one", "person_links", ["organisation", "one"])
    op.create_index("ix_person_links_organisation_other", "person_links", ["organisation", "other"])


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


_ENQUIRIES = sa.table(
    "enquiries",
    *(sa.column(name) for name in ("id", "organisation", "created_by")),
    sa.column("created_at", MOMENT),
)
_RECORDS = _table("records", "id", "enquiry")
_PEOPLE = _table("people", "id", "organisation", "enquiry", "row", "kind", "identity")
_FACTS = sa.table(
    "person_facts",
    *(sa.column(name) for name in ("id", "organisation", "person", "kind", "value", "source", "enquiry")),
    *(sa.column(name) for name in ("how", "recorded_by", "corrected_by", "replaced_by")),
    sa.column("since", sa.Date()),
    *(sa.column(name, MOMENT) for name in ("recorded_at", "corrected_at")),
)
_SUBJECT = ("kind", "family_name", "given_names", "row", "date_of_birth", "approximate_age", "unborn")


def _subjects(name: str) -> sa.TableClause:
    return _table(name, "owner", "position", "person", "aliases", "numbers", *_SUBJECT)


_NAMED = {"enquiry": _subjects("enquiry_subjects"), "record": _subjects("record_subjects")}
_Told = tuple[str, str, date | None]


def _name_people(connection: sa.Connection, enquiry: sa.RowMapping) -> None:
    """Make the people of one enquiry, with what its request said; a record may name somebody whom it names no more."""
    people: dict[str, str] = {}
    for row, subjects in _by_row(connection, enquiry["id"]):
        person = people.setdefault(row, uuid4().hex)
        _add(connection, enquiry, person, subjects)
    mine = sa.select(_RECORDS.c.id).where(_RECORDS.c.enquiry == enquiry["id"])
    for row, person in people.items():
        for table, owners in ((_NAMED["enquiry"], [enquiry["id"]]), (_NAMED["record"], mine)):
            told = sa.update(table).where(table.c.owner.in_(owners), table.c.row == row)
            connection.execute(told.values(person=person))


def _by_row(connection: sa.Connection, enquiry: str) -> Iterator[tuple[str, list[sa.RowMapping]]]:
    """Each participant as the enquiry names them now, then as its records do."""
    mine = sa.select(_RECORDS.c.id).where(_RECORDS.c.enquiry == enquiry)
    found: dict[str, list[sa.RowMapping]] = {}
    for table, owners in ((_NAMED["enquiry"], [enquiry]), (_NAMED["record"], mine)):
        statement = sa.select(table).where(table.c.owner.in_(owners)).order_by(table.c.owner, table.c.position)
        for row in connection.execute(statement).mappings():
            found.setdefault(row["row"], []).append(row)
    yield from found.items()


def _add(connection: sa.Connection, enquiry: sa.RowMapping, person: str, subjects: Sequence[sa.RowMapping]) -> None:
    """Make somebody, with their facts; what they are found by is written down by ``person_terms``."""
    made = {
        "id": person,
        "organisation": enquiry["organisation"],
        "enquiry": enquiry["id"],
        "row": subjects[0]["row"],
        "kind": subjects[0]["kind"],
        "identity": person,
    }
    connection.execute(sa.insert(_PEOPLE).values(made))
    facts = list(_facts(enquiry, person, subjects))
    if facts:
        connection.execute(sa.insert(_FACTS), facts)


def _facts(enquiry: sa.RowMapping, person: str, subjects: Sequence[sa.RowMapping]) -> Iterator[Mapping[str, Any]]:
    """What stands in the enquiry is current; what only a record has was said once and was changed later."""
    at, by = _utc(enquiry["created_at"]), enquiry["created_by"]
    told = [list(_told(subject, at.astimezone(_LONDON).date())) for subject in subjects]
    for said in dict.fromkeys(said for each in told for said in each):
        kind, value, since = said
        was_changed = said not in told[0]
        yield {
            "id": uuid4().hex, "organisation": enquiry["organisation"], "person": person, "kind": kind,
            "source": "request", "recorded_by": by, "recorded_at": at, "value": value, "since": since,
            "enquiry": enquiry["id"], "how": "", "corrected_at": at if was_changed else None,
            "corrected_by": by if was_changed else "", "replaced_by": "",
        }  # fmt: skip


def _told(subject: sa.RowMapping, on: date) -> Iterator[_Told]:
    """What an enquiry says of somebody: kind, value and, of what is true of one day only (*on*), that day."""
    plain = [
        ("family_name", subject["family_name"]),
        ("given_names", subject["given_names"]),
        *(("other_name", alias) for alias in _texts(subject["aliases"])),
        *(("prison_number" if _PRISON_NUMBER.fullmatch(n) else "crn", n) for n in _texts(subject["numbers"])),
    ]
    yield from ((kind, value, None) for kind, value in dict.fromkeys(plain) if value.strip())
    if subject["date_of_birth"]:
        yield "born", subject["date_of_birth"], None
    elif subject["unborn"]:
        yield "expected", "", None
    elif subject["approximate_age"] is not None:
        yield "born_about", str(subject["approximate_age"]), on


def _texts(stored: str | None) -> list[str]:
    return list(json.loads(stored)) if stored else []


def _utc(stored: datetime) -> datetime:
    """SQLite keeps no timezone; what was stored was UTC."""
    return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)
