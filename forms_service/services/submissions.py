"""What managers do with a reply: read it, return it, withdraw it, authorise it (which seals it), issue it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from forms_service.casework.changes import Change, changes_since
from forms_service.casework.documents import Document, DocumentState
from forms_service.casework.errors import Conflict, Invalid, NotAllowed, NotFound
from forms_service.casework.events import Verb
from forms_service.casework.known_by_name import INTAKE
from forms_service.casework.questionnaires import Act, Questionnaire, State
from forms_service.casework.records import Record, Sending, sent_together
from forms_service.casework.submissions import Submission
from forms_service.casework.users import Permission, User
from forms_service.engine.definitions import ManagerCheck
from forms_service.engine.path import manager_checks, outcomes
from forms_service.engine.validation import errors
from forms_service.services import asking, authorising, consequences, filing
from forms_service.services.answering import sheet_event
from forms_service.services.context import local
from forms_service.services.enquiries import file_intake_of_its_own
from forms_service.services.issued import last_issued
from forms_service.services.ports import Ports
from forms_service.services.questionnaires import hold_intake
from forms_service.services.sealing import By, sealed_submission
from forms_service.services.sheets import Sheet, load
from forms_service.services.unit_of_work import UnitOfWork, WorkItem

SEALED = frozenset({State.AUTHORISED, State.ISSUED})
"""The states in which the answers are sealed, and documents made of them are to be issued or were."""

TO_DECIDE = frozenset({State.WITH_MANAGER, State.AUTHORISED})
"""The states in which a reply waits for a manager: to be authorised, to be issued."""

TOGETHER = "Authorising together"
"""Why the replies of a batch are read, as the log has it."""

BATCH = "batch"
"""The kind of outcome that lets a reply be authorised together with others (no trace of anyone)."""


def may_be_batched(sheet: Sheet) -> bool:
    return bool(outcomes(sheet.path, BATCH)) and sheet.has_request and not manager_checks(sheet.path)


@dataclass(frozen=True)
class Part:
    """An issued part of a reply: what was sealed, the documents made of it, and the records that keep them."""

    submission: Submission
    documents: Sequence[Document]
    records: Sequence[Record]


@dataclass(frozen=True)
class ReplyView:
    """A reply laid open for its manager: what it says, the documents made of it, and the records that keep them."""

    sheet: Sheet
    documents: Sequence[Document] = ()
    records: Sequence[Record] = ()
    earlier: Sequence[Part] = ()

    @property
    def going_out(self) -> Record | None:
        """The record of what was issued last: that of this part, or of the one before while this is not issued."""
        return next((record for record in self.all_going_out if not record.part), None)

    @property
    def all_going_out(self) -> Sequence[Record]:
        """That record and those that are kept apart from it, as the photographs are: they go out together."""
        if self.sheet.questionnaire.state is State.ISSUED:
            return self.records
        return self.earlier[-1].records if self.earlier else ()

    @property
    def sendings(self) -> Sequence[Sending]:
        """To whom what was issued last went, each act once."""
        return sent_together(self.all_going_out)

    @property
    def changes(self) -> list[Change]:
        """What differs from the part that was issued before."""
        return changes_since(self.sheet.path, self.earlier[-1].submission) if self.earlier else []

    @property
    def checks(self) -> list[ManagerCheck]:
        """What the authoriser must confirm or explain."""
        return manager_checks(self.sheet.path)

    @property
    def codes(self) -> list[str]:
        """The documents that these answers lead to."""
        return outcomes(self.sheet.path, "document")

    @property
    def submission(self) -> str:
        """The sealing that the documents were made of, if any stands."""
        return self.documents[-1].submission if self.documents else ""

    @property
    def is_ready(self) -> bool:
        """Whether every document has been made and read back, so that the reply may be issued."""
        return bool(self.documents) and all(document.state is DocumentState.MADE for document in self.documents)


def view(ports: Ports, actor: User, questionnaire_id: str) -> ReplyView:
    """Return a reply with its documents and its record; the reading is logged."""
    actor.require(Permission.READ_ENQUIRY)
    with ports.unit_of_work() as unit:
        found = _view(ports, unit, actor, questionnaire_id)
        unit.audit.append(sheet_event(ports, actor, found.sheet, Verb.CONSULTATION, "reply_read"))
        unit.commit()
    return found


def changes(ports: Ports, actor: User, sheet: Sheet) -> list[Change]:
    """Return how a later part of a reply differs from the part issued before."""
    actor.require(Permission.READ_ENQUIRY)
    with ports.unit_of_work() as unit:
        earlier = last_issued(unit, sheet.questionnaire) if sheet.questionnaire.part > 1 else None
    return changes_since(sheet.path, earlier[0]) if earlier else []


@dataclass(frozen=True)
class Waiting:
    """What waits for a manager: the replies to *decide* on, by id, and how many to take together, by their state.

    *reserved* are the replies that only a service manager may authorise, whoever the manager is.
    """

    decide: frozenset[str]
    reserved: frozenset[str]
    together: Mapping[State, int]


def waiting(ports: Ports, actor: User, items: Sequence[WorkItem]) -> Waiting:
    """Return which *items* of the work list wait for *actor* to authorise or issue; each is laid open once."""
    actor.require(Permission.AUTHORISE)
    decide, reserved, together = set[str](), set[str](), Counter[State]()
    with ports.unit_of_work() as unit:
        for found in (item.questionnaire for item in items if item.questionnaire.state in TO_DECIDE):
            if found.state is State.AUTHORISED and not _is_batched(ports, found):
                decide |= {found.id} if found.may_be_authorised_by(actor.id) else set()
                continue
            view = _view(ports, unit, actor, found.id)
            if found.state is State.WITH_MANAGER and authorising.is_reserved(view.sheet):
                reserved.add(found.id)
            if _may_decide(actor, view.sheet):
                decide.add(found.id)
                together[found.state] += _is_taken_together(view) and may_be_batched(view.sheet)
    return Waiting(frozenset(decide), frozenset(reserved), together)


def together(ports: Ports, actor: User, state: State) -> list[ReplyView]:
    """Return the no-trace replies in *state* that *actor* may decide on now; the reading of each is logged.

    Those whose request was not pasted in are among them, but cannot be taken together with others.
    """
    actor.require(Permission.AUTHORISE)
    with ports.unit_of_work() as unit:
        views = _together(ports, unit, actor, state)
        for found in views:
            said = {"reason": TOGETHER}
            unit.audit.append(sheet_event(ports, actor, found.sheet, Verb.CONSULTATION, "reply_read", said))
        unit.commit()
    return views


def _together(ports: Ports, unit: UnitOfWork, actor: User, state: State) -> list[ReplyView]:
    listed = [item.questionnaire for item in unit.questionnaires.work(actor.organisation)]
    replies = [q for q in listed if q.state is state and _is_batched(ports, q) and q.may_be_authorised_by(actor.id)]
    views = [_view(ports, unit, actor, questionnaire.id) for questionnaire in replies]
    return [found for found in views if _may_decide(actor, found.sheet) and _is_taken_together(found)]


def _may_decide(actor: User, sheet: Sheet) -> bool:
    """Whether *actor* may authorise what waits for that, or issue what is authorised."""
    if sheet.questionnaire.state is State.WITH_MANAGER:
        return authorising.may_authorise(actor, sheet)
    return sheet.may_be_authorised_by(actor.id)


def _is_taken_together(found: ReplyView) -> bool:
    is_ready = found.sheet.questionnaire.state is not State.AUTHORISED or found.is_ready
    return is_ready and bool(outcomes(found.sheet.path, BATCH))


def _is_batched(ports: Ports, questionnaire: Questionnaire) -> bool:
    """Whether a form is one whose replies may be taken together at all; most are not, and need not be laid open."""
    return any(outcome.kind == BATCH for outcome in ports.library.get(questionnaire.definition).outcomes)


def _view(ports: Ports, unit: UnitOfWork, actor: User, questionnaire_id: str) -> ReplyView:
    sheet = _reply(ports, unit, actor, questionnaire_id)
    documents = documents_of(unit, sheet.questionnaire)
    present = documents[-1].submission if documents else ""
    kept = unit.records.parts_of(actor.organisation, present) if present else ()
    return ReplyView(sheet, documents, kept, _earlier(unit, sheet.questionnaire, present))


def _earlier(unit: UnitOfWork, questionnaire: Questionnaire, present: str) -> list[Part]:
    """The parts that were issued before the *present* sealing, the latest last."""
    organisation = questionnaire.organisation
    every = unit.documents.of_questionnaire(organisation, questionnaire.id) if questionnaire.part > 1 else ()
    parts = []
    for submission in unit.submissions.of_questionnaire(organisation, questionnaire.id) if every else ():
        kept = unit.records.parts_of(organisation, submission.id)
        if submission.id != present and any(record.issued_at for record in kept):
            mine = [document for document in every if document.submission == submission.id]
            parts.append(Part(submission, mine, kept))
    return parts


def _reply(ports: Ports, unit: UnitOfWork, actor: User, questionnaire_id: str) -> Sheet:
    """Lay a reply open; an intake is none."""
    sheet = load(ports, unit, actor, questionnaire_id)
    if sheet.questionnaire.form == INTAKE:
        raise NotFound("There is no such reply.")
    return sheet


def documents_of(unit: UnitOfWork, questionnaire: Questionnaire) -> Sequence[Document]:
    """The documents of the sealing that stands; none where a reply has been returned or withdrawn since."""
    if questionnaire.state not in SEALED:
        return ()
    every = unit.documents.of_questionnaire(questionnaire.organisation, questionnaire.id)
    return [document for document in every if document.submission == every[-1].submission]


def return_for_changes(ports: Ports, actor: User, questionnaire_id: str, comment: str) -> Questionnaire:
    return _decide(ports, actor, questionnaire_id, Act.RETURN, "reply_returned", comment)


def withdraw(ports: Ports, actor: User, questionnaire_id: str, reason: str) -> Questionnaire:
    """End a reply without issuing it; the reason stays with it."""
    return _decide(ports, actor, questionnaire_id, Act.WITHDRAW, "reply_withdrawn", reason)


def authorise(
    ports: Ports, actor: User, read: Mapping[str, str], said: Mapping[str, str] | None = None
) -> list[Submission]:
    """Authorise replies in one act: all or none. Several at once only if each may be batched.

    *read* says by the id of each reply which sending of it was read; *said*, by the id of each check, what the
    authoriser ticked or typed. Each is checked along its whole path again, sealed, and its documents are asked for.
    """
    actor.require(Permission.AUTHORISE)
    with ports.unit_of_work() as unit:
        sheets = [_reply(ports, unit, actor, questionnaire_id) for questionnaire_id in read]
        alone = [sheet for sheet in sheets if not may_be_batched(sheet)]
        if len(sheets) > 1 and alone:
            names = ", ".join(sheet.enquiry.reference for sheet in alone)
            raise Conflict(
                f"Only no-trace replies with their request can be authorised together. Authorise {names} on their own."
            )
        submissions = [
            _authorise(ports, unit, actor, sheet, read[sheet.questionnaire.id], said or {}) for sheet in sheets
        ]
        unit.commit()
    return submissions


def issue(ports: Ports, actor: User, read: Mapping[str, str]) -> None:
    """Issue authorised replies whose documents have been made and read back; all or none.

    *read* says by the id of each reply which submission of it was confirmed. Its own people may issue what a manager
    approved by telephone; everything else a manager issues.
    """
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        for questionnaire_id, submission_id in read.items():
            _issue(ports, unit, actor, _reply(ports, unit, actor, questionnaire_id), submission_id)
        unit.commit()


def make_again(ports: Ports, actor: User, document_id: str) -> Document:
    """Ask again for a document that could not be made; a manager does, or whoever may issue it."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        failed = unit.documents.get(actor.organisation, document_id)
        if failed.state is not DocumentState.FAILED:
            raise Conflict("This document has not failed.")
        sheet = load(ports, unit, actor, failed.questionnaire)
        if not may_make_again(actor, sheet):
            raise NotAllowed("Only a manager, or the author of what was approved by telephone, may have it made again.")
        if failed not in documents_of(unit, sheet.questionnaire):
            raise Conflict("The reply has been returned or withdrawn since, so this document is not needed.")
        begun = DocumentState.FILING if filing.is_written_down(unit, failed) else DocumentState.WAITING
        asked = replace(failed, state=begun, attempts=0, faults=())
        unit.documents.save(asked, expected=failed)
        unit.audit.append(sheet_event(ports, actor, sheet, Verb.ALTERATION, "document_asked_again"))
        unit.commit()
    return asked


