"""What records are worth now: corrected, or superseded, by what; and how what takes their place is called."""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.casework.ids import DocumentId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.sealing.submissions import Submission
from forms_service.services.work import Work


def mark_corrected(work: Work, records: Sequence[Record], reference: str) -> None:
    """Note on what is corrected what corrects it."""
    for kept in records:
        work.records.save(kept.corrected(reference, at=work.now))
        work.change("record_corrected", kept, {"see": reference})


def mark_superseded(work: Work, records: Sequence[Record], reference: str) -> None:
    for kept in records:
        work.records.save(kept.superseded(reference, at=work.now))
        payload = {"see": reference}
        work.change("record_superseded", kept, payload)


def unmark_superseded(work: Work, records: Sequence[Record], reference: str) -> None:
    """Let *records* stand again that *reference* had superseded, as it is called back."""
    for kept in records:
        if kept.standing is Standing.SUPERSEDED and kept.standing_reference == reference:
            work.records.save(kept.as_issued(at=work.now))
            work.change("record_stands_again", kept, {"see": reference})


def reference_of(submission: Submission) -> str:
    """How a document of *submission* is called beside those of the same enquiry: reference and code."""
    return "-".join([submission.answers.reference, *submission.outcomes("document")[:1]])


def records_chosen(work: Work, submission: Submission, question: str) -> list[Record]:
    """The records of the document that an answer chose."""
    chosen = submission.value(question)
    if not chosen:
        return []
    document = work.documents.get(DocumentId(str(chosen)))
    return list(work.records.parts_of(document.submission))
