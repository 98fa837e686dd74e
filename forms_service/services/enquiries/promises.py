"""Noting that something which a reply promised was done, and taking that back."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import Done, Questionnaire
from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.enquiries.clocks import Promise
from forms_service.casework.enquiries.enquiries import EnquiryState
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.users import Permission, User
from forms_service.services.enquiries import clocks
from forms_service.services.ports import Ports
from forms_service.services.repositories import UnitOfWork, WorkItem


def find(ports: Ports, actor: User, questionnaire_id: str, key: str) -> tuple[WorkItem, Promise]:
    """Return something that a reply promises, with its enquiry."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        return _found(ports, unit, actor, questionnaire_id, key)


def note_done(ports: Ports, actor: User, questionnaire_id: str, key: str, note: str = "") -> Questionnaire:
    """Note that something promised was done: from now on nobody is reminded of it."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        item, promise = _found(ports, unit, actor, questionnaire_id, key)
        done = Done(key, promise.by, actor.id, ports.clock.now(), note.strip())
        after = item.questionnaire.with_done(done)
        _keep(unit, item, after)
        unit.audit.append(_event(ports, actor, item, Verb.ALTERATION, "promise_done", promise, done.note))
        unit.commit()
    return after


def undo(ports: Ports, actor: User, questionnaire_id: str, key: str) -> Questionnaire:
    """Take back that something promised was done: it is to be done again."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        item, promise = _found(ports, unit, actor, questionnaire_id, key)
        after = item.questionnaire.without_done(key, promise.by)
        _keep(unit, item, after)
        unit.audit.append(_event(ports, actor, item, Verb.ALTERATION, "promise_undone", promise))
        unit.commit()
    return after


def _found(ports: Ports, unit: UnitOfWork, actor: User, questionnaire_id: str, key: str) -> tuple[WorkItem, Promise]:
    questionnaire = unit.questionnaires.get(actor.organisation, questionnaire_id)
    item = WorkItem(questionnaire, unit.enquiries.get(actor.organisation, questionnaire.enquiry))
    promise = next((p for p in clocks.promises_of(ports, unit, actor, item) if p.key == key), None)
    if promise is None:
        raise NotFound("Nothing like this was promised.")
    return item, promise


def _keep(unit: UnitOfWork, item: WorkItem, after: Questionnaire) -> None:
    if item.enquiry.state is EnquiryState.CLOSED:
        raise Conflict("This enquiry is closed, so nothing more is noted about it.")
    unit.questionnaires.save(after, expected=item.questionnaire)


def _event(ports: Ports, actor: User, item: WorkItem, verb: Verb, act: str, promise: Promise, note: str = "") -> Event:
    payload = {"what": promise.words, **({"comment": note} if note else {})}
    return Event(
        actor.organisation, ports.clock.now(), actor.id, verb, act,
        "questionnaire", item.questionnaire.id, item.enquiry.reference, payload,
    )  # fmt: skip
