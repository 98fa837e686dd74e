"""Moving a questionnaire on: completing an intake, sending a reply to the manager, handing over, withdrawing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.answering.signatures import Declaration, Signature
from forms_service.casework.errors import Invalid, NotAllowed, NotFound
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.casework.users import Permission, User
from forms_service.engine.answers import Problem
from forms_service.engine.path import declarations
from forms_service.engine.validation import errors
from forms_service.services.answering import agreement, allowed
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.other_enquiries.purposes import log_other_purposes
from forms_service.services.enquiries import letters
from forms_service.services.keeping import filing
from forms_service.services.keeping.protection.breaches_noticed import begin_incident_of
from forms_service.services.people import categories
from forms_service.services.people.sight import Sights
from forms_service.services.replies import corrections
from forms_service.services.replies.calling_back import call_back_as_amended
from forms_service.services.replies.start import start_replies
from forms_service.services.replies.withdrawing import end_what_is_over
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


class Unfinished(Invalid):
    """Something is missing or wrong, so it goes no further; nothing was changed."""

    def __init__(self, opened: OpenQuestionnaire, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.opened = opened


@dataclass(frozen=True)
class Finished:
    """A questionnaire that its author has completed or sent, and the *replies* that an intake led to."""

    opened: OpenQuestionnaire
    replies: Sequence[OpenQuestionnaire] = ()


def complete(work: Work, opened: OpenQuestionnaire) -> Finished:
    """Complete an intake and start its replies; one that no reply follows is filed as a record of its own."""
    allowed.require(work, opened, Act.COMPLETE)
    _refuse(opened, [*errors(opened.path), *opened.proposals_left])
    now = work.now
    done = opened.questionnaire.sign(Act.COMPLETE, Signature.of(work.actor, now))
    work.questionnaires.save(done, expected=opened.questionnaire)
    work.collect("intake_completed", opened)
    opened = replace(opened, questionnaire=done)
    categories.follow_request(work, opened.enquiry, opened.definition, opened.path.answers, work.today)
    call_back_as_amended(work, opened)
    letters.ask_redirects(work, opened)
    end_what_is_over(work, opened)
    replies = start_replies(work, opened)
    if not replies:
        filing.file_intake(work, opened)
    return Finished(opened, replies)


@use_case(Permission.RECORD, Permission.ANSWER)
def withdraw_intake(work: Work, questionnaire_id: QuestionnaireId, reason: str) -> Questionnaire:
    """End an enquiry that was recorded by mistake, before any reply of it has started; the reason stays with it."""
    opened = load(work, questionnaire_id)
    if not opened.is_intake:
        raise NotFound("There is no such intake.")
    allowed.require(work, opened, Act.WITHDRAW_OWN)
    now = work.now
    withdrawn = opened.questionnaire.perform(Act.WITHDRAW, by=work.by, at=now, comment=reason)
    work.questionnaires.save(withdrawn, expected=opened.questionnaire)
    work.change("intake_withdrawn", opened, {"reason": reason.strip()})
    _close(work, opened.enquiry.id, reason.strip())
    return withdrawn


def _close(work: Work, enquiry_id: EnquiryId, reason: str) -> None:
    """Close an enquiry with its intake: nothing of it is left to be done."""
    enquiry = work.enquiries.get_to_change(enquiry_id)
    every = work.questionnaires.of_enquiry(enquiry_id)
    closed = enquiry.close(by=work.by, at=work.now, reason=reason, questionnaires=every)
    work.enquiries.save(closed)
    work.change("enquiry_closed", closed, {"reason": reason})


def send(work: Work, opened: OpenQuestionnaire, declared: Collection[str]) -> Finished:
    """Send a reply to the manager, its whole path checked again; *declared* is what its sender declares, by id."""
    allowed.require(work, opened, Act.SEND)
    hold_intake(work, opened)
    opened = begin_incident_of(work, opened)
    found = agreement.of_questionnaire(work, opened)
    sent = sign(work, opened, declared, agreement.problems_of(found))
    work.questionnaires.save(sent, expected=opened.questionnaire)
    words = [declaration.words for declaration in sent.signature.declarations] if sent.signature else []
    work.change("reply_sent_to_manager", opened, {"declared": "; ".join(words)})
    log_other_purposes(work, opened, found)
    corrections.start_for_what_was_wrong(work, opened, found)
    return Finished(replace(opened, questionnaire=sent))


@dataclass(frozen=True)
class Colleague:
    """Somebody to whom a questionnaire may be handed over; one who may not sign it can write on."""

    user: User
    may_sign: bool


@use_case(
    Permission.RECORD,
    Permission.ANSWER,
    unlogged="it is the list of staff, beside a questionnaire that is laid open for an act",
)
def colleagues(work: Work, opened: OpenQuestionnaire) -> list[Colleague]:
    """Return everybody to whom a questionnaire may be handed over, those first who may sign it."""
    staff = work.ports.directory.users(work.organisation)
    others = [user for user in staff if user.may(Permission.ANSWER) and user.id != opened.questionnaire.owner]
    found = [Colleague(user, allowed.may_sign(work, user, opened)) for user in others]
    return sorted(found, key=lambda colleague: not colleague.may_sign)


@use_case(Permission.RECORD, Permission.ANSWER)
def hand_over(work: Work, questionnaire_id: QuestionnaireId, to: str) -> OpenQuestionnaire:
    """Make another member of staff of the same organisation the one who answers, who declares anew on sending."""
    receiver = work.ports.directory.user(to)
    if receiver.organisation != work.organisation or not receiver.may(Permission.ANSWER):
        raise NotFound("There is no such colleague.")
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, Act.HAND_OVER)
    if Sights(work, [opened.enquiry]).is_by_emergency(opened.enquiry):  # Whoever has it then reads it for good.
        raise NotAllowed(
            f"{opened.enquiry.reference} is open to you in an emergency, so its team or a manager hands it over."
        )
    theirs = replace(opened.questionnaire, owner=receiver.id)
    work.questionnaires.save(theirs, expected=opened.questionnaire)
    work.change("questionnaire_handed_over", opened, {"to": receiver.id})
    return replace(opened, questionnaire=theirs)


def hold_intake(work: Work, opened: OpenQuestionnaire) -> None:
    """Refuse to go on with a reply whose intake is opened again at this very moment."""
    if opened.source is not None:
        intake = opened.source.questionnaire
        work.questionnaires.save(intake, expected=intake)


def sign(
    work: Work, opened: OpenQuestionnaire, declared: Collection[str], unanswered: Sequence[Problem] = ()
) -> Questionnaire:
    """Return a reply as its actor sends it now; ``Unfinished`` where an answer, or a declaration, is missing.

    *unanswered* is what does not agree and is not explained.
    """
    asked = declarations(opened.path)
    missing = [Problem((said.id,), f"Confirm: {said.label}") for said in asked if said.id not in declared]
    _refuse(opened, [*errors(opened.path), *unanswered, *missing])
    words = [Declaration(said.id, str(said.label)) for said in asked]
    return opened.questionnaire.sign(Act.SEND, Signature.of(work.actor, work.now, words))


def _refuse(opened: OpenQuestionnaire, wrong: Sequence[Problem]) -> None:
    if wrong:
        raise Unfinished(opened, wrong)
