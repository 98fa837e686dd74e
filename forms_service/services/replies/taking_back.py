"""Taking back what nobody has had, issued or not, with what its issue brought with it: it is its author's again."""

from __future__ import annotations

from dataclasses import replace

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.keeping.records import Record
from forms_service.casework.sealing.submissions import Submission
from forms_service.services.answering.issued_documents import last_issued
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.saving import store
from forms_service.services.replies import calling_back, standing
from forms_service.services.work import Work


def take_back(work: Work, opened: OpenQuestionnaire, reason: str) -> Questionnaire:
    """Take back what left its author's hands last and has not gone out; whoever asks for it has the right to."""
    before = opened.questionnaire
    issued = last_issued(work, before) if before.is_issued_last else None
    sealed = [issued[0].id] if issued else []
    after = calling_back.call_back(work, opened, reason, source=source_revision(opened), issued=sealed)
    if issued:
        called = replace(opened, questionnaire=after)
        _undo(work, called, issued[0], ends_part=before.begins_next_part)
    return after


def source_revision(opened: OpenQuestionnaire) -> int:
    """The revision of the intake whose answers a reply carries."""
    return opened.source.questionnaire.revision if opened.source else 0


def take_back_unsent(work: Work, record: Record, why: str) -> bool:
    """Take back what was sealed last of a reply, with what was begun after it; whether it could be.

    What has gone out stays as it was sealed, and so does what another part was issued after.
    """
    submission = work.submissions.get(record.submission)
    while not work.records.get(record.id).was_never_issued:
        reply = work.questionnaires.get(submission.questionnaire)
        last = last_issued(work, reply)
        is_last = record.issued_at is None or (last is not None and last[0].id == submission.id)
        has_gone_out = any(kept.gone_out_at for kept in work.records.parts_of(submission.id))
        if has_gone_out or not is_last or not reply.part_to_call_back:
            return False
        take_back(work, load(work, reply.id), why)
    return True


def _undo(work: Work, opened: OpenQuestionnaire, submission: Submission, *, ends_part: bool) -> None:
    """Take back what the issue of *submission* brought with it, as it is called back before it has gone out.

    Where the next part that was begun *ends* with it, the answers that said so are again what they were.
    """
    if opened.definition.reviews:
        reviewed = standing.records_chosen(work, submission, opened.definition.reviews)
        if not _is_reviewed_by_another(work, opened, submission):
            standing.unmark_superseded(work, reviewed, standing.reference_of(submission))
    continues = opened.definition.continues
    if continues is not None and ends_part:
        store(work, opened, {question: submission.value(question) for question in continues.sets}, "copied")


def _is_reviewed_by_another(work: Work, opened: OpenQuestionnaire, submission: Submission) -> bool:
    """Whether another issued review in the same enquiry is about the same document."""
    asked, form = opened.definition.reviews, opened.definition.form
    beside = [record for record in work.records.of_enquiry(opened.enquiry.id) if record.issued_at]
    others = {record.submission for record in beside if record.form == form} - {submission.id}
    return any(work.submissions.get(other).value(asked) == submission.value(asked) for other in others)