def may_make_again(actor: User, sheet: Sheet) -> bool:
    """Whether *actor* may ask for a failed document again: what a manager approved by telephone, its author too."""
    return actor.may(Permission.AUTHORISE) or may_issue(actor, sheet)


def _decide(ports: Ports, actor: User, questionnaire_id: str, act: Act, past: str, comment: str) -> Questionnaire:
    actor.require(Permission.AUTHORISE)
    with ports.unit_of_work() as unit:
        sheet = _reply(ports, unit, actor, questionnaire_id)
        after = sheet.questionnaire.perform(act, by=actor.id, at=ports.clock.now(), comment=comment)
        unit.documents.stop(actor.organisation, questionnaire_id)
        unit.questionnaires.save(after, expected=sheet.questionnaire)
        filing.take_back(ports, unit, actor.organisation, questionnaire_id)
        unit.audit.append(sheet_event(ports, actor, sheet, Verb.ALTERATION, past, {"comment": comment}))
        unit.enquiries.get_to_change(actor.organisation, sheet.enquiry.id)
        siblings = unit.questionnaires.of_enquiry(actor.organisation, sheet.enquiry.id)
        if all(reply.state is State.WITHDRAWN for reply in siblings if reply.form != INTAKE):
            file_intake_of_its_own(ports, unit, actor, sheet.enquiry.id)
        unit.commit()
    return after


