"""Records one page after another, in the order in which they were filed: for systems that follow what is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import EnquiryId, ObjectId, RecordId
from forms_service.casework.keeping.records import DOCX, PDF, Record, RecordObject
from forms_service.casework.users import Permission
from forms_service.services.people import sight
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_LISTED = 100
SETTLED = timedelta(minutes=2)
"""How old a record is before it is listed: of two that are filed at one time, on machines whose clocks differ a little,
the later one may come to be known first, and whoever follows the list would never hear of the other."""
HANDED_OUT = (PDF, DOCX)
"""The kinds of files that a system is given of an issued document."""


@dataclass(frozen=True)
class PageStart:
    """After which record a page begins: when that was filed, and its id."""

    filed_at: datetime
    record: RecordId


@dataclass(frozen=True)
class RecordPage:
    """*closed* are the enquiries that whoever asks may not read, with the word that stands for what is kept of them.

    *next_page* begins after the last of the *records*, whether there is any more now or not.
    """

    records: Sequence[Record]
    closed: Mapping[EnquiryId, str]
    next_page: PageStart | None
    is_last: bool


@use_case(Permission.FIND_RECORDS)
def list_records(work: Work, after: PageStart | None, limit: int) -> RecordPage:
    """Return the records that were filed *after* a place, the first filed first; the reading is logged."""
    place = (after.filed_at, after.record) if after else (None, "")
    found = work.records.filed_after(*place, before=work.now - SETTLED, limit=limit + 1)
    records = found[:limit]
    enquiries = work.enquiries.these(list(dict.fromkeys(record.enquiry for record in records)))
    closed = {} if sight.is_keeping(work, [Permission.FIND_RECORDS]) else sight.closed_to(work, enquiries)
    shown = ", ".join(dict.fromkeys(record.reference for record in records))
    work.read("records_listed", LogObject("search"), {"shown": shown})
    last = PageStart(records[-1].filed_at, records[-1].id) if records else after
    return RecordPage(records, closed, last, len(found) <= limit)


@use_case(Permission.READ_ENQUIRY, unlogged="handing out the file is logged; until then only that it is the same")
def document_file(work: Work, record_id: RecordId, object_id: ObjectId) -> RecordObject:
    """Return what is known of a file of an issued document; ``NotFound`` for anything else that is kept."""
    record = work.records.get(record_id)
    item = next((each for each in record.files if each.id == object_id and each.media_type in HANDED_OUT), None)
    if item is None or record.issued_at is None:
        raise NotFound("There is no such document.")
    return item
