"""Records as rows: the aggregate, its search, and the spool that keeps bytes until the store has them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, delete, exists, or_, select, tuple_, union_all, update

from forms_service.adapters.sql.engine import snapshot
from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.finding.record_terms import write_terms
from forms_service.adapters.sql.record_search import matching_records
from forms_service.adapters.sql.remembered import Remembered
from forms_service.adapters.sql.repositories.holds import cover_found, cover_records, holds_over
from forms_service.adapters.sql.repositories.in_store.manifests import note_changed
from forms_service.adapters.sql.repositories.in_store.row_seals import SqlRowSeals
from forms_service.adapters.sql.repositories.publishing.date_shifts import forget_shifts
from forms_service.adapters.sql.repositories.reviews import begin_after, narrow_to_review, reviews_as_text, reviews_from
from forms_service.adapters.sql.rows import (
    PAGE,
    THESE,
    Bound,
    Seen,
    add,
    add_all,
    add_missing_rows,
    among,
    columns_of,
    one,
    pages,
    part_columns,
    parts_of,
    within,
    without,
)
from forms_service.adapters.sql.subjects import read_subjects, write_subjects
from forms_service.adapters.sql.tables import (
    archive_attempts,
    record_markings,
    record_objects,
    record_subjects,
    record_terms,
    records,
    sendings,
    struck_sendings,
    submissions,
)
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import EnquiryId, ObjectId, PersonId, RecordId, SubmissionId
from forms_service.casework.keeping.finding.record_terms import READ, terms_of_record
from forms_service.casework.keeping.manifests import version_of
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import (
    MANIFEST,
    Marking,
    ObjectState,
    Record,
    RecordObject,
    Sending,
    Standing,
    StruckSending,
)
from forms_service.casework.keeping.retention import Retention
from forms_service.casework.keeping.reviewing.searches import ReviewSearch
from forms_service.casework.keeping.row_seals import SealedThing, contents_of_record
from forms_service.casework.people.subjects import Subject

_OBJECT = [column for column in part_columns(record_objects) if column.name != "spooled"]
_OBJECTS = (
    select(*_OBJECT)
    .where(record_objects.c.record.in_(THESE))
    .order_by(*(record_objects.c[name] for name in ("code", "row", "kind", "id")))
)
_SENDINGS = (
    select(*part_columns(sendings)).where(sendings.c.record.in_(THESE)).order_by(sendings.c.sent_at, sendings.c.id)
)
_MARKINGS = (
    select(*part_columns(record_markings))
    .where(record_markings.c.record.in_(THESE))
    .order_by(record_markings.c.at, record_markings.c.id)
)
_RETENTION = {
    "retention_class": "class_id",
    "retention_schedule": "schedule",
    "retention_trigger": "trigger",
    "retention_trigger_date": "trigger_date",
    "due_date": "due_date",
    "review_date": "review_date",
    "retention_why": "why",
    "retention_doubt": "doubt",
}
"""Column to field of the retention decision."""


class SqlRecords(Bound):
    def __init__(
        self, fence: Fence, organisation: str, seals: SqlRowSeals, remembered: Remembered | None = None
    ) -> None:
        super().__init__(fence, organisation, remembered)
        self._seen = Seen(records)
        self._seals = seals
        self._markings: dict[str, set[str]] = {}
        """Which markings of each record this unit of work knows: it takes away no other, as somebody else made them."""

    def add(self, record: Record) -> None:
        self._refuse_foreign(record)
        self._begin(record.id)
        add(self._connection, records, _row(record))
        self._add_sendings(record.sendings)
        self._mark(record, [])
        self._name(record, record.subjects)
        write_terms(self._connection, record.organisation, record.id, terms_of_record(record))
        cover_records(self._connection, record.organisation, [record.id])

    def get(self, record_id: RecordId) -> Record:
        return self._seen_whole([one(self._connection, records, self._organisation, record_id)])[0]

    def save(self, record: Record) -> None:
        self._refuse_foreign(record)
        self._begin(record.id)
        self._seen.change(self._connection, _row(record))
        # What somebody struck since the record was read is not entered anew.
        written = (select(of.c.id).where(of.c.record == record.id) for of in (sendings, struck_sendings))
        known = set(self._connection.execute(union_all(*written)).scalars())
        self._add_sendings([sending for sending in record.sendings if sending.id not in known])
        marked = select(record_markings.c.id).where(record_markings.c.record == record.id)
        self._mark(record, self._connection.execute(marked).scalars().all())
        write_terms(self._connection, record.organisation, record.id, terms_of_record(record))
        cover_records(self._connection, record.organisation, [record.id])
        forget_shifts(self._connection, record.organisation, record.id)

    def name_too(self, record: Record, people: Sequence[Subject]) -> None:
        self._refuse_foreign(record)
        self._begin(record.id)
        self._name(record, people, before=len(record.subjects))
        cover_records(self._connection, record.organisation, [record.id])

    def found_by(self, record: Record, terms: Collection[tuple[str, str]]) -> None:
        self._refuse_foreign(record)
        one(self._connection, records, self._organisation, record.id)
        write_terms(self._connection, record.organisation, record.id, terms)
        cover_found(self._connection, record.organisation, record.id)

    def unread(self, *, limit: int) -> Sequence[RecordId]:
        read = exists().where(record_terms.c.record == records.c.id, record_terms.c.kind == READ)
        asked = within(records, self._organisation).where(~read).with_only_columns(records.c.id)
        return [RecordId(each) for each in self._connection.execute(asked.limit(limit)).scalars()]

    def _name(self, record: Record, people: Sequence[Subject], *, before: int = 0) -> None:
        ours = (self._connection, record_subjects, self._organisation)
        write_subjects(*ours, owner=record.id, people=people, before=before)

    def of_submission(self, submission_id: SubmissionId, part: str = "") -> Record | None:
        return next((found for found in self.parts_of(submission_id) if found.part == part), None)

    def parts_of(self, submission_id: SubmissionId) -> Sequence[Record]:
        return self.of_submissions([submission_id])

    def parts_beside(self, ids: Sequence[RecordId]) -> Mapping[RecordId, Collection[RecordId]]:
        other = records.alias("other")
        found: dict[RecordId, set[RecordId]] = {}
        for part in pages(ids):
            mine = (records.c.organisation == self._organisation, records.c.id.in_(part))
            same = other.c.submission == records.c.submission
            asked = select(records.c.id, other.c.id).join_from(records, other, same).where(*mine)
            for mine_id, beside in self._connection.execute(asked):
                found.setdefault(RecordId(mine_id), set()).add(RecordId(beside))
        return found

    def of_submissions(self, ids: Sequence[SubmissionId]) -> Sequence[Record]:
        found = self._remembered.of("records of a sealing", ids, self._of_submissions)
        return [record for each in dict.fromkeys(ids) for record in found[each]]

    def _of_submissions(self, ids: Sequence[SubmissionId]) -> Mapping[SubmissionId, Sequence[Record]]:
        found: dict[SubmissionId, list[Record]] = {each: [] for each in ids}
        asked = within(records, self._organisation).order_by(records.c.part, records.c.id)
        for part in pages(ids):
            for record in self._all(asked.where(records.c.submission.in_(part))):
                found[record.submission].append(record)
        return found

    def of_enquiry(self, enquiry_id: EnquiryId) -> Sequence[Record]:
        return self.of_enquiries([enquiry_id])

    def of_enquiries(self, ids: Sequence[EnquiryId]) -> Sequence[Record]:
        found = self._remembered.of("records of an enquiry", ids, self._of_enquiries)
        every = (record for each in dict.fromkeys(ids) for record in found[each])
        return sorted(every, key=lambda record: (record.filed_at, record.id))

    def _of_enquiries(self, ids: Sequence[EnquiryId]) -> Mapping[EnquiryId, Sequence[Record]]:
        found: dict[EnquiryId, list[Record]] = {each: [] for each in ids}
        asked = within(records, self._organisation)
        for part in pages(ids):
            for record in self._all(asked.where(records.c.enquiry.in_(part))):
                found[record.enquiry].append(record)
        return found

    def marked_by(self, submission_id: SubmissionId) -> Sequence[Record]:
        marked = select(record_markings.c.record).where(record_markings.c.by == submission_id)
        return self._all(among(records, self._organisation, marked).order_by(records.c.filed_at, records.c.id))

    def about(self, people: Sequence[PersonId]) -> Sequence[Record]:
        found = select(record_subjects.c.owner).where(record_subjects.c.person.in_(people))
        return self._all(among(records, self._organisation, found).order_by(records.c.filed_at, records.c.id))

    def sent(self, *, since: datetime, before: datetime, limit: int) -> Sequence[Record]:
        inside = (
            exists().where(of.c.record == records.c.id, of.c.sent_at >= since, of.c.sent_at < before)
            for of in (sendings, struck_sendings)
        )
        statement = within(records, self._organisation).where(or_(*inside))
        return self._all(statement.order_by(records.c.filed_at.desc(), records.c.id).limit(limit))

    def strike(self, struck: StruckSending) -> None:
        self.get(struck.sending.record)
        self._begin(struck.sending.record)
        mine = (sendings.c.id == struck.sending.id, sendings.c.record == struck.sending.record)
        if not self._connection.execute(delete(sendings).where(*mine)).rowcount:
            raise Conflict("This entry is not in the register, or was struck already.")
        note_changed(self._connection, [struck.sending.record])
        self._add_struck(struck)

    def _add_struck(self, struck: StruckSending) -> None:
        told = {"struck_at": struck.at, "struck_by": struck.by, "struck_why": struck.why}
        add(self._connection, struck_sendings, {**self._part(struck.sending, struck_sendings), **told})

    def struck_sendings(self, ids: Sequence[RecordId]) -> Sequence[StruckSending]:
        mine = among(records, self._organisation, ids).with_only_columns(records.c.id)
        of_mine = select(*part_columns(struck_sendings)).where(struck_sendings.c.record.in_(mine))
        asked = of_mine.order_by(struck_sendings.c.sent_at, struck_sendings.c.id)
        rows = self._connection.execute(asked).mappings().all()
        own = ("struck_at", "struck_by", "struck_why")
        return [StruckSending(Sending(**without(row, own)), *(row[name] for name in own)) for row in rows]

    def find(self, search: RecordSearch, *, limit: int) -> Sequence[Record]:
        return self._remembered.answer("search for records", (search, limit), self._find)

    def _find(self, asked: tuple[RecordSearch, int]) -> Sequence[Record]:
        search, limit = asked
        matching = matching_records(self._connection, self._organisation, search)
        newest = (records.c.filed_at.desc(), records.c.id.desc())
        return [] if matching is None else self._all(matching.order_by(*newest).limit(limit))

    def with_file(self, sha256: str) -> Sequence[Record]:
        found = select(record_objects.c.record).where(record_objects.c.sha256 == sha256)
        return self._all(among(records, self._organisation, found).order_by(records.c.filed_at, records.c.id))

    def due(self, by: date) -> Sequence[RecordId]:
        mine = within(records, self._organisation).with_only_columns(records.c.id)
        dated = mine.where(records.c.due_date <= by, records.c.review_date <= by).order_by(
            records.c.due_date, records.c.id
        )
        undated = mine.where(records.c.due_date.is_(None), records.c.review_date <= by)
        undated = undated.order_by(records.c.review_date, records.c.id)
        return [found for statement in (dated, undated) for found in self._connection.execute(statement).scalars()]

    def to_review(self, search: ReviewSearch, *, limit: int) -> Sequence[Record]:
        asked = narrow_to_review(within(records, self._organisation), search)
        return self._all(begin_after(asked, search).limit(limit))

    def these(self, ids: Sequence[RecordId]) -> Sequence[Record]:
        several = (self._all(among(records, self._organisation, part)) for part in pages(ids))
        found = {record.id: record for some in several for record in some}
        return [found[record_id] for record_id in ids if record_id in found]

    def existing(self, ids: Sequence[RecordId]) -> frozenset[RecordId]:
        asked = (among(records, self._organisation, part).with_only_columns(records.c.id) for part in pages(ids))
        return frozenset(each for statement in asked for each in self._connection.execute(statement).scalars())

    def filed_after(self, at: datetime | None, record_id: str, *, before: datetime, limit: int) -> Sequence[Record]:
        place = tuple_(records.c.filed_at, records.c.id)
        settled = within(records, self._organisation).where(records.c.filed_at < before)
        asked = settled.order_by(records.c.filed_at, records.c.id).limit(limit)
        return self._all(asked if at is None else asked.where(place > (at, record_id)))

    def everything(self) -> Iterator[Record]:
        with snapshot(self._connection.engine) as reading:
            kept = SqlRecords(Fence(reading), self._organisation, self._seals)
            yield from kept._pages(within(records, self._organisation))

    def ids(self, after: str, *, limit: int) -> Sequence[RecordId]:
        ours = records.c.organisation + "" == self._organisation
        found = select(records.c.id).where(records.c.id > after, ours).order_by(records.c.id).limit(limit)
        return [RecordId(each) for each in self._connection.execute(found).scalars()]

    def spool(self, item: RecordObject, data: bytes) -> None:
        """Write it down instead of the same file of an earlier making that the store does not have."""
        one(self._connection, records, self._organisation, item.record)
        self._begin(item.record)
        same = [record_objects.c[name] == getattr(item, name) for name in ("record", "code", "row", "kind")]
        pending = record_objects.c.state == ObjectState.PENDING
        self._connection.execute(delete(record_objects).where(*same, pending))
        self._write_down(item, data)
        note_changed(self._connection, [item.record])

    def strike_home(self, struck: StruckSending) -> None:
        self.get(struck.sending.record)
        self._begin(struck.sending.record)
        mine = (sendings.c.id == struck.sending.id, sendings.c.record == struck.sending.record)
        self._connection.execute(delete(sendings).where(*mine))
        self._add_struck(struck)

    def bring_home(self, items: Sequence[RecordObject]) -> None:
        for item in items:
            one(self._connection, records, self._organisation, item.record)
            self._begin(item.record)
            same = [record_objects.c[name] == getattr(item, name) for name in ("record", "code", "row", "kind")]
            pending = record_objects.c.state == ObjectState.PENDING
            self._connection.execute(delete(record_objects).where(*same, pending))
        rows = [{**self._part(item, record_objects), "spooled": None} for item in items]
        add_missing_rows(self._connection, record_objects, rows)

    def add_manifest(self, item: RecordObject, data: bytes) -> None:
        one(self._connection, records, self._organisation, item.record)
        self._begin(item.record)
        self._write_down(item, data)

    def _begin(self, record_id: RecordId) -> None:
        self._seals.begin(SealedThing.RECORD, [record_id])

    def sealed_contents(self, ids: Sequence[str]) -> Mapping[str, str]:
        """What is sealed of records as they stand now, read anew whatever is remembered of them."""
        rows = self._connection.execute(among(records, self._organisation, ids)).mappings().all()
        struck: dict[str, list[StruckSending]] = {}
        for each in self.struck_sendings([row["id"] for row in rows]) if rows else ():
            struck.setdefault(each.sending.record, []).append(each)
        sealed = among(submissions, self._organisation, [row["submission"] for row in rows])
        columns = [column for column in submissions.columns if column is not submissions.c.sealed]
        found = self._connection.execute(sealed.with_only_columns(*columns)).mappings() if rows else ()
        by_id = {row["id"]: dict(row) for row in found}
        standing = {row["id"]: str(row["standing"]) for row in rows}
        return {
            record.id: contents_of_record(
                record, struck.get(record.id, ()), by_id.get(record.submission, {}), standing[record.id]
            )
            for record in self._whole(rows, however_found=True).values()
        }

    def _write_down(self, item: RecordObject, data: bytes) -> None:
        add(self._connection, record_objects, {**self._part(item, record_objects), "spooled": data})

    def spooled(self, object_id: ObjectId) -> bytes | None:
        statement = select(record_objects.c.spooled).where(record_objects.c.id == object_id, self._of_ours())
        return self._connection.execute(statement).scalar_one_or_none()

    def stored(self, object_id: ObjectId, metadata: Mapping[str, str]) -> None:
        mine = (record_objects.c.id == object_id, self._of_ours())
        stored = {"state": ObjectState.STORED, "spooled": None, "metadata": dict(metadata)}
        self._connection.execute(update(record_objects).where(*mine).values(stored))
        filed = record_objects.c.kind != MANIFEST
        note_changed(self._connection, select(record_objects.c.record).where(*mine, filed))

    def archived(self, record_id: RecordId) -> None:
        mine = among(records, self._organisation, [record_id]).with_only_columns(records.c.id)
        self._connection.execute(delete(archive_attempts).where(archive_attempts.c.record.in_(mine)))

    def _of_ours(self) -> ColumnElement[bool]:
        """Whether an object's record is this organisation's."""
        ours = (records.c.id == record_objects.c.record, records.c.organisation == self._organisation)
        return exists().where(*ours).correlate(record_objects)

    def _add_sendings(self, added: Sequence[Sending]) -> None:
        add_all(self._connection, sendings, [self._part(sending, sendings) for sending in added])

    def _marked(self, ids: Sequence[RecordId]) -> Mapping[str, Sequence[RowMapping]]:
        """What marks each of some records, in no question where none is marked, as most are not."""
        return parts_of(self._connection, _MARKINGS, "record", ids)

    def _mark(self, record: Record, known: Sequence[str]) -> None:
        """Write what marks a record now over what did; *known* are the markings that are written down."""
        stands = {marking.id for marking in record.markings}
        mine = self._markings.get(record.id, ())
        gone = [marking for marking in known if marking not in stands and marking in mine]
        if gone:
            self._connection.execute(delete(record_markings).where(record_markings.c.id.in_(gone)))
        added = [marking for marking in record.markings if marking.id not in known]
        add_all(self._connection, record_markings, [self._part(marking, record_markings) for marking in added])
        self._note_markings(record)

    def _note_markings(self, record: Record) -> None:
        self._markings.setdefault(record.id, set()).update(marking.id for marking in record.markings)

    def _all(self, statement: Select[Any]) -> list[Record]:
        return self._seen_whole(self._connection.execute(statement).mappings().all())

    def _pages(self, statement: Select[Any]) -> Iterator[Record]:
        place = tuple_(records.c.filed_at, records.c.id)
        statement = statement.order_by(records.c.filed_at, records.c.id).limit(PAGE)
        rows = self._connection.execute(statement).mappings().all()
        while rows:
            yield from self._whole(rows).values()
            after = statement.where(place > (rows[-1]["filed_at"], rows[-1]["id"]))
            rows = self._connection.execute(after).mappings().all()

    def _seen_whole(self, rows: Sequence[RowMapping]) -> list[Record]:
        self._seen.note(rows)
        by_id = {RecordId(row["id"]): row for row in rows}
        read = self._remembered.of("record", list(by_id), lambda ids: self._whole([by_id[each] for each in ids]))
        found = [read[each] for each in by_id]
        for record in found:
            self._note_markings(record)
        return found

    def _whole(self, rows: Sequence[RowMapping], *, however_found: bool = False) -> Mapping[RecordId, Record]:
        """Return the records with all their parts, in a few questions however many there are.

        Of one that is found as issued nothing is asked that marks it, unless *however_found*.
        """
        ids = [row["id"] for row in rows]
        people = read_subjects(self._connection, record_subjects, ids)
        objects = parts_of(self._connection, _OBJECTS, "record", ids)
        sent = parts_of(self._connection, _SENDINGS, "record", ids)
        marked = self._marked([row["id"] for row in rows if however_found or row["standing"] != Standing.ISSUED])
        held = holds_over(self._connection, ids)
        return {
            row["id"]: replace(
                _record(row, sent.get(row["id"], ())),
                **_files_and_manifests(objects.get(row["id"], ())),
                markings=tuple(Marking(**marking) for marking in marked.get(row["id"], ())),
                subjects=people[row["id"]],
                holds=tuple(held.get(row["id"], ())),
            )
            for row in rows
        }


def _row(record: Record) -> dict[str, object]:
    retention = {column: getattr(record.retention, field) for column, field in _RETENTION.items()}
    return {**columns_of(record, records), **retention, "reviews": reviews_as_text(record.reviews)}


def _files_and_manifests(rows: Sequence[RowMapping]) -> dict[str, Any]:
    """The files of a record, and the manifests that seal it, the newest last."""
    every = [RecordObject(**row) for row in rows]
    manifests = [item for item in every if item.kind == MANIFEST]
    return {
        "objects": tuple(item for item in every if item.kind != MANIFEST),
        "manifests": tuple(sorted(manifests, key=version_of)),
    }


def _record(row: RowMapping, sent: Sequence[RowMapping]) -> Record:
    """A record with what is its own; its *standing* is for searches, and follows from its markings."""
    return Record(
        **without(row, [*_RETENTION, "standing", "reviews"]),
        reviews=reviews_from(row["reviews"]),
        retention=Retention(**{field: row[column] for column, field in _RETENTION.items()}),
        sendings=tuple(Sending(**sending) for sending in sent),
    )
