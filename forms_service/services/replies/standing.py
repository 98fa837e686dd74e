"""What records are worth now: corrected, or superseded, by what; and how what takes their place is called."""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.casework.ids import SubmissionId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.sealing.submissions import Submission
from forms_service.services.answering.issued_documents import chosen_document
from forms_service.services.keeping import dating
from forms_service.services.work import Work


def mark_corrected(work: Work, records: Sequence[Record], by: SubmissionId, reference: str) -> None:
    """Note on what is corrected what corrects it."""
    for kept in records:
        work.records.save(kept.marked_as(Standing.CORRECTED, at=work.now, reference=reference, by=by))
        work.change("record_corrected", kept, {"see": reference})


def mark_superseded(work: Work, records: Sequence[Record], by: SubmissionId, reference: str) -> None:
    """Note on what is superseded what took its place: it, and what it superseded, count from that issue too."""
    for kept in records:
        _date(work, kept.marked_as(Standing.SUPERSEDED, at=work.now, reference=reference, by=by))
        payload = {"see": reference}
        work.change("record_superseded", kept, payload)


def _date(work: Work, record: Record) -> None:
    dating.date_again(work, record, work.enquiries.get(record.enquiry))
    for before in work.records.marked_by(record.submission):
        _date(work, before)


def unmark(work: Work, by: Submission) -> None:
    """Let records stand as they did before *by* superseded or corrected them, as nobody has had that."""
    for kept in work.records.marked_by(by.id):
        _date(work, kept.without(by.id))
        work.change("record_stands_again", kept, {"see": reference_of(by)})


def reference_of(submission: Submission) -> str:
    """How a document of *submission* is called beside those of the same enquiry: reference and code."""
    return "-".join([submission.answers.reference, *submission.outcomes("document")[:1]])


def records_chosen(work: Work, submission: Submission, question: str) -> list[Record]:
    """The records of the document that an answer chose."""
    document = chosen_document(work, submission.value(question))
    return list(work.records.parts_of(document.submission)) if document else []
