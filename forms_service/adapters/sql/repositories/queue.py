"""What waits for a worker, of any organisation: the database is the queue (docs/decisions/0006)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Table, and_, exists, func, or_, select, update

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.repositories.documents import BEGUN, UNFINISHED, document_columns, document_from
from forms_service.adapters.sql.repositories.in_store.manifests import to_seal
from forms_service.adapters.sql.repositories.in_store.object_locks import compare_holds, due_objects
from forms_service.adapters.sql.rows import add_or_change, change, pages
from forms_service.adapters.sql.tables import (
    archive_attempts,
    audit_anchors,
    audit_entries,
    audit_heads,
    changed_records,
    destroyed_records,
    disposal_documents,
    documents,
    extract_files,
    held_records,
    object_locks,
    objects_left,
    record_objects,
    records,
)
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.manifests import ChangedRecord
from forms_service.casework.keeping.records import ObjectState


class SqlQueue:
    def __init__(self, fence: Fence) -> None:
        self._fence = fence

    @property
    def _connection(self) -> Connection:
        return self._fence.outside()

    def take(self, lease: str, *, now: datetime, until: datetime) -> Document | None:
        free = or_(documents.c.leased_until.is_(None), documents.c.leased_until <= now)
        statement = (
            select(documents)
            .where(documents.c.state.in_(UNFINISHED), free)
            .order_by(documents.c.asked_at, documents.c.id)
            .limit(1)
            # SQLite has no row locks and needs none: there, the whole unit of work is exclusive.
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            return None
        found = document_from(row)
        state = DocumentState.FILING if found.state is DocumentState.FILING else DocumentState.MAKING
        taken = replace(found, state=state, lease=lease, leased_until=until, attempts=found.attempts + 1)
        unchanged = {"state": found.state, "lease": found.lease, "attempts": found.attempts}
        change(self._connection, documents, document_columns(taken), unchanged)
        return taken

    def leases(self) -> Sequence[str]:
        held = and_(documents.c.state.in_(BEGUN), documents.c.leased_until.is_not(None))
        return self._connection.execute(select(documents.c.lease).where(held).distinct()).scalars().all()

    def release(self, lease: str) -> None:
        held = and_(documents.c.state.in_(BEGUN), documents.c.lease == lease)
        self._connection.execute(update(documents).where(held).values(leased_until=None))

    def unstored(self) -> Sequence[tuple[str, RecordId]]:
        pending = record_objects.c.state == ObjectState.PENDING
        unfinished = exists().where(documents.c.submission == records.c.submission, documents.c.state.in_(UNFINISHED))
        statement = select(records.c.organisation, records.c.id).join(
            record_objects, record_objects.c.record == records.c.id
        )
        found = self._connection.execute(statement.where(pending, ~unfinished).distinct().order_by(records.c.id))
        return [(organisation, record_id) for organisation, record_id in found]

    def take_unarchived(self, *, now: datetime, until: datetime) -> tuple[str, RecordId] | None:
        mine = record_objects.c.record == records.c.id
        copied = exists().where(mine, record_objects.c.kind == "archive")
        pending = exists().where(mine, record_objects.c.state == ObjectState.PENDING)
        unfinished = exists().where(documents.c.submission == records.c.submission, documents.c.state.in_(UNFINISHED))
        put_off = exists().where(archive_attempts.c.record == records.c.id, archive_attempts.c.try_at > now)
        whole = select(records.c.organisation, records.c.id).where(records.c.part == "")
        wanted = whole.where(~copied, ~pending, ~unfinished, ~put_off)
        found = self._connection.execute(wanted.order_by(records.c.filed_at, records.c.id).limit(1)).one_or_none()
        if found is None:
            return None
        attempt = {"record": found.id, "organisation": found.organisation, "try_at": until}
        is_taken = add_or_change(self._connection, archive_attempts, attempt, archive_attempts.c.try_at <= now)
        return (found.organisation, found.id) if is_taken else None

    def put_off_archive(self, record_id: RecordId, until: datetime) -> None:
        mine = archive_attempts.c.record == record_id
        self._connection.execute(update(archive_attempts).where(mine).values(try_at=until))

    def to_extend(self, now: datetime, *, limit: int) -> Sequence[ObjectLock]:
        return due_objects(self._connection, object_locks.c.renew_at, now, limit)

    def to_mirror(self, now: datetime, *, limit: int) -> Sequence[ObjectLock]:
        return due_objects(self._connection, object_locks.c.hold_at, now, limit)

    def to_seal(self, now: datetime, *, limit: int) -> Sequence[ChangedRecord]:
        return to_seal(self._connection, now, limit)

    def oldest_unsealed(self) -> datetime | None:
        return self._connection.execute(select(func.min(changed_records.c.changed_at))).scalar()

    def known_keys(self, keys: Sequence[str]) -> Collection[str]:
        named = [table.c.key for table in (record_objects, objects_left, disposal_documents, extract_files)]
        named.append(destroyed_records.c.ledger_key)
        known = (select(column).where(column.in_(part)) for part in pages(keys) for column in named)
        return {key for statement in known for key in self._connection.execute(statement).scalars()}

    def of_records(self, ids: Sequence[str]) -> Mapping[str, str]:
        there = (records, destroyed_records)
        known = (select(of.c.id, of.c.organisation).where(of.c.id.in_(part)) for part in pages(ids) for of in there)
        return {each: organisation for part in known for each, organisation in self._connection.execute(part)}

    def compare_holds(self) -> int:
        return compare_holds(self._connection, select(held_records.c.record))

    def oldest(self) -> datetime | None:
        waiting = select(func.min(documents.c.asked_at)).where(documents.c.state.in_(UNFINISHED))
        return self._connection.execute(waiting).scalar()

    def organisations(self) -> Sequence[str]:
        return sorted({each for table in (audit_entries, audit_heads, audit_anchors) for each in self._named_in(table)})

    def _named_in(self, table: Table) -> Iterator[str]:
        """The organisations of a table, each looked up behind the one before: there are few, and many rows of each."""
        after = ""
        while found := self._connection.execute(
            select(func.min(table.c.organisation)).where(table.c.organisation > after)
        ).scalar():
            yield found
            after = found
