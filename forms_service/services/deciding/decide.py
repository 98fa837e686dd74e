"""What managers do with a reply: read it, return it, withdraw it, authorise it (which seals it), issue it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from forms_service.casework.answering.questionnaires import Act, Questionnaire, State
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.errors import Conflict, Invalid, NotAllowed, NotFound
from forms_service.casework.keeping.records import Record, Sending, sent_together
from forms_service.casework.moments import local
from forms_service.casework.sealing.changes import Change, changes_since
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission, User
from forms_service.engine.definitions import ManagerCheck
from forms_service.engine.path import manager_checks, outcomes
from forms_service.engine.validation import errors
from forms_service.services.answering.issued_documents import last_issued
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.deciding import after_issue, authorising
from forms_service.services.enquiries.enquiries import file_intake_of_its_own
from forms_service.services.keeping import dating, filing
from forms_service.services.ports import Ports
from forms_service.services.published_forms import is_intake
from forms_service.services.replies.progress import hold_intake
from forms_service.services.repositories import WorkItem
from forms_service.services.sealing import request_documents
from forms_service.services.sealing.sealing import By, sealed_submission
from forms_service.services.work import Work, use_case

SEALED = frozenset({State.AUTHORISED, State.ISSUED})
"""The states in which the answers are sealed, and documents made of them are to be issued or were."""

TO_DECIDE = frozenset({State.WITH_MANAGER, State.AUTHORISED})
"""The states in which a reply waits for a manager: to be authorised, to be issued."""

TOGETHER = "Authorising together"
"""Why the replies of a batch are read, as the log has it."""

BATCH = "batch"
"""The kind of outcome that lets a reply be authorised together with others (no trace of anyone)."""


def may_be_batched(opened: OpenQuestionnaire) -> bool:
    return bool(outcomes(opened.path, BATCH)) and opened.has_request and not manager_checks(opened.path)


@dataclass(frozen=True)
class Part:
    """An issued part of a reply: what was sealed, the documents made of it, and the records that keep them."""

    submission: Submission
    documents: Sequence[Document]
    records: Sequence[Record]


@dataclass(frozen=True)
class ReplyView:
    """A reply laid open for its manager: what it says, the documents made of it, and the records that keep them."""

    opened: OpenQuestionnaire
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
        if self.opened.questionnaire.state is State.ISSUED:
            return self.records
        return self.earlier[-1].records if self.earlier else ()

    @property
    def sendings(self) -> Sequence[Sending]:
        """To whom what was issued last went, each act once."""
        return sent_together(self.all_going_out)

    @property
    def changes(self) -> list[Change]:
        """What differs from the part that was issued before."""
        return changes_since(self.opened.path, self.earlier[-1].submission) if self.earlier else []

    @property
    def checks(self) -> list[ManagerCheck]:
        """What the authoriser must confirm or explain."""
        return manager_checks(self.opened.path)

    @property
    def codes(self) -> list[str]:
        """The documents that these answers lead to."""
        return outcomes(self.opened.path, "document")

    @property
    def submission(self) -> str:
        """The sealing that the documents were made of, if any stands."""
        return self.documents[-1].submission if self.documents else ""

    @property
    def is_ready(self) -> bool:
        """Whether every document has been made and read back, so that the reply may be issued."""
        return bool(self.documents) and all(document.state is DocumentState.MADE for document in self.documents)


@use_case(Permission.READ_ENQUIRY)
def view(work: Work, questionnaire_id: str) -> ReplyView:
    """Return a reply with its documents and its record; the reading is logged."""
    found = _view(work, questionnaire_id)
    work.read("reply_read", found.opened)
    return found


@use_case(Permission.READ_ENQUIRY, unlogged="the page that shows them is logged")
def changes(work: Work, opened: OpenQuestionnaire) -> list[Change]:
    """Return how a later part of a reply differs from the part issued before."""
    earlier = last_issued(work, opened.questionnaire) if opened.questionnaire.part > 1 else None
    return changes_since(opened.path, earlier[0]) if earlier else []


@dataclass(frozen=True)
class Waiting:
    """What waits for a manager: the replies to *decide* on, by id, and how many to take together, by their state.

    *reserved* are the replies that only a service manager may authorise, whoever the manager is.
    """

    decide: frozenset[str]
    reserved: frozenset[str]
    together: Mapping[State, int]


@use_case(Permission.AUTHORISE, unlogged="it only counts what waits")
def waiting(work: Work, items: Sequence[WorkItem]) -> Waiting:
    """Return which *items* of the work list wait for *actor* to authorise or issue; each is laid open once."""
    decide, reserved, together = set[str](), set[str](), Counter[State]()
    for found in (item.questionnaire for item in items if item.questionnaire.state in TO_DECIDE):
        if found.state is State.AUTHORISED and not _is_batched(work.ports, found):
            decide |= {found.id} if found.may_be_authorised_by(work.by) else set()
            continue
        view = _view(work, found.id)
        if found.state is State.WITH_MANAGER and authorising.is_reserved(view.opened):
            reserved.add(found.id)
        if _may_decide(work.actor, view.opened):
            decide.add(found.id)
            together[found.state] += _is_taken_together(view) and may_be_batched(view.opened)
    return Waiting(frozenset(decide), frozenset(reserved), together)


@use_case(Permission.AUTHORISE, unlogged="nothing waits")
def together(work: Work, state: State) -> list[ReplyView]:
    """Return the no-trace replies in *state* that *actor* may decide on now; the reading of each is logged.

    Those whose request was not pasted in are among them, but cannot be taken together with others.
    """
    views = _together(work, state)
    for found in views:
        work.read("reply_read", found.opened, {"reason": TOGETHER})
    return views


def _together(work: Work, state: State) -> list[ReplyView]:
    listed = [item.questionnaire for item in work.questionnaires.work()]
    replies = [q for q in listed if q.state is state and _is_batched(work.ports, q) and q.may_be_authorised_by(work.by)]
    views = [_view(work, questionnaire.id) for questionnaire in replies]
    return [found for found in views if _may_decide(work.actor, found.opened) and _is_taken_together(found)]


def _may_decide(actor: User, opened: OpenQuestionnaire) -> bool:
    """Whether *actor* may authorise what waits for that, or issue what is authorised."""
    if opened.questionnaire.state is State.WITH_MANAGER:
        return authorising.may_authorise(actor, opened)
    return opened.may_be_authorised_by(actor.id)


def _is_taken_together(found: ReplyView) -> bool:
    is_ready = found.opened.questionnaire.state is not State.AUTHORISED or found.is_ready
    return is_ready and bool(outcomes(found.opened.path, BATCH))


def _is_batched(ports: Ports, questionnaire: Questionnaire) -> bool:
    """Whether a form is one whose replies may be taken together at all; most are not, and need not be laid open."""
    return any(outcome.kind == BATCH for outcome in ports.library.get(questionnaire.definition).outcomes)


def _view(work: Work, questionnaire_id: str) -> ReplyView:
    opened = _reply(work, questionnaire_id)
    documents = documents_of(work, opened.questionnaire)
    present = documents[-1].submission if documents else ""
    kept = work.records.parts_of(present) if present else ()
    return ReplyView(opened, documents, kept, _earlier(work, opened.questionnaire, present))


def _earlier(work: Work, questionnaire: Questionnaire, present: str) -> list[Part]:
    """The parts that were issued before the *present* sealing, the latest last."""
    every = work.documents.of_questionnaire(questionnaire.id) if questionnaire.part > 1 else ()
    parts = []
    for submission in work.submissions.of_questionnaire(questionnaire.id) if every else ():
        kept = work.records.parts_of(submission.id)
        if submission.id != present and any(record.issued_at for record in kept):
            mine = [document for document in every if document.submission == submission.id]
            parts.append(Part(submission, mine, kept))
    return parts


def _reply(work: Work, questionnaire_id: str) -> OpenQuestionnaire:
    """Lay a reply open; an intake is none."""
    opened = load(work, questionnaire_id)
    if opened.is_intake:
        raise NotFound("There is no such reply.")
    return opened


def documents_of(work: Work, questionnaire: Questionnaire) -> Sequence[Document]:
    """The documents of the sealing that stands; none where a reply has been returned or withdrawn since."""
    if questionnaire.state not in SEALED:
        return ()
    every = work.documents.of_questionnaire(questionnaire.id)
    return [document for document in every if document.submission == every[-1].submission]


def return_for_changes(ports: Ports, actor: User, questionnaire_id: str, comment: str) -> Questionnaire:
    return _decide(ports, actor, questionnaire_id, Act.RETURN, "reply_returned", comment)


def withdraw(ports: Ports, actor: User, questionnaire_id: str, reason: str) -> Questionnaire:
    """End a reply without issuing it; the reason stays with it."""
    return _decide(ports, actor, questionnaire_id, Act.WITHDRAW, "reply_withdrawn", reason)


@use_case(Permission.AUTHORISE)
def authorise(work: Work, read: Mapping[str, str], said: Mapping[str, str] | None = None) -> list[Submission]:
    """Authorise replies in one act: all or none. Several at once only if each may be batched.

    *read* says by the id of each reply which sending of it was read; *said*, by the id of each check, what the
    authoriser ticked or typed. Each is checked along its whole path again, sealed, and its documents are asked for.
    """
    several = [_reply(work, questionnaire_id) for questionnaire_id in read]
    alone = [opened for opened in several if not may_be_batched(opened)]
    if len(several) > 1 and alone:
        names = ", ".join(opened.enquiry.reference for opened in alone)
        raise Conflict(
            f"Only no-trace replies with their request can be authorised together. Authorise {names} on their own."
        )
    return [_authorise(work, opened, read[opened.questionnaire.id], said or {}) for opened in several]


@use_case(Permission.ANSWER)
def issue(work: Work, read: Mapping[str, str]) -> None:
    """Issue authorised replies whose documents have been made and read back; all or none.

    *read* says by the id of each reply which submission of it was confirmed. Its own people may issue what a manager
    approved by telephone; everything else a manager issues.
    """
    for questionnaire_id, submission_id in read.items():
        _issue(work, _reply(work, questionnaire_id), submission_id)


@use_case(Permission.ANSWER)
def make_again(work: Work, document_id: str) -> Document:
    """Ask again for a document that could not be made; a manager does, or whoever may issue it."""
    failed = work.documents.get(document_id)
    if failed.state is not DocumentState.FAILED:
        raise Conflict("This document has not failed.")
    opened = load(work, failed.questionnaire)
    if not may_make_again(work.actor, opened):
        raise NotAllowed("Only a manager, or the author of what was approved by telephone, may have it made again.")
    if failed not in documents_of(work, opened.questionnaire):
        raise Conflict("The reply has been returned or withdrawn since, so this document is not needed.")
    begun = DocumentState.FILING if filing.is_written_down(work, failed) else DocumentState.WAITING
    asked = replace(failed, state=begun, attempts=0, faults=())
    work.documents.save(asked, expected=failed)
    work.change("document_asked_again", opened)
    return asked


def may_make_again(actor: User, opened: OpenQuestionnaire) -> bool:
    """Whether *actor* may ask for a failed document again: what a manager approved by telephone, its author too."""
    return actor.may(Permission.AUTHORISE) or may_issue(actor, opened)


@use_case(Permission.AUTHORISE)
def _decide(work: Work, questionnaire_id: str, act: Act, past: str, comment: str) -> Questionnaire:
    opened = _reply(work, questionnaire_id)
    after = opened.questionnaire.perform(act, by=work.by, at=work.now, comment=comment)
    work.documents.stop(questionnaire_id)
    work.questionnaires.save(after, expected=opened.questionnaire)
    dating.take_back(work, questionnaire_id)
    work.change(past, opened, {"comment": comment})
    work.enquiries.get_to_change(opened.enquiry.id)
    siblings = work.questionnaires.of_enquiry(opened.enquiry.id)
    if all(reply.state is State.WITHDRAWN for reply in siblings if not is_intake(work.ports.library, reply)):
        file_intake_of_its_own(work, opened.enquiry.id)
    return after


def _authorise(work: Work, opened: OpenQuestionnaire, read: str, said: Mapping[str, str]) -> Submission:
    now = work.now
    after = opened.questionnaire.perform(Act.AUTHORISE, by=work.by, at=now, authors=opened.authors)
    _refuse_unread(opened, read, opened.questionnaire.sending)
    authorising.require_authoriser(work, work.actor, opened)
    hold_intake(work, opened)
    wrong = errors(opened.path)
    if wrong:
        raise Invalid(wrong)
    if not outcomes(opened.path, "document"):
        raise Conflict(
            f"The answers of {opened.enquiry.reference} lead to no document, so there is nothing to issue. "
            "Return it to its author, who can answer what is missing."
        )
    confirmed = authorising.said_by_manager(opened, said)
    by = By(work.actor, local(now), said=confirmed.by_manager, left_out=confirmed.left_out)
    submission = sealed_submission(work, opened, by)
    if not submission.outcomes("document"):
        raise Conflict("Without what you left unconfirmed there is no document to issue. Return the reply instead.")
    work.questionnaires.save(after, expected=opened.questionnaire)
    work.submissions.add(submission)
    request_documents.ask_for(work, submission)
    work.change("reply_authorised", opened)
    return submission


def _refuse_unread(opened: OpenQuestionnaire, read: str, present: str) -> None:
    if read != present:
        raise Conflict(f"{opened.enquiry.reference}: It has changed since you read it. Read it again as it is now.")


def may_issue(actor: User, opened: OpenQuestionnaire) -> bool:
    """Whether *actor* may issue this: a manager who did not prepare it, or, once approved by telephone, its author."""
    if opened.questionnaire.is_approved_by_phone:
        return actor.id in {opened.questionnaire.owner, opened.questionnaire.sent_by} or actor.may(Permission.AUTHORISE)
    return actor.may(Permission.AUTHORISE) and opened.may_be_authorised_by(actor.id)


def _issue(work: Work, opened: OpenQuestionnaire, read: str) -> None:
    if not opened.questionnaire.is_approved_by_phone:
        work.actor.require(Permission.AUTHORISE)
    elif not may_issue(work.actor, opened):
        raise NotAllowed("Only its author, or a manager, may issue what was approved by telephone.")
    documents = documents_of(work, opened.questionnaire)
    if not documents or any(document.state is not DocumentState.MADE for document in documents):
        raise Conflict(
            f"{opened.enquiry.reference} cannot be issued yet: its documents have not been made and read back."
        )
    after = opened.questionnaire.perform(Act.ISSUE, by=work.by, at=work.now)
    _refuse_unread(opened, read, documents[-1].submission)
    work.questionnaires.save(after, expected=opened.questionnaire)
    submission = work.submissions.get(documents[-1].submission)
    dating.issued(work, submission, opened.enquiry)
    work.change("reply_issued", opened)
    after_issue.follow(work, replace(opened, questionnaire=after), submission)
