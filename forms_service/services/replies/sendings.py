"""Writing down that something was sent; what was corrected already has to be put right with whoever had it too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.records import Record
from forms_service.casework.users import Permission
from forms_service.services.answering.corrections.later_facts import refuse_later_facts
from forms_service.services.keeping import records
from forms_service.services.replies import further_corrections
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


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
    _refuse_later_facts(work, work.records.get(record_id), sent_at or work.now)
    record = records.enter_sending(
        work, record_id, recipient=recipient, channel=channel, sent_at=sent_at, documents=documents
    )
    further_corrections.begin_for(work, work.records.parts_of(record.submission))
    return record


def _refuse_later_facts(work: Work, record: Record, at: datetime) -> None:
    """Refuse to say that something goes out that says otherwise than was recorded before; what went earlier went."""
    if record.gone_out_at is not None or record.issued_at is None:
        return
    enquiry, sealed = work.enquiries.get(record.enquiry), work.submissions.get(record.submission)
    refuse_later_facts(work, enquiry, work.questionnaires.get(sealed.questionnaire), sealed, at)
