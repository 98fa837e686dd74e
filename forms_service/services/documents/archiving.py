"""The archive copy of a record: for the record alone, so that no reply ever waits for it."""

from __future__ import annotations

from datetime import timedelta

from forms_service.casework.errors import Unavailable
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.records import PDF, File
from forms_service.casework.pauses import LONGEST_PAUSE
from forms_service.services.keeping import filing
from forms_service.services.ports import Ports
from forms_service.services.work import service_work

ARCHIVE = "archive"
"""The kind of file that an archive copy is kept as."""


ARCHIVE_AGAIN = timedelta(minutes=10)
"""So long an archive copy that could not be made is not tried again."""


def take_unarchived(ports: Ports) -> tuple[str, RecordId] | None:
    """Take (organisation, record id) of a filed record that has no archive copy yet; for a while nobody else does."""
    now = ports.clock.now()
    with ports.unit_of_work() as unit:
        waiting = unit.queue.take_unarchived(now=now, until=now + ARCHIVE_AGAIN)
        unit.commit()
    return waiting


def archive(ports: Ports, organisation: str, record_id: RecordId) -> None:
    """Make a record's archive copy and store it. It is for the record alone, so no reply ever waits for it."""
    with service_work(ports, organisation) as work:
        record = work.records.get(record_id)
        submission = work.submissions.get(record.submission)
    try:
        copy = ports.archive_copies.make(submission.sealed)
    except (Unavailable, OSError, MemoryError):
        _put_off_shortly(ports, record_id)
        raise
    with service_work(ports, organisation) as work:
        filing.spool(work, record, [File(ARCHIVE, f"{filing.called(work, submission)}-archive.pdf", PDF, copy)])
        work.records.archived(record_id)
    filing.store_pending(ports, organisation, record_id)


def _put_off_shortly(ports: Ports, record_id: RecordId) -> None:
    """Have a copy that this machine could not make tried again as soon as it may be able to."""
    with ports.unit_of_work() as unit:
        unit.queue.put_off_archive(record_id, ports.clock.now() + timedelta(seconds=LONGEST_PAUSE))
        unit.commit()
