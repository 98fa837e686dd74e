"""Writing down that something was sent; what was corrected already has to be put right with whoever had it too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.records import Record
from forms_service.casework.users import Permission
from forms_service.services.keeping import records
from forms_service.services.replies import further_corrections
from forms_service.services.work import Work, use_case


@use_case(Permission.SEND)
def record_sending(
    work: Work,
    record_id: RecordId,
    *,
    recipient: str,
    channel: str,
    sent_at: datetime | None = None,
    documents: Sequence[str] | None = None,
) -> Record:
    """Enter a disclosure: that an issued reply was sent, to whom, how and when; now, unless *sent_at* (UTC) is given.

    *documents* name what was sent, a code alone those of every row; unless some are named, everything for whoever
    asked that the record has and that is kept apart from it. Each record gets an entry for what it keeps of them.
    """
    record = records.enter_sending(
        work, record_id, recipient=recipient, channel=channel, sent_at=sent_at, documents=documents
    )
    further_corrections.begin_for(work, work.records.parts_of(record.submission))
    return record
