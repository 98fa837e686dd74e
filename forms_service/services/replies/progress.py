"""Moving a questionnaire on: completing an intake, sending a reply to the manager, handing over, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forms_service.casework.answering.questionnaires import Act, Questionnaire, State
from forms_service.casework.auditing.events import Verb
from forms_service.casework.errors import Conflict, Invalid, NotAllowed, NotFound
from forms_service.casework.known_by_name import INTAKE
from forms_service.casework.users import Permission, User
from forms_service.engine.validation import errors
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load, open_questionnaire
from forms_service.services.answering.saving import open_to_change, questionnaire_event, refuse_unread
from forms_service.services.enquiries import letters
from forms_service.services.keeping import filing
from forms_service.services.ports import Ports
from forms_service.services.replies import corrections
from forms_service.services.replies.start import start_replies
from forms_service.services.repositories import UnitOfWork


def complete_intake(
    ports: Ports, actor: User, questionnaire_id: str, *, revision: int | None = None
) -> Sequence[Questionnaire]:
    """Complete the intake and start the replies that its routes ask for; return those now to be answered.

    An intake that no reply follows is filed as a record of its own.
    """
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        opened = open_to_change(ports, unit, actor, questionnaire_id)
        refuse_unread(unit, opened, revision)
        _refuse_errors(opened)
        now = ports.clock.now()
        done = opened.questionnaire.perform(Act.COMPLETE, by=actor.id, at=now)
        unit.questionnaires.save(done, expected=opened.questionnaire)
        unit.audit.append(questionnaire_event(ports, actor, opened, Verb.COLLECTION, "intake_completed"))
        opened = replace(opened, questionnaire=done)
        letters.ask_redirects(ports, unit, actor, opened)
        replies = start_replies(ports, unit, actor, opened)
        if not replies:
            filing.file_intake(ports, unit, actor, opened)
        unit.commit()
    return replies


def reopen_intake(ports: Ports, actor: User, questionnaire_id: str) -> OpenQuestionnaire:
    """Open a completed intake again to correct it, while no reply has left its author's hands."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        opened = load(ports, unit, actor, questionnaire_id)
        siblings = unit.questionnaires.of_enquiry(actor.organisation, opened.enquiry.id)
        if any(not reply.state.is_open for reply in siblings if reply.form != INTAKE):
            raise Conflict("A reply is with the manager or done. Ask for it to be returned before changing the intake.")
        if unit.records.of_enquiry(actor.organisation, opened.enquiry.id):
            raise Conflict("This intake is already filed as a record. Record a new enquiry instead.")
        reopened = opened.questionnaire.perform(Act.REOPEN, by=actor.id, at=ports.clock.now())
        unit.questionnaires.save(reopened, expected=opened.questionnaire)
        for reply in siblings:
            if reply.form != INTAKE:
                unit.questionnaires.save(reply, expected=reply)  # Refuses a reply that is sent at this very moment.
        unit.audit.append(questionnaire_event(ports, actor, opened, Verb.ALTERATION, "intake_reopened"))
        unit.commit()
    return open_questionnaire(ports, actor, questionnaire_id)


def withdraw_intake(ports: Ports, actor: User, questionnaire_id: str, reason: str) -> Questionnaire:
    """End an enquiry that was recorded by mistake, before any reply of it has started; the reason stays with it."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        opened = load(ports, unit, actor, questionnaire_id)
        if opened.questionnaire.form != INTAKE:
            raise NotFound("There is no such intake.")
        if not answers_for(actor, opened):
            raise NotAllowed("Only whoever answers this intake, or a manager, may withdraw it.")
        if _has_replies(unit, opened):
            raise Conflict("A reply to this enquiry has been started. A manager can withdraw the reply.")
        now = ports.clock.now()
        withdrawn = opened.questionnaire.perform(Act.WITHDRAW, by=actor.id, at=now, comment=reason)
        unit.questionnaires.save(withdrawn, expected=opened.questionnaire)
        said = {"reason": reason.strip()}
        unit.audit.append(questionnaire_event(ports, actor, opened, Verb.ALTERATION, "intake_withdrawn", said))
        unit.commit()
    return withdrawn


def withdraw_started(ports: Ports, actor: User, questionnaire_id: str, reason: str) -> Questionnaire:
    """End a reply that no route asked for, before it is sent; the reason stays with it."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        opened = open_to_change(ports, unit, actor, questionnaire_id)
        if not may_withdraw_started(actor, opened):
            raise NotAllowed("Only a manager may withdraw this reply.")
        withdrawn = opened.questionnaire.perform(Act.WITHDRAW, by=actor.id, at=ports.clock.now(), comment=reason)
        unit.questionnaires.save(withdrawn, expected=opened.questionnaire)
        said = {"reason": reason.strip()}
        unit.audit.append(questionnaire_event(ports, actor, opened, Verb.ALTERATION, "reply_withdrawn", said))
        unit.commit()
    return withdrawn


