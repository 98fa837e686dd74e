"""Writing down that something was sent; what was corrected already has to be put right with whoever had it too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from forms_service.casework.enquiries.clocks import HOURS_TO_REPORT
from forms_service.casework.errors import Invalid
from forms_service.casework.ids import RecordId, SendingId
from forms_service.casework.keeping.protection.incidents import REPORTED_WITHIN
from forms_service.casework.keeping.records import Record, Sending
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import Moment, local
from forms_service.services.answering.corrections.later_facts import refuse_later_facts
from forms_service.services.answering.corrections.later_names import refuse_later_names
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import records, register
from forms_service.services.keeping.protection import incidents
from forms_service.services.replies import further_corrections, notices_struck
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

NOT_THEIRS: Final = "It went to somebody whom it is not for"
"""How a struck entry begins that was a disclosure to the wrong address."""
TELL_THEM: Final = (
    "Ask them only to delete what they had, to pass on nothing of it, and to tell us when they have; name nobody. "
    "Tell the data protection officer today: a breach must be assessed and reported within 72 hours of finding out. "
    "That is on the work list until it is noted as done."
)


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


@use_case(Permission.SEND)
def strike_sending(
    work: Work,
    record_id: RecordId,
    sending_id: SendingId,
    why: str,
    *,
    is_for_another: bool = False,
    found_out: Moment | None = None,
) -> None:
    """Strike an entry that never was, or that went to somebody whom it *is for another* than, *found out* then or now.

    Whoever it is for has still to be sent it. Whoever had it by mistake is told by hand to delete it, and is named to
    nobody: a notice would tell them once more of whom it was. A notice that says it should not have been sent, and that
    nobody has had, is at an end where everybody to whom it was to go is struck. The enquiry owes the data protection
    officer, by when a breach must be reported.
    """
    record = work.records.get(record_id)
    enquiry = work.enquiries.get_to_change(record.enquiry)
    reason = f"{NOT_THEIRS}: {why.strip()}" if is_for_another and why.strip() else why
    struck = register.strike(work, record, sending_id, reason)
    if is_for_another:
        went = f"{date_in_words(local(struck.sent_at).date().isoformat())} to {struck.recipient}"
        text = f"{record.called} went on {went}, whom it is not for. {TELL_THEM}"
        until = _breach_found_at(work, struck, found_out).later(HOURS_TO_REPORT)
        opened = open_again(work, enquiry, NOT_THEIRS)
        work.enquiries.save(opened.with_breach(struck.id, text, until=until, by=work.by, at=work.now))
        incidents.begin_for_sending(work, record, struck, until.instant - REPORTED_WITHIN, text)
    notices_struck.end_for(work, work.records.get(record_id))


def _breach_found_at(work: Work, struck: Sending, said: Moment | None) -> Moment:
    """When it was found that something went to somebody whom it is not for."""
    found, now = said or Moment(work.now), Moment(work.now)
    if not Moment(struck.sent_at) <= found <= now:
        raise Invalid([Problem(("day",), "It was found out after it was sent, and not in the future")])
    return found


def _refuse_later_facts(work: Work, record: Record, at: datetime) -> None:
    """Refuse to say that something goes out that says otherwise than was recorded before; what went earlier went."""
    if record.gone_out_at is not None or record.issued_at is None:
        return
    enquiry, sealed = work.enquiries.get(record.enquiry), work.submissions.get(record.submission)
    refuse_later_facts(work, enquiry, work.questionnaires.get(sealed.questionnaire), sealed, at)
    refuse_later_names(work, enquiry, sealed, at)
