"""What follows from the issue of a reply for what was issued before, and for the reply itself."""

from __future__ import annotations

from dataclasses import replace

from forms_service.casework.acts import Act
from forms_service.casework.enquiries.clocks import end_of
from forms_service.casework.ids import DocumentId
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import HOLDING_NEXT, SAME_DAY_NEXT, FormRole
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.conditions import holds
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.saving import store
from forms_service.services.keeping import register
from forms_service.services.replies import arrangements, corrections
from forms_service.services.work import Work

FOLLOW_UPS = (SAME_DAY_NEXT, HOLDING_NEXT)
"""When the next part of a reply was promised for: after a same-day part, or by a holding reply."""


def follow(work: Work, opened: OpenQuestionnaire, submission: Submission) -> None:
    """Do what the issue of *submission* brings with it; *opened* is the reply, just issued."""
    register.enter_what_was_told(work, submission)
    reference = reference_of(submission)
    if opened.definition.reviews:
        reviewed = _chosen(work, submission, opened.definition.reviews)
        corrections.mark_superseded(work, reviewed, reference)
    elif opened.definition.plays == FormRole.LOCAL_ARRANGEMENT:
        arrangements.take_the_place(work, submission)
    _go_on(work, opened)


def undo(work: Work, opened: OpenQuestionnaire, submission: Submission, *, ends_part: bool) -> None:
    """Take back what the issue of *submission* brought with it, as it is called back before it has gone out.

    Where the next part that was begun *ends* with it, the answers that said so are again what they were.
    """
    if opened.definition.reviews:
        reviewed = _chosen(work, submission, opened.definition.reviews)
        if not _is_reviewed_by_another(work, opened, submission):
            corrections.unmark_superseded(work, reviewed, reference_of(submission))
    continues = opened.definition.continues
    if continues is not None and ends_part:
        store(work, opened, {question: submission.value(question) for question in continues.sets}, "copied")


def _is_reviewed_by_another(work: Work, opened: OpenQuestionnaire, submission: Submission) -> bool:
    """Whether another issued review in the same enquiry is about the same document."""
    asked, form = opened.definition.reviews, opened.definition.form
    beside = [record for record in work.records.of_enquiry(opened.enquiry.id) if record.issued_at]
    others = {record.submission for record in beside if record.form == form} - {submission.id}
    return any(work.submissions.get(other).value(asked) == submission.value(asked) for other in others)


def reference_of(submission: Submission) -> str:
    """How a document of *submission* is called beside those of the same enquiry: reference and code."""
    return "-".join([submission.answers.reference, *submission.outcomes("document")[:1]])


def _chosen(work: Work, submission: Submission, question: str) -> list[Record]:
    """The records of the document that an answer chose."""
    chosen = submission.value(question)
    if not chosen:
        return []
    document = work.documents.get(DocumentId(str(chosen)))
    return list(work.records.parts_of(document.submission))


def _go_on(work: Work, opened: OpenQuestionnaire) -> None:
    """Make a reply that is given in parts a draft again, for its next part."""
    continues = opened.definition.continues
    if continues is None or holds(continues.when, opened.path.reader) is not True:
        return
    answers = opened.path.by_meaning
    promised = [str(day) for meaning in FOLLOW_UPS if (day := answers.value(meaning))]
    due = end_of(promised[0]) if promised else None
    after = replace(opened.questionnaire.perform(Act.CONTINUE, by=work.by, at=work.now), due=due)
    work.questionnaires.save(after, expected=opened.questionnaire)
    begun = store(work, replace(opened, questionnaire=after), dict(continues.sets), "copied")
    work.change("next_part_begun", begun)