def _authorise(
    ports: Ports, unit: UnitOfWork, actor: User, sheet: Sheet, read: str, said: Mapping[str, str]
) -> Submission:
    now = ports.clock.now()
    after = sheet.questionnaire.perform(Act.AUTHORISE, by=actor.id, at=now, authors=sheet.authors)
    _refuse_unread(sheet, read, sheet.questionnaire.sending)
    authorising.require_authoriser(ports, actor, sheet)
    hold_intake(unit, sheet)
    wrong = errors(sheet.path)
    if wrong:
        raise Invalid(wrong)
    if not outcomes(sheet.path, "document"):
        raise Conflict(
            f"The answers of {sheet.enquiry.reference} lead to no document, so there is nothing to issue. "
            "Return it to its author, who can answer what is missing."
        )
    confirmed = authorising.said_by_manager(sheet, said)
    by = By(actor, local(now), said=confirmed.by_manager, left_out=confirmed.left_out)
    submission = sealed_submission(ports, actor, sheet, by)
    if not submission.outcomes("document"):
        raise Conflict("Without what you left unconfirmed there is no document to issue. Return the reply instead.")
    unit.questionnaires.save(after, expected=sheet.questionnaire)
    unit.submissions.add(submission)
    asking.ask_for(ports, unit, submission)
    unit.audit.append(sheet_event(ports, actor, sheet, Verb.ALTERATION, "reply_authorised"))
    return submission


