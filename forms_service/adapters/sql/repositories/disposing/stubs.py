"""What stays of destroyed records, as rows; and the objects of theirs that the store may still have."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, String, delete, exists, select, type_coerce, update

from forms_service.adapters.sql.rows import Bound, add, add_missing_rows, among, columns_of, one, pages, within, without
from forms_service.adapters.sql.tables import destroyed_records, objects_left
from forms_service.casework.ids import BatchId, DocumentId, EnquiryId, QuestionnaireId, RecordId
from forms_service.casework.keeping.disposing.stubs import KeptAs, ObjectLeft, Stub

_KEPT_AS = {"retention_class": "class_id", "retention_schedule": "schedule", "due_date": "due_date"}
"""Column to field of what a record was kept under."""
_GONE = destroyed_records.c


class SqlStubs(Bound):
    def add(self, stub: Stub, keys: Collection[str]) -> None:
        self._refuse_foreign(stub)
        add(self._connection, destroyed_records, _stub_row(stub))
        self.leave(stub, keys)

    def leave(self, stub: Stub, keys: Collection[str]) -> None:
        one(self._connection, destroyed_records, self._organisation, stub.id)
        left = [asdict(ObjectLeft(key, stub.organisation, stub.id)) for key in sorted(keys)]
        add_missing_rows(self._connection, objects_left, left)

    def find(self, record_id: RecordId) -> Stub | None:
        return next(iter(self.these([record_id])), None)

    def these(self, ids: Sequence[RecordId]) -> Sequence[Stub]:
        some = (
            among(destroyed_records, self._organisation, part) for part in pages([i for i in ids if i.isprintable()])
        )
        return [_stub(row) for asked in some for row in self._connection.execute(asked).mappings()]

    def of_enquiry(self, enquiry_id: EnquiryId) -> Sequence[Stub]:
        return self._found(_GONE.enquiry == enquiry_id)

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Stub]:
        return self._found(_GONE.questionnaire == questionnaire_id)

    def with_document(self, document: DocumentId) -> Sequence[Stub]:
        # Texts are spelled as JSON: each between its quotation marks. What a person typed may be no document at all.
        spelled = type_coerce(_GONE.documents, String)
        return self._found(spelled.contains(f'"{document}"', autoescape=True)) if document.isalnum() else []

    def of_batch(self, batch_id: BatchId, *, after: str, limit: int) -> Sequence[Stub]:
        mine = within(destroyed_records, self._organisation).where(_GONE.batch == batch_id, _GONE.id > after)
        rows = self._connection.execute(mine.order_by(_GONE.id).limit(limit)).mappings()
        return [_stub(row) for row in rows]

    def ids(self, after: str, *, limit: int) -> Sequence[RecordId]:
        # As an expression, which no index has: it goes on along the ids, and sorts nothing.
        mine = select(_GONE.id).where(_GONE.organisation + "" == self._organisation, _GONE.id > after)
        return [RecordId(each) for each in self._connection.execute(mine.order_by(_GONE.id).limit(limit)).scalars()]

    def unfinished(self, *, now: datetime, limit: int) -> Sequence[Stub]:
        put_off = exists().where(objects_left.c.record == _GONE.id, objects_left.c.try_at > now)
        mine = within(destroyed_records, self._organisation).where(_GONE.destroyed_at.is_(None), ~put_off)
        rows = self._connection.execute(mine.order_by(_GONE.erased_at, _GONE.id).limit(limit)).mappings()
        return [_stub(row) for row in rows]

    def left(self, record_id: RecordId) -> Sequence[ObjectLeft]:
        mine = within(objects_left, self._organisation).where(objects_left.c.record == record_id)
        rows = self._connection.execute(mine.order_by(objects_left.c.key)).mappings()
        return [ObjectLeft(**row) for row in rows]

    def save(self, stub: Stub) -> None:
        self._refuse_foreign(stub)
        mine = (_GONE.id == stub.id, _GONE.organisation == self._organisation)
        values = {"ledger_key": stub.ledger_key, "destroyed_at": stub.destroyed_at}
        self._connection.execute(update(destroyed_records).where(*mine).values(values))

    def gone(self, keys: Collection[str]) -> None:
        for part in pages(sorted(keys)):
            mine = (objects_left.c.organisation == self._organisation, objects_left.c.key.in_(part))
            self._connection.execute(delete(objects_left).where(*mine))

    def put_off(self, left: ObjectLeft) -> None:
        mine = (objects_left.c.organisation == self._organisation, objects_left.c.key == left.key)
        values = {"fault": left.fault, "faults": left.faults, "try_at": left.try_at}
        self._connection.execute(update(objects_left).where(*mine).values(values))

    def _found(self, which: ColumnElement[bool]) -> Sequence[Stub]:
        mine = within(destroyed_records, self._organisation).where(which).order_by(_GONE.filed_at, _GONE.id)
        return [_stub(row) for row in self._connection.execute(mine).mappings()]


def _stub_row(stub: Stub) -> Mapping[str, object]:
    kept = {column: getattr(stub.retention, field) for column, field in _KEPT_AS.items()}
    return {**columns_of(stub, destroyed_records), **kept}


def _stub(row: RowMapping) -> Stub:
    kept = KeptAs(**{field: row[column] for column, field in _KEPT_AS.items()})
    return Stub(**without(row, _KEPT_AS), retention=kept)
