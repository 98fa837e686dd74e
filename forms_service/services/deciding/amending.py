"""Amending: until something of an enquiry has gone out, whatever is wrong in it is mended by those who answer it.

What was sealed meanwhile is kept as never issued, and the manager sees what changed since it was read last.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Comment, Questionnaire, SavedAnswer, narrowed
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.sealing.changes import Change, differences, words_on
from forms_service.casework.users import Permission
from forms_service.engine.answers import Answers
from forms_service.engine.losses import readable_answers
from forms_service.engine.path import Path, find_path
from forms_service.services.answering import allowed
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load, naming_of, standing_answers
from forms_service.services.answering.saving import Saving
from forms_service.services.deciding.as_read import refuse_older_page
from forms_service.services.people.of_each import GivenBefore, given_before, still_given
from forms_service.services.published_forms import is_intake, version_if_there
from forms_service.services.replies import calling_back
from forms_service.services.replies.calling_back import INTAKE_OPENED, give_up_sealed
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

NOBODY_HAD_IT: Final = "Nobody outside had it"
"""What somebody says of an issued reply before it is called back; it stays with the reply, with who and when."""


@use_case(Permission.ANSWER)
def call_back(
    work: Work, questionnaire_id: QuestionnaireId, reason: str, *, read: str, nobody_had_it: bool = False
) -> Questionnaire:
    """Call a reply back to its author, from the manager, authorised or issued, before it has gone out.

    What is issued may have gone out without being written down, so whoever calls it back says that *nobody had it*.
    *read* says which sending or submission of it was read.
    """
    work.enquiries.get_to_change(work.questionnaires.get(questionnaire_id).enquiry)
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, Act.CALL_BACK)
    refuse_older_page(work, opened, read)
    return _back(work, opened, reason, nobody_had_it=nobody_had_it)


@use_case(Permission.ANSWER, unlogged="it is asked of them before an act that is logged")
def issued_to_call_back(work: Work, intake_id: QuestionnaireId) -> list[OpenQuestionnaire]:
    """Return the replies that are called back with their intake and are issued, so that somebody may have had them.

    It is refused of an intake that cannot be opened again.
    """
    allowed.require(work, load(work, intake_id), Act.REOPEN)
    enquiry = work.questionnaires.get(intake_id).enquiry
    replies = (load(work, q.id) for q in work.questionnaires.of_enquiry(enquiry) if q.is_issued_last)
    return [reply for reply in replies if Act.CALL_BACK in allowed.questionnaire_acts(work, reply)]


@use_case(Permission.ANSWER)
def reopen_intake(
    work: Work, questionnaire_id: QuestionnaireId, *, nobody_had: Collection[QuestionnaireId] = ()
) -> OpenQuestionnaire:
    """Open a completed intake again to correct it in full.

    What is issued comes back to its author at once, if *nobody had* it; what is with the manager, or authorised, once
    the intake is completed and says something else.
    """
    work.enquiries.get_to_change(work.questionnaires.get(questionnaire_id).enquiry)
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, Act.REOPEN)
    for reply in work.questionnaires.of_enquiry(opened.enquiry.id):
        if not is_intake(work.ports.library, reply):
            _back_if_issued(work, reply, nobody_had)
    return open_intake(work, opened, INTAKE_OPENED)


def open_intake(work: Work, opened: OpenQuestionnaire, why: str) -> OpenQuestionnaire:
    """Open a completed intake again; whoever asks for it has the right to."""
    reopened = opened.questionnaire.perform(Act.REOPEN, by=work.by, at=work.now, comment=why)
    work.questionnaires.save(reopened, expected=opened.questionnaire)
    give_up_sealed(work, opened, [sealed.id for sealed in work.submissions.of_questionnaire(opened.questionnaire.id)])
    work.change("intake_reopened", opened)
    saving = Saving(work, replace(opened, questionnaire=reopened))
    saving.leave_express()
    return saving.write()


def _back_if_issued(work: Work, reply: Questionnaire, nobody_had: Collection[QuestionnaireId]) -> None:
    opened = load(work, reply.id)
    if reply.is_issued_last and Act.CALL_BACK in allowed.questionnaire_acts(work, opened):
        _back(work, opened, INTAKE_OPENED, nobody_had_it=reply.id in nobody_had)
    else:
        work.questionnaires.save(reply, expected=reply)  # Refuses a reply that is sent at this very moment.


def _back(work: Work, opened: OpenQuestionnaire, reason: str, *, nobody_had_it: bool) -> Questionnaire:
    allowed.require(work, opened, Act.CALL_BACK)
    if not opened.questionnaire.is_issued_last:
        return calling_back.call_back(work, opened, reason)
    if not nobody_had_it:
        raise Conflict(
            f"“{opened.definition.title}” is issued. Say first whether anybody outside had any of it. If somebody had, "
            "record to whom it went; it is corrected from then on."
        )
    return calling_back.call_back(work, opened, f"{reason.strip()}. {NOBODY_HAD_IT}.".replace("..", "."))


def amendments(work: Work, opened: OpenQuestionnaire) -> list[Change]:
    """Return what a reply and its intake say now that was not so when it came back to its author last."""
    read = opened.questionnaire.last_read
    if read is None:
        return []
    source = _source_then(work, opened, read)
    found = _moved_since(work, opened, read.revision)
    if opened.source and read.source_revision:
        found += _moved_since(work, opened.source, read.source_revision)
    found += _answered_anew(work, opened, read.revision, source.answers if source else opened.carried)
    return [*differences(source, opened.source.path), *found] if source and opened.source else found


def _answered_anew(work: Work, opened: OpenQuestionnaire, revision: int, carried: Answers) -> list[Change]:
    """What a reply says otherwise than it did; what was said of others who stood in a row is no answer of these."""
    saved = work.questionnaires.answers(opened.questionnaire.id, until=revision)
    opened, now = _as_read_then(work, opened, revision), opened.path
    naming = naming_of(opened.source) if opened.source else None
    others = given_before(work, opened.definition, saved, naming, opened.child) if naming else {}
    anew = {question: before for question, before in others.items() if before.is_anew}
    then = _path_of(opened, saved, carried)
    found = differences(_path_of(opened, still_given(saved, anew), carried), now) if anew else None
    if found is None:
        return differences(then, now)
    return [_with_whom(each, then, anew) for each in found]


def _with_whom(change: Change, then: Path, anew: Mapping[str, GivenBefore]) -> Change:
    """A change of what was said of somebody else: with whom it was said of."""
    said = words_on(then, change.question)
    if change.question not in anew or not said:
        return change
    return replace(change, before=f"{anew[change.question].said_of}: {said}")


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
    return _path_of(_as_read_then(work, opened, revision), saved, carried)


def _as_read_then(work: Work, opened: OpenQuestionnaire, revision: int) -> OpenQuestionnaire:
    """The same on the version of its form that it was read on, if it was moved to another since, and that is there."""
    former = version_if_there(work.ports.library, opened.questionnaire.version_at(revision))
    return replace(opened, definition=former) if former else opened


def _moved_since(work: Work, opened: OpenQuestionnaire, revision: int) -> list[Change]:
    """That the form asks otherwise than where it was read, with both versions."""
    then = opened.questionnaire.version_at(revision)
    if then == opened.definition.id:
        return []
    former = version_if_there(work.ports.library, then)
    title = former.title if former else opened.definition.title
    label = f"The version of the form “{title}”"
    return [Change("", label, then.rpartition("@")[2], str(opened.definition.version))]


def _path_of(opened: OpenQuestionnaire, saved: Mapping[str, SavedAnswer], carried: Answers) -> Path:
    answers = readable_answers(opened.definition, standing_answers(saved))
    return find_path(opened.definition, answers, carried, opened.paths.facts)
