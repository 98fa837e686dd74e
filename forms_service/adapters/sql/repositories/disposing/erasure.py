"""A record deleted with all that hangs on it: whatever has its key, in any table, goes before it.

What is deleted with it is worked out from the tables, so that a new one is never forgotten.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, Table, delete, exists, select, update

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.repositories.audit import SqlAudit
from forms_service.adapters.sql.repositories.disposing.survivors import hand_on_to_survivors
from forms_service.adapters.sql.repositories.in_store.row_seals import SqlRowSeals
from forms_service.adapters.sql.repositories.publishing.date_shifts import forget_shifts
from forms_service.adapters.sql.rows import Bound, pages
from forms_service.adapters.sql.tables import (
    disposal_batches,
    disposal_items,
    enquiries,
    held_records,
    holds,
    metadata,
    people,
    person_links,
    questionnaires,
    records,
    saved_answers,
    submissions,
    tellings,
    uploads,
    webhook_messages,
)
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.keeping.protection.tellings import TellingCause
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.row_seals import SealedThing
from forms_service.casework.people.names import comparable
from forms_service.services.repositories.disposing import ErasedRecord

_NO_MORE: Final = "What was held has been destroyed since."
_SEALED: Final = {
    "records": SealedThing.RECORD,
    "people": SealedThing.PERSON,
    "enquiries": SealedThing.ENQUIRY,
    "tellings": SealedThing.TELLING,
}


class SqlErasure(Bound):
    def __init__(self, fence: Fence, organisation: str, seals: SqlRowSeals, audit: SqlAudit) -> None:
        super().__init__(fence, organisation)
        self._seals = seals
        self._audit = audit

    def lock(self, record_id: str) -> None:
        """Whoever puts it on hold names it, which waits for this; what was named before is seen after this."""
        mine = (records.c.id == record_id, records.c.organisation == self._organisation)
        self._connection.execute(select(records.c.id).where(*mine).with_for_update()).all()

    def record(self, record: Record) -> ErasedRecord:
        self._refuse_foreign(record)
        gone: dict[str, set[str]] = {}
        holds_over = self._ids(select(held_records.c.hold).where(held_records.c.record == record.id))
        with_it = self._ids(
            select(submissions.c.questionnaire).where(submissions.c.id == record.submission)
        )  # fmt: skip
        self._delete_photographs(record, gone)
        untold = self._delete_tellings(record, gone)
        forget_shifts(self._connection, self._organisation, record.id)
        self._delete(records, [record.id], gone)
        is_last = not self._is_there(records, records.c.enquiry == record.enquiry)
        if not self._is_there(records, records.c.submission == record.submission):
            self._delete(submissions, [record.submission], gone)
            empty = [each for each in with_it if not self._is_there(submissions, submissions.c.questionnaire == each)]
            self._delete(questionnaires, empty, gone)
        if is_last:
            named = self._ids(select(people.c.id).where(people.c.enquiry == record.enquiry))
            gone[person_links.name] = hand_on_to_survivors(self._fence, self._organisation, self._seals, named)
            self._delete(enquiries, [record.enquiry], gone)
        self._unseal(gone)
        gone[holds.name] = self._forget_holds(holds_over, record)
        things = sorted({each for ids in gone.values() for each in ids})
        self._forget_words_of(record, things)
        entries = self._audit.erase_payloads(things, record.reference if is_last else "")
        return ErasedRecord(things, entries, len(gone.get(people.name, ())), untold)

    def lock_forms(self, enquiry_id: str) -> None:
        mine = (questionnaires.c.enquiry == enquiry_id, questionnaires.c.organisation == self._organisation)
        self._connection.execute(select(questionnaires.c.id).where(*mine).with_for_update()).all()

    def draft(self, questionnaire_id: str) -> Sequence[int]:
        gone: dict[str, set[str]] = {}
        self._delete(questionnaires, self._mine(questionnaires, [questionnaire_id]), gone)
        return self._without_words(gone)

    def answers(self, questionnaire_id: str) -> Sequence[int]:
        mine = self._mine(questionnaires, [questionnaire_id])
        for table in (saved_answers, uploads):
            self._connection.execute(delete(table).where(table.c.questionnaire.in_(mine)))
        return self._without_words({questionnaires.name: set(mine)})

    def enquiry(self, enquiry: Enquiry) -> Sequence[int]:
        self._refuse_foreign(enquiry)
        gone: dict[str, set[str]] = {}
        if not (mine := self._mine(enquiries, [enquiry.id])):
            return ()
        named = self._ids(select(people.c.id).where(people.c.enquiry.in_(mine)))
        gone[person_links.name] = hand_on_to_survivors(self._fence, self._organisation, self._seals, named)
        self._delete(enquiries, mine, gone)
        self._unseal(gone)
        return self._without_words(gone, enquiry.reference)

    def history(self, questionnaire_id: str, *, keeping: Collection[str], unused: Collection[str]) -> int:
        mine = self._mine(questionnaires, [questionnaire_id])
        later = saved_answers.alias("later")
        is_over = exists().where(
            later.c.questionnaire == saved_answers.c.questionnaire,
            later.c.question == saved_answers.c.question,
            later.c.revision > saved_answers.c.revision,
        )
        kept = saved_answers.c.question.in_(sorted(keeping))
        typed = delete(saved_answers).where(saved_answers.c.questionnaire.in_(mine), is_over, ~kept)
        added = delete(uploads).where(uploads.c.questionnaire.in_(mine), uploads.c.id.in_(sorted(unused)))
        return sum(self._connection.execute(each).rowcount for each in (typed, added))

    def _mine(self, table: Table, ids: Sequence[str]) -> Sequence[str]:
        return self._ids(select(table.c.id).where(table.c.id.in_(ids), table.c.organisation == self._organisation))

    def _without_words(self, gone: Mapping[str, set[str]], reference: str = "") -> Sequence[int]:
        """Take away what systems were to be told of things, and what the log says of them."""
        things = sorted({each for ids in gone.values() for each in ids})
        self._forget_messages(things)
        return self._audit.erase_payloads(things, reference) if things else ()

    def _delete_photographs(self, record: Record, gone: dict[str, set[str]]) -> None:
        """What is kept apart goes before the rest of its reply: the files as they were received go with it."""
        if record.part:
            received = [item.code for item in record.objects if item.kind in {"photograph", "upload"}]
            self._delete(uploads, self._ids(select(uploads.c.id).where(uploads.c.id.in_(received))), gone)

    def _delete_tellings(self, record: Record, gone: dict[str, set[str]]) -> int:
        """Leave on the list who has still to be told that it was erased, but its people; return how many these are."""
        at = tellings.c
        mine = (at.record == record.id, at.organisation == self._organisation)
        told = (at.id, at.cause, at.outcome, at.name, at.told_about)
        of_it = self._connection.execute(select(*told).where(*mine)).all()
        untold = [row for row in of_it if row.cause is TellingCause.ERASED and row.outcome is None]
        told_still = [row for row in untold if not any(each.is_called(row.name) for each in record.subjects)]
        people_of_it = {
            word for each in record.subjects for name in (each.name, *each.aliases) for word in comparable(name).split()
        }
        stay = {
            row.id: row.told_about
            if people_of_it.isdisjoint(comparable(row.told_about).split())
            else f"information under {record.reference}"
            for row in told_still
        }
        self._delete(tellings, [row.id for row in of_it if row.id not in stay], gone)
        self._seals.begin(SealedThing.TELLING, list(stay))
        for each, about in stay.items():
            written = update(tellings).where(at.id == each, at.organisation == self._organisation)
            self._connection.execute(written.values(because="", told_about=about))
        return len(untold) - len(stay)

    def _delete(self, table: Table, ids: Sequence[str], gone: dict[str, set[str]]) -> None:
        """Delete rows, and before them whatever names them, in any table."""
        for part in pages([each for each in ids if each]):
            for child, column in _tables_naming(table):
                if "id" in child.c and child.c.id.primary_key:
                    self._delete(child, self._ids(select(child.c.id).where(column.in_(part))), gone)
                else:
                    self._connection.execute(delete(child).where(column.in_(part)))
            mine = (table.c.id.in_(part), table.c.organisation == self._organisation)
            self._connection.execute(delete(table).where(*mine))
            gone.setdefault(table.name, set()).update(part)

    def _unseal(self, gone: dict[str, set[str]]) -> None:
        for name, kind in _SEALED.items():
            self._seals.seal_as(kind, dict.fromkeys(sorted(gone.get(name, ()))))
            self._seals.forget(kind, gone.get(name, set()))

    def _forget_holds(self, ids: Sequence[str], record: Record) -> set[str]:
        """Take away what was written of holds that are over and cover nothing any more: it may name people.

        Return these holds: what the log says of them goes with it.
        """
        of_these = select(held_records.c.hold).where(held_records.c.hold.in_(ids))
        covering = set(self._ids(of_these))
        over = select(holds.c.id).where(holds.c.id.in_([each for each in ids if each not in covering]))
        empty = self._ids(over.where(holds.c.released_at.is_not(None)))
        self._seals.begin(SealedThing.HOLD, empty)
        for each in empty:
            mine = (holds.c.id == each, holds.c.organisation == self._organisation)
            nameless = {"why": _NO_MORE, "asked_why": _NO_MORE, "letter": "", "owner": ""}
            self._connection.execute(update(holds).where(*mine).values(nameless))
            terms = dict(RecordSearch(reference=record.reference).terms)
            by_criteria = (*mine, holds.c.about == "")
            self._connection.execute(update(holds).where(*by_criteria).values(criteria=terms))
        return set(empty)

    def _forget_words_of(self, record: Record, things: Sequence[str]) -> None:
        """Take away what was written of it in batches, and what systems were to be told of it."""
        of_it = (disposal_items.c.record == record.id, disposal_items.c.organisation == self._organisation)
        for row in self._connection.execute(
            select(disposal_items.c.batch, disposal_items.c.decisions).where(*of_it)
        ).all():
            nameless = [{**made, "why": ""} for made in row.decisions]
            line = update(disposal_items).where(*of_it, disposal_items.c.batch == row.batch)
            self._connection.execute(line.values(decision_why="", why="", decisions=nameless))
            self._forget_why_of_steps(row.batch)
        self._forget_messages(things)

    def _forget_why_of_steps(self, batch: str) -> None:
        """Take away why a batch was sent back or given up: it may name whoever is in what goes."""
        mine = (disposal_batches.c.id == batch, disposal_batches.c.organisation == self._organisation)
        steps = self._connection.execute(select(disposal_batches.c.steps).where(*mine).with_for_update()).scalar() or []
        if any(step["why"] for step in steps):
            nameless = [{**step, "why": ""} for step in steps]
            self._connection.execute(update(disposal_batches).where(*mine).values(steps=nameless))

    def _forget_messages(self, things: Sequence[str]) -> None:
        for part in pages(things):
            told = (webhook_messages.c.thing_id.in_(part), webhook_messages.c.organisation == self._organisation)
            self._connection.execute(delete(webhook_messages).where(*told))

    def _ids(self, asked: Select[Any]) -> Sequence[str]:
        return sorted(self._connection.execute(asked).scalars().all())

    def _is_there(self, table: Table, which: ColumnElement[bool]) -> bool:
        asked = select(table.c.id).where(which, table.c.organisation + "" == self._organisation).limit(1)
        return self._connection.execute(asked).first() is not None


def _tables_naming(table: Table) -> Iterator[tuple[Table, Column[Any]]]:
    """The tables whose rows name rows of this one, each with the column that does."""
    for child in metadata.sorted_tables:
        for key in child.foreign_keys:
            if key.column.table is table:
                yield child, key.parent
