"""Calling back: what left its author's hands and nobody has had is theirs again, with what its issue brought with it.

What was sealed of it is never issued. Whoever asks for any of this has the right to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import QuestionnaireId, SubmissionId
from forms_service.casework.keeping.records import Record
from forms_service.casework.sealing.submissions import Submission
from forms_service.services.answering import allowed
from forms_service.services.answering.issued_documents import last_issued
from forms_service.services.answering.open_questionnaire import (
    OpenQuestionnaire,
    load,
    load_for_service,
    standing_answers,
)
from forms_service.services.answering.saving import store
from forms_service.services.enquiries.records_of_people import date_and_hold_anew
from forms_service.services.keeping import dating
from forms_service.services.people import care_told, categories
from forms_service.services.published_forms import is_intake
from forms_service.services.replies import standing
from forms_service.services.work import Work

INTAKE_OPENED: Final = "The intake is opened again to correct it"
"""Why an intake is open once more, and why replies are called back whose intake is amended."""

UNISSUED: Final = frozenset({State.WITH_MANAGER, State.AUTHORISED})


def call_back(work: Work, opened: OpenQuestionnaire, reason: str, *, source: int | None = None) -> Questionnaire:
    """Take back what left its author's hands last and has not gone out, issued or not.

    *source* is the revision of the intake as it was read then, where that is not the present one.
    """
    before = opened.questionnaire
    issued = last_issued(work, before) if before.is_issued_last else None
    read = source_revision(opened) if source is None else source
    after = before.perform(Act.CALL_BACK, by=work.by, at=work.now, comment=reason, source=read)
    work.questionnaires.save(after, expected=before)
    give_up_sealed(work, opened, [issued[0].id] if issued else [])
    work.change("reply_called_back", opened, {"comment": reason.strip()})
    if issued:
        _undo(work, replace(opened, questionnaire=after), issued[0], ends_part=before.begins_next_part)
    return after


def call_part_back(work: Work, questionnaire_id: QuestionnaireId, part: int, reason: str) -> Questionnaire:
    """Call back a part of a reply, and what was begun after it, as far as nothing of them has gone out."""
    opened = load(work, questionnaire_id)
    while opened.questionnaire.part_to_call_back >= part and Act.CALL_BACK in allowed.questionnaire_acts(work, opened):
        call_back(work, opened, reason)
        opened = load(work, questionnaire_id)
    return opened.questionnaire


def call_back_unsent(work: Work, record: Record, why: str) -> bool:
    """Call back what was sealed last of a reply, with what was begun after it; whether it could be.

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
        call_back(work, load_for_service(work, reply.id), why)
    return True


def call_back_as_amended(work: Work, intake: OpenQuestionnaire) -> None:
    """Call back every reply that was read with an intake which says something else since it was opened again.

    Opened by mistake and left as it was, it changes nothing: each reply stays where it stood.
    """
    opened_at = intake.questionnaire.last_read
    if opened_at is None or not _is_amended(work, intake, opened_at.revision):
        return
    for reply in work.questionnaires.of_enquiry(intake.enquiry.id):
        if reply.state in UNISSUED and not is_intake(work.ports.library, reply):
            call_back(work, load(work, reply.id), INTAKE_OPENED, source=opened_at.revision)


def give_up_sealed(work: Work, opened: OpenQuestionnaire, issued: Sequence[SubmissionId] = ()) -> None:
    """What was sealed of it is made no further, and is kept as never issued."""
    work.documents.stop(opened.questionnaire.id)
    dating.take_back(work, opened.questionnaire.id, issued)


def source_revision(opened: OpenQuestionnaire) -> int:
    """The revision of the intake whose answers a reply carries."""
    return opened.source.questionnaire.revision if opened.source else 0


def _is_amended(work: Work, intake: OpenQuestionnaire, revision: int) -> bool:
    before = work.questionnaires.answers(intake.questionnaire.id, until=revision)
    if intake.questionnaire.version_at(revision) != intake.definition.id:
        return True
    return standing_answers(before) != standing_answers(intake.saved)


def _undo(work: Work, opened: OpenQuestionnaire, submission: Submission, *, ends_part: bool) -> None:
    """Take back what the issue of *submission* brought with it, as it is called back before it has gone out.

    Where the next part that was begun *ends* with it, the answers that said so are again what they were.
    """
    standing.unmark(work, submission)
    categories.undo_issue(work, opened.enquiry, opened.definition, submission.values, submission.about)
    if children := care_told.strike_care_told(work, opened.enquiry, submission):
        date_and_hold_anew(work, children)
    continues = opened.definition.continues
    if continues is not None and ends_part:
        begun = (*continues.sets, *continues.empties)
        store(work, opened, {question: submission.value(question) for question in begun}, "copied")