def may_withdraw_started(actor: User, opened: OpenQuestionnaire) -> bool:
    """Whether to offer *actor* to withdraw a reply that was started besides those that the routes ask for.

    What took another's place answers in its stead, so only a manager ends that.
    """
    mine = opened.questionnaire
    is_ours = bool(mine.why) and not mine.replaces and mine.state.is_open and mine.part == 1
    return is_ours and actor.may(Permission.ANSWER) and answers_for(actor, opened)


def may_withdraw_intake(ports: Ports, actor: User, opened: OpenQuestionnaire) -> bool:
    """Whether to offer *actor* to withdraw this intake."""
    is_open_intake = opened.questionnaire.form == INTAKE and opened.questionnaire.state.is_open
    if not is_open_intake or not actor.may(Permission.ANSWER) or not answers_for(actor, opened):
        return False
    with ports.unit_of_work() as unit:
        return not _has_replies(unit, opened)


def answers_for(actor: User, opened: OpenQuestionnaire) -> bool:
    """Whether *actor* answers this questionnaire, or manages those who do."""
    return actor.id == opened.questionnaire.owner or actor.may(Permission.AUTHORISE)


def _has_replies(unit: UnitOfWork, opened: OpenQuestionnaire) -> bool:
    siblings = unit.questionnaires.of_enquiry(opened.questionnaire.organisation, opened.enquiry.id)
    return any(sibling.form != INTAKE for sibling in siblings)


def send_to_manager(
    ports: Ports, actor: User, questionnaire_id: str, *, revision: int | None = None
) -> OpenQuestionnaire:
    """Send a reply to the manager, its whole path checked again."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        opened = open_to_change(ports, unit, actor, questionnaire_id)
        refuse_unread(unit, opened, revision)
        hold_intake(unit, opened)
        _refuse_errors(opened)
        sent = opened.questionnaire.perform(Act.SEND, by=actor.id, at=ports.clock.now())
        unit.questionnaires.save(sent, expected=opened.questionnaire)
        unit.audit.append(questionnaire_event(ports, actor, opened, Verb.ALTERATION, "reply_sent_to_manager"))
        corrections.start_if_contradicted(ports, unit, actor, opened)
        unit.commit()
    return replace(opened, questionnaire=sent)


def hand_over(ports: Ports, actor: User, questionnaire_id: str, to: str) -> OpenQuestionnaire:
    """Make another member of staff of the same organisation the one who answers."""
    actor.require(Permission.ANSWER)
    receiver = ports.directory.user(to)
    if receiver.organisation != actor.organisation or not receiver.may(Permission.ANSWER):
        raise NotFound("There is no such colleague.")
    with ports.unit_of_work() as unit:
        opened = open_to_change(ports, unit, actor, questionnaire_id)
        unit.questionnaires.save(replace(opened.questionnaire, owner=receiver.id), expected=opened.questionnaire)
        unit.audit.append(
            questionnaire_event(ports, actor, opened, Verb.ALTERATION, "questionnaire_handed_over", {"to": receiver.id})
        )
        unit.commit()
    return open_questionnaire(ports, actor, questionnaire_id)


def hold_intake(unit: UnitOfWork, opened: OpenQuestionnaire) -> None:
    """Refuse to go on with a reply whose intake is open, or is opened again at this very moment."""
    if opened.source is None:
        return
    intake = opened.source.questionnaire
    if intake.state is not State.COMPLETED:
        raise Conflict("The intake of this enquiry is open. Complete it before you go on with the reply.")
    unit.questionnaires.save(intake, expected=intake)


def _refuse_errors(opened: OpenQuestionnaire) -> None:
    wrong = errors(opened.path)
    if wrong:
        raise Invalid(wrong)