def _refuse_unread(sheet: Sheet, read: str, present: str) -> None:
    if read != present:
        raise Conflict(f"{sheet.enquiry.reference}: It has changed since you read it. Read it again as it is now.")


def may_issue(actor: User, sheet: Sheet) -> bool:
    """Whether *actor* may issue this: a manager who did not prepare it, or, once approved by telephone, its author."""
    if sheet.questionnaire.is_approved_by_phone:
        return actor.id in {sheet.questionnaire.owner, sheet.questionnaire.sent_by} or actor.may(Permission.AUTHORISE)
    return actor.may(Permission.AUTHORISE) and sheet.may_be_authorised_by(actor.id)


def _issue(ports: Ports, unit: UnitOfWork, actor: User, sheet: Sheet, read: str) -> None:
    if not sheet.questionnaire.is_approved_by_phone:
        actor.require(Permission.AUTHORISE)
    elif not may_issue(actor, sheet):
        raise NotAllowed("Only its author, or a manager, may issue what was approved by telephone.")
    documents = documents_of(unit, sheet.questionnaire)
    if not documents or any(document.state is not DocumentState.MADE for document in documents):
        raise Conflict(
            f"{sheet.enquiry.reference} cannot be issued yet: its documents have not been made and read back."
        )
    after = sheet.questionnaire.perform(Act.ISSUE, by=actor.id, at=ports.clock.now())
    _refuse_unread(sheet, read, documents[-1].submission)
    unit.questionnaires.save(after, expected=sheet.questionnaire)
    submission = unit.submissions.get(actor.organisation, documents[-1].submission)
    filing.issued(ports, unit, submission, sheet.enquiry)
    unit.audit.append(sheet_event(ports, actor, sheet, Verb.ALTERATION, "reply_issued"))
    consequences.follow(ports, unit, actor, replace(sheet, questionnaire=after), submission)
