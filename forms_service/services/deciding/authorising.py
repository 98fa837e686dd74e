"""What an authoriser must confirm or explain, and approval by telephone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from forms_service.casework.acts import Act
from forms_service.casework.answering.explanations import Explained, as_sealed
from forms_service.casework.answering.questionnaires import PhoneApproval, Questionnaire, State
from forms_service.casework.errors import Conflict, Invalid, NotAllowed, unsaid
from forms_service.casework.ids import QuestionnaireId, SubmissionId
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission, User
from forms_service.engine.answers import Problem
from forms_service.engine.moments import Moment, local
from forms_service.engine.path import manager_checks
from forms_service.engine.validation import errors
from forms_service.services.answering import agreement, allowed
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.other_enquiries.purposes import log_other_purposes
from forms_service.services.answering.other_enquiries.waiting_beside import refuse_contradicted
from forms_service.services.deciding.as_read import approval_as_read, refuse_another_approval, refuse_older_page
from forms_service.services.enquiries import records_of_people
from forms_service.services.keeping import dating
from forms_service.services.keeping.register import EARLY
from forms_service.services.replies import calling_back, corrections
from forms_service.services.replies.progress import hold_intake, sign
from forms_service.services.sealing import request_documents
from forms_service.services.sealing.sealing import By, sealed_submission
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


class WrongTime(Conflict):
    """The time that was written down of a telephone call cannot be that of it."""


@use_case(Permission.READ_ENQUIRY, unlogged="the page that names them shows nobody else")
def authorisers(work: Work, opened: OpenQuestionnaire) -> list[User]:
    """Return everybody who may authorise this, so that whoever was telephoned can be named."""
    return allowed.authorisers(work, opened)


@dataclass(frozen=True)
class Confirmations:
    """What an authoriser confirmed or explained, as it is sealed, and the documents that are not made without it.

    *agreement* is what does not agree, with what its author and its authoriser say to it.
    """

    by_manager: tuple[Mapping[str, str], ...] = ()
    left_out: frozenset[str] = frozenset()
    agreement: tuple[Mapping[str, str], ...] = ()


def confirmations(
    opened: OpenQuestionnaire, given: Mapping[str, str], found: Sequence[Explained] = ()
) -> Confirmations:
    """Hold what was ticked and typed (by the id of each check) against what must be; ``Invalid`` if more is needed.

    What was *found* not to agree is answered too, by the key of each.
    """
    said, left_out = [], set[str]()
    missing = [_unanswered(one) for one in found if one.lacks or not given.get(one.disagreement.key)]
    for check in manager_checks(opened.path):
        text = given.get(check.id, "").strip()
        if text:
            said.append({"id": check.id, "label": str(check.label), "kind": check.kind, "text": text})
        elif check.documents:
            left_out |= set(check.documents)
        else:
            what = "Confirm" if check.kind == "confirm" else "Give a reason"
            missing.append(Problem((check.id,), f"{what}: {check.label}"))
    if missing:
        raise Invalid(missing)
    answered = tuple(as_sealed(one, given[one.disagreement.key].strip()) for one in found)
    return Confirmations(tuple(said), frozenset(left_out), answered)


def _unanswered(one: Explained) -> Problem:
    disagreement = one.disagreement
    if one.lacks:
        return Problem((disagreement.key,), f"Return it to its author: {disagreement.authoriser}")
    return Problem((disagreement.key,), f"Say that you have considered this: {disagreement.authoriser}")


@use_case(Permission.ANSWER)
def approve_by_phone(
    work: Work,
    questionnaire_id: QuestionnaireId,
    *,
    read: str,
    manager: str,
    said_at: Moment,
    words: str,
    checks: Mapping[str, str] | None = None,
    declared: Collection[str] = (),
) -> Submission:
    """Write down that *manager* approved a reply by telephone at *said_at*, in which *words*.

    It is sealed as authorised by the manager, and its author may issue it; the manager must confirm it within one
    working day. *checks* is what the manager confirmed or explained on the telephone. Of a reply that is not sent yet,
    this is the sending too: its author declares what the form asks for (*declared*, by id). *read* says which answers
    lay open when it was written down.
    """
    if not words.strip():
        raise unsaid("words", "Write down what the manager said.")
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, Act.APPROVE_BY_PHONE)
    refuse_older_page(work, opened, read)
    asked = _manager(work, opened, manager)
    _refuse_time(work, opened, said_at)
    refuse_contradicted(work, opened)
    hold_intake(work, opened)
    found = agreement.of_questionnaire(work, opened)
    sent = _sent(work, opened, declared, found)
    said = confirmations(opened, checks or {}, found)
    now = work.now
    confirm_by = Moment.of(work.ports.working_days_after(local(now), 1))
    approval = PhoneApproval(asked.id, opened.questionnaire.part, said_at, words.strip(), work.by, confirm_by)
    after = sent.approve_by_phone(approval, authors=opened.authors)
    by = By(
        asked, _in_force(sent, said_at), said.by_manager, said.left_out, work.actor.name, confirm_by, said.agreement
    )
    submission = sealed_submission(work, replace(opened, questionnaire=after), by)
    work.questionnaires.save(after, expected=opened.questionnaire)
    work.submissions.add(submission)
    request_documents.ask_for(work, submission)
    payload = {"manager": asked.name, "said_at": str(approval.said_at), "comment": approval.words}
    work.change("approved_by_phone", opened, payload)
    records_of_people.follow_corrections(work, opened.enquiry, opened.child, opened.path.by_meaning)
    return submission


def _sent(
    work: Work, opened: OpenQuestionnaire, declared: Collection[str], found: Sequence[Explained]
) -> Questionnaire:
    """The reply as it was sent; signed now, where its author has it still, and what was wrong is corrected."""
    unanswered = agreement.problems_of(found)
    if not opened.questionnaire.state.is_open:
        wrong = [*errors(opened.path), *unanswered]
        if wrong:
            raise Invalid(wrong)
        return opened.questionnaire
    allowed.require(work, opened, Act.SEND)
    sent = sign(work, opened, declared, unanswered)
    log_other_purposes(work, opened, found)
    corrections.start_for_what_was_wrong(work, opened, found)
    return sent


def _manager(work: Work, opened: OpenQuestionnaire, manager: str) -> User:
    """The manager who was telephoned; ``NotAllowed`` if that person may not authorise this, or is its author."""
    asked = work.ports.directory.user(manager)
    if asked.organisation != work.organisation or asked.id == work.by:
        raise NotAllowed("Choose the manager who approved it; nobody approves their own reply.")
    allowed.require_authoriser(work, asked, opened)
    return asked


def _in_force(sent: Questionnaire, said_at: Moment) -> Moment:
    """When the approval counts as given: what is signed after the telephone call was answered by nobody before."""
    signed = Moment(sent.sent_at or said_at.instant)
    return max(said_at, signed, key=lambda moment: _minute(moment.instant))


def _refuse_time(work: Work, opened: OpenQuestionnaire, said_at: Moment) -> None:
    """Refuse the time of a call in the future, or before there was anything that could be approved.

    Times are written down to the minute. The request was received, and the reply sent to its manager, by the same
    clock by which the call is timed: no other may differ.
    """
    reply, at = opened.questionnaire, _minute(said_at.instant)
    received, sent = opened.enquiry.received_at, None if reply.state.is_open else reply.sent_at
    if said_at.instant > work.now + EARLY:
        raise WrongTime("The time of the telephone call must not be in the future.")
    if said_at.day < Moment(reply.created_at).day:
        raise WrongTime("The time of the telephone call must not be before the reply was begun.")
    if received and at < _minute(received.instant):
        raise WrongTime(
            f"The time of the telephone call must not be before the request was received, at {received.wall:%H:%M}."
        )
    if sent and at < _minute(sent):
        raise WrongTime(
            "The time of the telephone call must not be before the reply was sent to the manager, "
            f"at {local(sent):%H:%M}. What was approved before that was not this reply."
        )


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


@use_case(Permission.AUTHORISE)
def confirm_by_phone(work: Work, questionnaire_id: QuestionnaireId, *, read: str) -> Questionnaire:
    """Confirm, as the manager who was telephoned, that it was said so of the sealing that was *read*."""
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, Act.CONFIRM_PHONE)
    refuse_another_approval(work, opened, read)
    approval = _approval(opened).confirm(by=work.by, at=_now(work))
    after = opened.questionnaire.with_phone(approval)
    work.questionnaires.save(after, expected=opened.questionnaire)
    work.change("phone_approval_confirmed", opened)
    return after


@use_case(Permission.AUTHORISE)
def refuse_by_phone(work: Work, questionnaire_id: QuestionnaireId, reason: str, *, read: str) -> Questionnaire:
    """Say, as the manager who was telephoned, what is not right: then nobody has authorised it (what was *read*).

    It goes back to its author, issued or not, as long as nothing of it has gone out; of what has, a correction is
    begun. What was made of it is marked, and leaves no more.
    """
    work.enquiries.get_to_change(work.questionnaires.get(questionnaire_id).enquiry)
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, Act.REFUSE_PHONE)
    refuse_another_approval(work, opened, read)
    approval = _approval(opened).refuse(by=work.by, at=_now(work), reason=reason)
    work.change("phone_approval_refused", opened, {"reason": approval.refusal})
    _deny(work, opened, approval)
    before = work.questionnaires.get(questionnaire_id)
    if before.state is State.AUTHORISED and before.part == approval.part:
        after = before.with_phone(approval).return_after_refusal(by=work.by, at=work.now)
        work.documents.stop(questionnaire_id)
        dating.take_back(work, questionnaire_id)
    else:
        after = calling_back.call_part_back(work, questionnaire_id, approval.part, approval.refusal).with_phone(
            approval
        )
        before = work.questionnaires.get(questionnaire_id)
    work.questionnaires.save(after, expected=before)
    return after


def _deny(work: Work, opened: OpenQuestionnaire, approval: PhoneApproval) -> None:
    """Mark what was filed of the part that was not approved, and begin to correct what has gone out of it."""
    denial = f"{work.actor.name} did not approve this by telephone: “{approval.refusal}”."
    told = approval_as_read(work, opened.questionnaire)
    for record in work.records.parts_of(SubmissionId(told)) if told else ():
        marked = replace(record, denial=denial)
        work.records.save(marked)
        work.change("approval_denied", marked, {"reason": approval.refusal})
        if marked.gone_out_at and not marked.part:
            corrections.start_for_denial(work, marked, opened.questionnaire.owner, denial)


def _approval(opened: OpenQuestionnaire) -> PhoneApproval:
    approval = opened.questionnaire.phone
    if approval is None:
        raise Conflict("No approval by telephone waits to be confirmed here.")
    return approval


def _now(work: Work) -> Moment:
    return Moment(work.now)
