"""Records as rows: the aggregate, its search, and the spool that keeps bytes until the store has them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, exists, select, tuple_, update

from forms_service.adapters.sql.documents import UNFINISHED
from forms_service.adapters.sql.engine import snapshot
from forms_service.adapters.sql.rows import Seen, add, add_all, among, columns_of, one, parts_of, within, without
from forms_service.adapters.sql.subjects import owners_of_anyone, read_subjects, write_subjects
from forms_service.adapters.sql.tables import (
    documents,
    enquiries,
    record_objects,
    record_subjects,
    record_terms,
    records,
    sendings,
    submissions,
)
from forms_service.casework.people import Subject
from forms_service.casework.records import Hold, ObjectState, Record, RecordObject, Sending
from forms_service.casework.retention import Retention
from forms_service.services.ports import RecordSearch

_LONDON = ZoneInfo("Europe/London")
_PAGE = 200
_OBJECT = [column for column in record_objects.columns if column.name != "spooled"]
_RETENTION = {
    "retention_class": "class_id",
    "retention_schedule": "schedule",
    "retention_trigger": "trigger",
    "retention_trigger_date": "trigger_date",
    "due_date": "due_date",
    "review_date": "review_date",
    "retention_why": "why",
}
"""Column to field of the retention decision."""
_HOLD = ("hold_by", "hold_at", "hold_why")


class SqlRecords:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seen = Seen(records)

    def add(self, record: Record) -> None:
        add(self._connection, records, _row(record))
        self._add_sendings(record.sendings)
        write_subjects(
            self._connection,
            record_subjects,
            record_terms,
            organisation=record.organisation,
            owner=record.id,
            people=record.subjects,
        )

    def get(self, organisation: str, record_id: str) -> Record:
        return self._seen_whole([one(self._connection, records, organisation, record_id)])[0]

    def save(self, record: Record) -> None:
        self._seen.change(self._connection, _row(record))
        written = select(sendings.c.id).where(sendings.c.record == record.id)
        known = set(self._connection.execute(written).scalars())
        self._add_sendings([sending for sending in record.sendings if sending.id not in known])

    def of_submission(self, organisation: str, submission_id: str, part: str = "") -> Record | None:
        return next((found for found in self.parts_of(organisation, submission_id) if found.part == part), None)

    def parts_of(self, organisation: str, submission_id: str) -> Sequence[Record]:
        one(self._connection, submissions, organisation, submission_id)
        mine = within(records, organisation).where(records.c.submission == submission_id)
        return self._all(mine.order_by(records.c.part))

    def of_enquiry(self, organisation: str, enquiry_id: str) -> Sequence[Record]:
        one(self._connection, enquiries, organisation, enquiry_id)
        statement = within(records, organisation).where(records.c.enquiry == enquiry_id)
        return self._all(statement.order_by(records.c.filed_at, records.c.id))

    def sent(self, organisation: str, *, since: datetime, before: datetime, limit: int) -> Sequence[Record]:
        inside = (sendings.c.record == records.c.id, sendings.c.sent_at >= since, sendings.c.sent_at < before)
        statement = within(records, organisation).where(exists().where(*inside))
        return self._all(statement.order_by(records.c.filed_at.desc(), records.c.id).limit(limit))

    def find(self, organisation: str, search: RecordSearch, *, limit: int) -> Sequence[Record]:
        exact = (search.reference.strip(), search.form, search.retention_class, search.date_of_birth.strip())
        if not all(text.isprintable() for text in exact):
            return []  # A database refuses to be asked about such a text, and nothing stored has it.
        owners = owners_of_anyone(
            self._connection,
            record_terms,
            organisation,
            name=search.name,
            number=search.number,
            born=search.date_of_birth,
        )
        wanted = within(records, organisation) if owners is None else among(records, organisation, owners)
        newest = (records.c.filed_at.desc(), records.c.id.desc())
        return self._all(wanted.where(*_limits(search)).order_by(*newest).limit(limit))

    def everything(self, organisation: str) -> Iterator[Record]:
        with snapshot(self._connection.engine) as reading:
            kept = SqlRecords(reading)
            yield from kept._pages(within(records, organisation))

    def spool(self, item: RecordObject, data: bytes) -> None:
        """Write it down instead of the same file of an earlier making that the store does not have."""
        same = [record_objects.c[name] == getattr(item, name) for name in ("record", "code", "row", "kind")]
        pending = record_objects.c.state == ObjectState.PENDING
        self._connection.execute(delete(record_objects).where(*same, pending))
        add(self._connection, record_objects, {**columns_of(item, record_objects), "spooled": data})

    def spooled(self, object_id: str) -> bytes | None:
        statement = select(record_objects.c.spooled).where(record_objects.c.id == object_id)
        return self._connection.execute(statement).scalar_one_or_none()

    def unstored(self) -> Sequence[tuple[str, str]]:
        pending = record_objects.c.state == ObjectState.PENDING
        unfinished = exists().where(documents.c.submission == records.c.submission, documents.c.state.in_(UNFINISHED))
        statement = select(records.c.organisation, records.c.id).join(
            record_objects, record_objects.c.record == records.c.id
        )
        found = self._connection.execute(statement.where(pending, ~unfinished).distinct().order_by(records.c.id))
        return [(organisation, record_id) for organisation, record_id in found]

    def unarchived(self) -> Sequence[tuple[str, str]]:
        mine = record_objects.c.record == records.c.id
        copied = exists().where(mine, record_objects.c.kind == "archive")
        pending = exists().where(mine, record_objects.c.state == ObjectState.PENDING)
        unfinished = exists().where(documents.c.submission == records.c.submission, documents.c.state.in_(UNFINISHED))
        whole = select(records.c.organisation, records.c.id).where(records.c.part == "")
        wanted = whole.where(~copied, ~pending, ~unfinished)
        found = self._connection.execute(wanted.order_by(records.c.filed_at, records.c.id).limit(_PAGE))
        return [(organisation, record_id) for organisation, record_id in found]

    def stored(self, object_id: str) -> None:
        mine = record_objects.c.id == object_id
        self._connection.execute(update(record_objects).where(mine).values(state=ObjectState.STORED, spooled=None))

    def _add_sendings(self, added: Sequence[Sending]) -> None:
        add_all(self._connection, sendings, [columns_of(sending, sendings) for sending in added])

    def _all(self, statement: Select[Any]) -> list[Record]:
        return self._seen_whole(self._connection.execute(statement).mappings().all())

    def _pages(self, statement: Select[Any]) -> Iterator[Record]:
        place = tuple_(records.c.filed_at, records.c.id)
        statement = statement.order_by(records.c.filed_at, records.c.id).limit(_PAGE)
        rows = self._connection.execute(statement).mappings().all()
        while rows:
            yield from self._whole(rows)
            after = statement.where(place > (rows[-1]["filed_at"], rows[-1]["id"]))
            rows = self._connection.execute(after).mappings().all()

    def _seen_whole(self, rows: Sequence[RowMapping]) -> list[Record]:
        self._seen.note(rows)
        return self._whole(rows)

    def _whole(self, rows: Sequence[RowMapping]) -> list[Record]:
        """Return the records with all their parts, in three questions however many there are."""
        ids = [row["id"] for row in rows]
        people = read_subjects(self._connection, record_subjects, ids)
        objects = parts_of(
            self._connection,
            select(*_OBJECT)
            .where(record_objects.c.record.in_(ids))
            .order_by(*(record_objects.c[name] for name in ("code", "row", "kind", "id"))),
            "record",
        )
        sent = parts_of(
            self._connection,
            select(sendings).where(sendings.c.record.in_(ids)).order_by(sendings.c.sent_at, sendings.c.id),
            "record",
        )
        return [_record(row, objects.get(row["id"], ()), sent.get(row["id"], ()), people[row["id"]]) for row in rows]


def _limits(search: RecordSearch) -> Iterator[ColumnElement[bool]]:
    if search.reference.strip():
        yield records.c.reference == search.reference.strip().upper()
    if search.form:
        yield records.c.form == search.form
    if search.retention_class:
        yield records.c.retention_class == search.retention_class
    if search.filed_from:
        yield records.c.filed_at >= _midnight(search.filed_from)
    if search.filed_to:
        yield records.c.filed_at < _midnight(search.filed_to + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _LONDON).astimezone(UTC)


def _row(record: Record) -> dict[str, object]:
    retention = {column: getattr(record.retention, field) for column, field in _RETENTION.items()}
    held = record.hold
    hold = dict(zip(_HOLD, (held.by, held.at, held.why) if held else ("", None, ""), strict=True))
    return {**columns_of(record, records), **retention, **hold}


def _record(
    row: RowMapping, objects: Sequence[RowMapping], sent: Sequence[RowMapping], people: tuple[Subject, ...]
) -> Record:
    return Record(
        **without(row, [*_RETENTION, *_HOLD]),
        retention=Retention(**{field: row[column] for column, field in _RETENTION.items()}),
        hold=Hold(row["hold_by"], row["hold_at"], row["hold_why"]) if row["hold_at"] else None,
        objects=tuple(RecordObject(**item) for item in objects),
        sendings=tuple(Sending(**sending) for sending in sent),
        subjects=people,
    )
