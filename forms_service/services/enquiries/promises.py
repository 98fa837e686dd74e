"""Noting that something which a reply promised was done, and taking that back."""

from __future__ import annotations

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Done, Questionnaire
from forms_service.casework.enquiries.acts import ON_PROMISE, PromiseFacts
from forms_service.casework.enquiries.clocks import NEEDS_REASON, Promise
from forms_service.casework.errors import NotFound, unsaid
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.services.enquiries import clocks
from forms_service.services.people import sight
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@use_case(Permission.ANSWER, unlogged="the page of its enquiry is logged")
def find(work: Work, questionnaire_id: QuestionnaireId, key: str) -> tuple[WorkItem, Promise]:
    """Return something that a reply promises, with its enquiry."""
    return _found(work, questionnaire_id, key)


@use_case(Permission.ANSWER)
def note_done(work: Work, questionnaire_id: QuestionnaireId, key: str, note: str = "") -> Questionnaire:
    """Note that something promised was done: from now on nobody is reminded of it.

    That no reply is given in place of a withdrawn one, or that somebody is told of a correction otherwise or not at
    all, needs a reason: ``Invalid``.
    """
    item, promise = _found(work, questionnaire_id, key)
    lacking = next((said for begins, said in NEEDS_REASON.items() if key.startswith(begins)), "")
    if lacking and not note.strip():
        raise unsaid("note", lacking)
    _require(work, item, promise, Act.NOTE_DONE)
    done = Done(key, promise.by, work.by, work.now, note.strip())
    after = item.questionnaire.with_done(done)
    work.questionnaires.save(after, expected=item.questionnaire)
    noted = {"comment": done.note} if done.note else {}
    work.change("promise_done", item, {"what": promise.words, **noted})
    return after


@use_case(Permission.ANSWER)
def undo(work: Work, questionnaire_id: QuestionnaireId, key: str) -> Questionnaire:
    """Take back that something promised was done: it is to be done again."""
    item, promise = _found(work, questionnaire_id, key)
    _require(work, item, promise, Act.UNDO)
    after = item.questionnaire.without_done(key, promise.by)
    work.questionnaires.save(after, expected=item.questionnaire)
    work.change("promise_undone", item, {"what": promise.words})
    return after


def _found(work: Work, questionnaire_id: QuestionnaireId, key: str) -> tuple[WorkItem, Promise]:
    questionnaire = work.questionnaires.get(questionnaire_id)
    item = WorkItem(questionnaire, work.enquiries.get(questionnaire.enquiry))
    sight.require(work, item.enquiry, questionnaire)
    promise = next((p for p in clocks.promises_of(work, item) if p.key == key), None)
    if promise is None:
        raise NotFound("Nothing like this was promised.")
    return item, promise


def _require(work: Work, item: WorkItem, promise: Promise, act: Act) -> None:
    ON_PROMISE.require(act, work.actor, PromiseFacts(item.enquiry, item.questionnaire, promise.key, promise.by))
