"""Amending: until something of an enquiry has gone out, whatever is wrong in it is mended by those who answer it.

What was sealed meanwhile is kept as never issued, and the manager sees what changed since it was read last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Comment, Questionnaire, State, narrowed
from forms_service.casework.ids import QuestionnaireId, SubmissionId
from forms_service.casework.sealing.changes import Change, differences
from forms_service.casework.users import Permission
from forms_service.engine.answers import Answers
from forms_service.engine.losses import readable_answers
from forms_service.engine.path import Path, find_path
from forms_service.services.answering import allowed
from forms_service.services.answering.issued_documents import last_issued
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load, standing_answers
from forms_service.services.answering.saving import Saving
from forms_service.services.deciding import after_issue
from forms_service.services.keeping import dating
from forms_service.services.published_forms import is_intake
from forms_service.services.work import Work, use_case

INTAKE_OPENED: str = "The intake is opened again to correct it"
"""Why replies are called back whose intake is amended."""


@use_case(Permission.ANSWER)
def call_back(work: Work, questionnaire_id: QuestionnaireId, reason: str) -> Questionnaire:
    """Call a reply back to its author, from the manager, authorised or issued, before it has gone out."""
    work.enquiries.get_to_change(work.questionnaires.get(questionnaire_id).enquiry)
    return _call_back(work, load(work, questionnaire_id), reason)


def call_part_back(work: Work, questionnaire_id: QuestionnaireId, part: int, reason: str) -> Questionnaire:
    """Call back a part of a reply, and what was begun after it, as far as nothing of them has gone out."""
    opened = load(work, questionnaire_id)
    while opened.questionnaire.part_to_call_back >= part and Act.CALL_BACK in allowed.questionnaire_acts(work, opened):
        _call_back(work, opened, reason)
        opened = load(work, questionnaire_id)
    return opened.questionnaire


@use_case(Permission.ANSWER)
def reopen_intake(work: Work, questionnaire_id: QuestionnaireId) -> OpenQuestionnaire:
    """Open a completed intake again to correct it in full; every reply to it comes back to its author."""
    work.enquiries.get_to_change(work.questionnaires.get(questionnaire_id).enquiry)
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, Act.REOPEN)
    for reply in work.questionnaires.of_enquiry(opened.enquiry.id):
        if not is_intake(work.ports.library, reply):
            _call_back_if_needed(work, reply)
    reopened = opened.questionnaire.perform(Act.REOPEN, by=work.by, at=work.now)
    work.questionnaires.save(reopened, expected=opened.questionnaire)
    _take_back(work, opened, [sealed.id for sealed in work.submissions.of_questionnaire(opened.questionnaire.id)])
    work.change("intake_reopened", opened)
    saving = Saving(work, replace(opened, questionnaire=reopened))
    saving.leave_express()
    return saving.write()


def _call_back_if_needed(work: Work, reply: Questionnaire) -> None:
    opened = load(work, reply.id)
    if Act.CALL_BACK in allowed.questionnaire_acts(work, opened):
        _call_back(work, opened, INTAKE_OPENED)
    else:
        work.questionnaires.save(reply, expected=reply)  # Refuses a reply that is sent at this very moment.


def _call_back(work: Work, opened: OpenQuestionnaire, reason: str) -> Questionnaire:
    allowed.require(work, opened, Act.CALL_BACK)
    return take_back(work, opened, reason)


def take_back(work: Work, opened: OpenQuestionnaire, reason: str) -> Questionnaire:
    """Take back what left its author's hands last and has not gone out; whoever asks for it has the right to."""
    before = opened.questionnaire
    was_issued = before.state is State.ISSUED or before.begins_next_part
    issued = last_issued(work, before) if was_issued else None
    after = before.perform(Act.CALL_BACK, by=work.by, at=work.now, comment=reason, source=source_revision(opened))
    work.questionnaires.save(after, expected=before)
    _take_back(work, opened, [issued[0].id] if issued else [])
    work.change("reply_called_back", opened, {"comment": reason.strip()})
    if issued:
        called = replace(opened, questionnaire=after)
        after_issue.undo(work, called, issued[0], ends_part=before.begins_next_part)
    return after


def _take_back(work: Work, opened: OpenQuestionnaire, issued: Sequence[SubmissionId]) -> None:
    work.documents.stop(opened.questionnaire.id)
    dating.take_back(work, opened.questionnaire.id, issued)


def source_revision(opened: OpenQuestionnaire) -> int:
    """The revision of the intake whose answers a reply carries."""
    return opened.source.questionnaire.revision if opened.source else 0


def amendments(work: Work, opened: OpenQuestionnaire) -> list[Change]:
    """Return what a reply and its intake say now that was not so when it came back to its author last."""
    read = opened.questionnaire.last_read
    if read is None:
        return []
    source = _source_then(work, opened, read)
    before = _path_then(work, opened, read.revision, source.answers if source else opened.carried)
    found = differences(before, opened.path)
    return [*differences(source, opened.source.path), *found] if source and opened.source else found


def _source_then(work: Work, opened: OpenQuestionnaire, read: Comment) -> Path | None:
    """The intake as it was read, as it concerns the one child that the reply is about."""
    source = opened.source
    if source is None or not read.source_revision:
        return None
    then = _path_then(work, source, read.source_revision, source.carried)
    if not opened.child:
        return then
    narrow = narrowed(then.everything, source.definition.index, opened.definition.about, opened.child)
    return find_path(source.definition, narrow, source.carried, source.paths.facts)


def _path_then(work: Work, opened: OpenQuestionnaire, revision: int, carried: Answers) -> Path:
    saved = work.questionnaires.answers(opened.questionnaire.id, until=revision)
    answers = readable_answers(opened.definition, standing_answers(saved))
    return find_path(opened.definition, answers, carried, opened.paths.facts)
