"""What stays of a record that was destroyed, as whoever keeps the records sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms_service.casework.errors import NotFound
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.disposal import Batch
from forms_service.casework.keeping.disposing.stubs import DisposalDocument, Stub
from forms_service.casework.users import Permission
from forms_service.services.auditing.log import readable_by
from forms_service.services.repositories.auditing import AuditEntry
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class StubView:
    """A stub with its *batch*, where this database has that, what was made of it, and how many files are *left*."""

    stub: Stub
    batch: Batch | None
    documents: Sequence[DisposalDocument]
    left: int
    history: Sequence[AuditEntry]


@use_case(Permission.FIND_RECORDS)
def show_stub(work: Work, record_id: RecordId) -> StubView:
    """Return what stays of a record; ``NotFound`` where none was destroyed."""
    stub = work.stubs.find(record_id)
    if stub is None:
        raise NotFound("There is no such thing here.")
    try:
        batch: Batch | None = work.disposals.heading(stub.batch)
    except NotFound:
        batch = None  # An older database came back, to which only the ledger told that this was destroyed.
    documents = work.disposals.documents(stub.batch) if batch else ()
    work.read("destroyed_record_read", stub)
    history = readable_by(work.actor, work.audit.of_object([stub.id]))
    return StubView(stub, batch, documents, len(work.stubs.left(stub.id)), history)
