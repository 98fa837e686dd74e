"""Which records are to be sealed anew, as rows, and the key that seals them."""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, select, update

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.repositories.audit import SqlAudit
from forms_service.adapters.sql.rows import Bound, add_or_change_all, columns_of, pages
from forms_service.adapters.sql.tables import changed_records, record_objects, records
from forms_service.casework.auditing.keys import AuditKeys
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.locks import AT_ONCE
from forms_service.casework.keeping.manifests import ChangedRecord, seal_with
from forms_service.casework.keeping.records import MANIFEST, ObjectState


class SqlManifests(Bound):
    def __init__(self, fence: Fence, organisation: str, keys: AuditKeys, audit: SqlAudit) -> None:
        super().__init__(fence, organisation)
        self._keys = keys
        self._audit = audit

    def seal(self, contents: str) -> str:
        return seal_with(self._keys.newest, contents)

    def is_sealed(self, contents: str, sealed: str) -> bool:
        return self.is_sealed_now(contents, sealed) or _is_by_any(self._audit.believed_keys(), contents, sealed)

    def is_sealed_now(self, contents: str, sealed: str) -> bool:
        return _is_by_any([self._keys.newest], contents, sealed)

    def was_sealed(self, contents: str, sealed: str) -> bool:
        return _is_by_any(self._keys.oldest_first, contents, sealed)

    def changed(self, record_id: RecordId) -> ChangedRecord | None:
        return next(iter(self.waiting([record_id])), None)

    def waiting(self, ids: Sequence[RecordId]) -> Sequence[ChangedRecord]:
        mine = changed_records.c.organisation + "" == self._organisation
        asked = (select(changed_records).where(changed_records.c.record.in_(part), mine) for part in pages(ids))
        return [found for statement in asked for found in _all(self._connection, statement)]

    def note(self, ids: Sequence[RecordId]) -> None:
        ours = records.c.organisation + "" == self._organisation
        note_changed(self._connection, select(records.c.id).where(records.c.id.in_(ids), ours))

    def done(self, changed: ChangedRecord) -> None:
        self._connection.execute(delete(changed_records).where(self._same(changed)))

    def put_off(self, changed: ChangedRecord) -> None:
        values = {name: getattr(changed, name) for name in ("write_at", "fault", "faults")}
        self._connection.execute(update(changed_records).where(self._same(changed)).values(values))

    def _same(self, changed: ChangedRecord) -> ColumnElement[bool]:
        """Whether nothing has changed since that was read."""
        row = changed_records.c
        mine = row.organisation == self._organisation
        return and_(row.record == changed.record, row.changed_at == changed.changed_at, mine)


def _is_by_any(keys: Sequence[bytes], contents: str, sealed: str) -> bool:
    return any(hmac.compare_digest(seal_with(key, contents).encode(), sealed.encode()) for key in keys)


def note_changed(connection: Connection, record_ids: Select[Any] | Sequence[str]) -> None:
    """Have the manifests of records written anew, of which something is being changed in this transaction."""
    found = select(records.c.id, records.c.organisation).where(records.c.id.in_(record_ids)).order_by(records.c.id)
    now = datetime.now(UTC)
    rows = [
        columns_of(ChangedRecord(record, organisation, now, AT_ONCE), changed_records)
        for record, organisation in connection.execute(found)
    ]
    add_or_change_all(connection, changed_records, rows)


def to_seal(connection: Connection, now: datetime, limit: int) -> Sequence[ChangedRecord]:
    """Return the records to be sealed now, of any organisation: those of which the store has every file."""
    item = record_objects.c
    unstored = exists().where(
        and_(item.record == changed_records.c.record, item.state == ObjectState.PENDING, item.kind != MANIFEST)
    )
    due = select(changed_records).where(changed_records.c.write_at <= now, ~unstored)
    return _all(connection, due.order_by(changed_records.c.write_at, changed_records.c.record).limit(limit))


def _all(connection: Connection, statement: Select[Any]) -> list[ChangedRecord]:
    return [ChangedRecord(**row) for row in connection.execute(statement).mappings()]
