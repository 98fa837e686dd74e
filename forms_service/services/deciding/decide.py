"""What managers do with a reply: read it, return it, withdraw it, authorise it (which seals it), issue it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from forms_service.casework.acts import NO_ACTS, Act, AllowedActs
from forms_service.casework.answering.explanations import Explained
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.documents.documents import Document, DocumentState, FaultOf
from forms_service.casework.errors import Conflict, Invalid, NotFound
from forms_service.casework.ids import DocumentId, QuestionnaireId, SubmissionId
from forms_service.casework.keeping.records import Marking, Record, Sending, sent_together
from forms_service.casework.meanings import FormRole
from forms_service.casework.reading_reasons import TOGETHER
from forms_service.casework.sealing.changes import Change
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission
from forms_service.engine.definitions.rules import ManagerCheck
from forms_service.engine.moments import Moment
from forms_service.engine.path import manager_checks, outcomes
from forms_service.engine.validation import errors
from forms_service.services.answering import agreement, allowed
from forms_service.services.answering.corrections.later_facts import recorded_since, refuse_later_facts
from forms_service.services.answering.corrections.later_names import refuse_later_names
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, lay_open, load
from forms_service.services.answering.other_enquiries import strangers
from forms_service.services.answering.other_enquiries.elsewhere import AskedElsewhere
from forms_service.services.answering.other_enquiries.undecided import refuse_undecided
from forms_service.services.answering.other_enquiries.waiting_beside import refuse_contradicted
from forms_service.services.deciding import after_issue, authorising
from forms_service.services.deciding.amending import amendments
from forms_service.services.deciding.as_read import approval_as_read, refuse_older_page
from forms_service.services.deciding.put_right import put_right
from forms_service.services.deciding.reading_ahead import is_batched, read_list_ahead
from forms_service.services.enquiries import records_of_people
from forms_service.services.enquiries.history import Earlier, histories, history_of
from forms_service.services.forms_in_use import letter_for
from forms_service.services.keeping import dating, filing
from forms_service.services.keeping.allowed import record_acts
from forms_service.services.keeping.superseded_by import Successor, replaced, successors
from forms_service.services.people import sight
from forms_service.services.people.why import why_read
from forms_service.services.ports import Template
from forms_service.services.replies.calling_back import source_revision
from forms_service.services.replies.progress import hold_intake
from forms_service.services.replies.withdrawing import file_if_nothing_is_left
from forms_service.services.sealing import request_documents
from forms_service.services.sealing.sealing import By, sealed_submission
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

TO_DECIDE: Final[Mapping[State, Act]] = {State.WITH_MANAGER: Act.AUTHORISE, State.AUTHORISED: Act.ISSUE}
"""The states in which a reply waits for a decision, and which that is."""

"""Why the replies of a batch are read, as the log has it."""


class Progress(StrEnum):
    """How far the documents of a reply are."""

    NOTHING = ""
    """None was asked for."""

    UNDER_WAY = "under way"
    FAILED = "failed"
    READY = "ready"


@dataclass(frozen=True)
class IssuedPart:
    """An issued part of a reply: what was sealed, the documents made of it, and the records that keep them."""

    submission: Submission
    documents: Sequence[Document]
    records: Sequence[Record]


@dataclass(frozen=True)
class ReplyView:
    """A reply laid open for its manager: what it says, the documents made of it, and the records that keep them.

    *acts* are what whoever looks may do with it, and *document_acts* with each of its documents, by their ids;
    *sent_acts*, what they may do with the record of what was issued last. *successors* took the place of what was
    issued, by the ids of the records, and *replaced* says by what each document is that is not sent any more.
    *amendments* are what its answers and its intake's say now that was not so when it was read last. *disagreements*
    are what does not agree, with its author's reasons, until it is sealed; then *sealed_disagreements* are that, with
    what the authoriser said. *earlier_enquiries* asked about the same people before, or do so elsewhere. *not_mended*
    says why a wrong name is mended in its intake no more, where it is not although it may be called back. *approval*
    says which sealing was approved by telephone last, and *recorded_since*, what was recorded since that holds it up.
    *correctable* are the documents that failed and could be made with a newer letter, by their ids. *letters* are those
    that its answers lead to, by their codes.
    """

    opened: OpenQuestionnaire
    acts: AllowedActs
    amendments: Sequence[Change] = ()
    document_acts: Mapping[str, AllowedActs] = field(default_factory=dict)
    documents: Sequence[Document] = ()
    records: Sequence[Record] = ()
    earlier: Sequence[IssuedPart] = ()
    sent_acts: AllowedActs = NO_ACTS
    successors: Mapping[str, Successor] = field(default_factory=dict)
    replaced: Mapping[str, Marking] = field(default_factory=dict)
    disagreements: Sequence[Explained] = ()
    sealed_disagreements: Sequence[Mapping[str, str]] = ()
    earlier_enquiries: Sequence[Earlier] = ()
    not_mended: str = ""
    approval: str = ""
    recorded_since: str = ""
    correctable: Sequence[str] = ()
    letters: Mapping[str, Template] = field(default_factory=dict)

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
    def intake_was_amended_since(self) -> bool:
        """Whether the intake was completed anew after this was issued, so that its people may be called otherwise."""
        mine, source = self.opened.questionnaire, self.opened.source
        completed_at = source.questionnaire.sent_at if source else None
        is_later = completed_at is not None and mine.sent_at is not None and completed_at > mine.sent_at
        return mine.state is State.ISSUED and is_later

    @property
    def sendings(self) -> Sequence[Sending]:
        """To whom what was issued last went, each act once."""
        return sent_together(self.all_going_out)

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
    def read(self) -> str:
        """Which submission or sending the page shows; every act of deciding on it says so."""
        return self.submission or self.opened.questionnaire.sending

    @property
    def decision(self) -> Act | None:
        """What a manager has to do with it now, if anything."""
        return TO_DECIDE.get(self.opened.questionnaire.state)

    @property
    def left_out(self) -> Sequence[str]:
        """The documents that the answers lead to and that were not asked for, as the authoriser did not agree."""
        made = {document.code for document in self.documents}
        return [code for code in self.codes if code not in made] if made else []

    @property
    def progress(self) -> Progress:
        """How far its documents are."""
        states = {document.state for document in self.documents}
        if not states:
            return Progress.NOTHING
        if DocumentState.FAILED in states:
            return Progress.FAILED
        return Progress.READY if states == {DocumentState.MADE} else Progress.UNDER_WAY


@use_case(Permission.READ_ENQUIRY)
def view(work: Work, questionnaire_id: QuestionnaireId) -> ReplyView:
    """Return a reply with its documents and its record; the reading is logged."""
    opened = _reply(work, questionnaire_id)
    why = why_read(work, opened.enquiry, opened.questionnaire)
    asked = history_of(work, opened.enquiry) if opened.questionnaire.state in TO_DECIDE else None
    found = replace(_view(work, opened, asked), earlier_enquiries=asked or ())
    if opened.questionnaire.state is State.AUTHORISED and found.submission:
        sealed = work.submissions.get(SubmissionId(found.submission))
        found = replace(found, recorded_since=recorded_since(work, opened.enquiry, opened.questionnaire, sealed))
    work.read("reply_read", opened, why)
    if opened.definition.plays in allowed.TAKES_EFFECT and opened.source and Act.CALL_BACK in found.acts:
        # Any other reply has still to go out, so the intake stays open to be mended.
        found = replace(found, not_mended=allowed.why_not(work, opened.source, Act.REOPEN))
    sent = found.going_out
    if sent is None:
        return found
    issued = found.all_going_out
    return replace(
        found,
        sent_acts=record_acts(work, sent),
        successors=successors.act(work, issued),
        replaced=replaced(work, issued),
    )


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
    seen = [item for item in sight.work_items(work) if item.is_seen and item.questionnaire.state is state]
    listed = [item for item in seen if is_batched(work, item)]
    asked = read_list_ahead(work, listed)
    replies = [(item.enquiry.id, lay_open(work, item.enquiry, item.questionnaire)) for item in listed]
    strangers.read_ahead(work, [opened for _, opened in replies])
    views = [_view(work, opened, asked[enquiry]) for enquiry, opened in replies]
    shown = [one for one in views if TO_DECIDE[state] in one.acts and outcomes(one.opened.path, allowed.BATCH)]
    earlier = histories(work, [one.opened.enquiry for one in shown], asked)
    return [replace(one, earlier_enquiries=earlier[one.opened.enquiry.id]) for one in shown]


def _view(work: Work, opened: OpenQuestionnaire, asked: Sequence[AskedElsewhere] | None = None) -> ReplyView:
    documents = allowed.present_documents(work, opened.questionnaire)
    present = documents[-1].submission if documents else None
    kept = work.records.parts_of(present) if present else ()
    sealed = work.submissions.get(present).answers.agreement if present else ()
    found = () if present else agreement.of_questionnaire(work, opened, asked)
    codes = outcomes(opened.path, "document")
    return ReplyView(
        opened,
        allowed.questionnaire_acts(work, opened, documents, found, asked),
        amendments(work, opened) if opened.questionnaire.state is State.WITH_MANAGER else (),
        {document.id: allowed.document_acts(work, document, opened, documents) for document in documents},
        documents,
        kept,
        _earlier(work, opened.questionnaire, present),
        disagreements=found,
        sealed_disagreements=sealed,
        approval=approval_as_read(work, opened.questionnaire),
        correctable=[each.id for each in documents if allowed.corrected_letter_for(work, each, opened)],
        letters={code: letter for code in codes if (letter := letter_for(work, code, opened.definition.id))},
    )


def _earlier(work: Work, questionnaire: Questionnaire, present: SubmissionId | None) -> list[IssuedPart]:
    """The parts that were issued before the *present* sealing, the latest last."""
    every = work.documents.of_questionnaire(questionnaire.id) if questionnaire.part > 1 else ()
    parts = []
    for submission in work.submissions.of_questionnaire(questionnaire.id) if every else ():
        kept = work.records.parts_of(submission.id)
        if submission.id != present and any(record.issued_at for record in kept):
            mine = [document for document in every if document.submission == submission.id]
            parts.append(IssuedPart(submission, mine, kept))
    return parts


def _reply(work: Work, questionnaire_id: QuestionnaireId) -> OpenQuestionnaire:
    """Lay a reply open; an intake is none."""
    opened = load(work, questionnaire_id)
    if opened.is_intake:
        raise NotFound("There is no such reply.")
    return opened


@use_case(Permission.AUTHORISE)
def return_for_changes(work: Work, questionnaire_id: QuestionnaireId, comment: str, *, read: str) -> Questionnaire:
    """Send a reply back to its author; *read* says which sending or submission of it was read."""
    return _take_away(work, questionnaire_id, Act.RETURN, "reply_returned", comment, read)


@use_case(Permission.AUTHORISE)
def withdraw(work: Work, questionnaire_id: QuestionnaireId, reason: str, *, read: str) -> Questionnaire:
    """End a reply without issuing it; the reason stays with it. *read* says which sending or submission was read."""
    return _take_away(work, questionnaire_id, Act.WITHDRAW, "reply_withdrawn", reason, read)


@use_case(Permission.AUTHORISE)
def authorise(
    work: Work, read: Mapping[QuestionnaireId, str], said: Mapping[str, str] | None = None
) -> list[Submission]:
    """Authorise replies in one act: all or none. Several at once only if each may be batched.

    *read* says by the id of each reply which sending of it was read; *said*, by the id of each check, what the
    authoriser ticked or typed. Each is checked along its whole path again, sealed, and its documents are asked for.
    """
    several = [_reply(work, questionnaire_id) for questionnaire_id in read]
    _refuse_together(work, several)
    return [_authorise(work, opened, read[opened.questionnaire.id], said or {}) for opened in several]


@use_case(Permission.ANSWER, Permission.AUTHORISE)
def issue(work: Work, read: Mapping[QuestionnaireId, str]) -> None:
    """Issue authorised replies whose documents have been made and read back; all or none.

    *read* says by the id of each reply which submission of it was confirmed. Its own people may issue what a manager
    approved by telephone; everything else a manager issues.
    """
    several = [_reply(work, questionnaire_id) for questionnaire_id in read]
    _refuse_together(work, several)
    for opened in several:
        _issue(work, opened, read[opened.questionnaire.id])


def _refuse_together(work: Work, several: Sequence[OpenQuestionnaire]) -> None:
    """Refuse to decide in one act on what has to be looked at by itself."""
    for opened in several if len(several) > 1 else ():
        allowed.require(work, opened, Act.AUTHORISE_TOGETHER)


@use_case(Permission.ANSWER)
def make_again(work: Work, document_id: DocumentId) -> Document:
    """Ask again for a document that could not be made; a manager does, or whoever may issue it."""
    failed = work.documents.get(document_id)
    opened = load(work, failed.questionnaire)
    allowed.require_of_document(work, failed, opened, Act.MAKE_AGAIN)
    begun = DocumentState.FILING if filing.is_written_down(work, failed) else DocumentState.WAITING
    asked = replace(failed, state=begun, attempts=0, faults=(), fault_of=FaultOf.NOBODY)
    work.documents.save(asked, expected=failed)
    work.change("document_asked_again", opened)
    return asked


def _take_away(
    work: Work, questionnaire_id: QuestionnaireId, act: Act, logged: str, comment: str, read: str
) -> Questionnaire:
    """Return or withdraw a reply: what was made of it is made no more, and what was filed is kept as never issued."""
    work.enquiries.get_to_change(work.questionnaires.get(questionnaire_id).enquiry)
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, act)
    refuse_older_page(work, opened, read)
    source = source_revision(opened)
    after = opened.questionnaire.perform(act, by=work.by, at=work.now, comment=comment, source=source)
    work.documents.stop(questionnaire_id)
    work.questionnaires.save(after, expected=opened.questionnaire)
    dating.take_back(work, questionnaire_id)
    work.change(logged, opened, {"comment": comment})
    file_if_nothing_is_left(work, opened)
    return after


def _authorise(work: Work, opened: OpenQuestionnaire, read: str, said: Mapping[str, str]) -> Submission:
    allowed.require(work, opened, Act.AUTHORISE)
    refuse_contradicted(work, opened)
    now = work.now
    after = opened.questionnaire.perform(Act.AUTHORISE, by=work.by, at=now, authors=opened.authors)
    refuse_older_page(work, opened, read)
    hold_intake(work, opened)
    wrong = errors(opened.path)
    if wrong:
        raise Invalid(wrong)
    if not outcomes(opened.path, "document"):
        raise Conflict(
            f"The answers of {opened.enquiry.reference} lead to no document, so there is nothing to issue. "
            "Return it to its author, who can answer what is missing."
        )
    confirmed = authorising.confirmations(opened, said, agreement.of_questionnaire(work, opened))
    by = By(
        work.actor,
        Moment(now),
        said=confirmed.by_manager,
        left_out=confirmed.left_out,
        agreement=confirmed.agreement,
    )
    submission = sealed_submission(work, opened, by)
    if not submission.outcomes("document"):
        raise Conflict("Without what you left unconfirmed there is no document to issue. Return the reply instead.")
    work.questionnaires.save(after, expected=opened.questionnaire)
    work.submissions.add(submission)
    request_documents.ask_for(work, submission)
    answered = {"answered": "; ".join(one["authoriser"] for one in confirmed.agreement)} if confirmed.agreement else {}
    work.change("reply_authorised", opened, answered)
    records_of_people.follow_corrections(work, opened.enquiry, opened.child, opened.path.by_meaning)
    return submission


def _issue(work: Work, opened: OpenQuestionnaire, read: str) -> None:
    allowed.require(work, opened, Act.ISSUE)
    documents = allowed.present_documents(work, opened.questionnaire)
    after = opened.questionnaire.perform(Act.ISSUE, by=work.by, at=work.now)
    refuse_older_page(work, opened, read)
    submission = work.submissions.get(documents[-1].submission)
    refuse_contradicted(work, opened, since=submission.authorised_at)
    refuse_later_facts(work, opened.enquiry, after, submission)
    refuse_later_names(work, opened.enquiry, submission)
    refuse_undecided(opened, (one.disagreement for one in agreement.of_questionnaire(work, opened)))
    work.questionnaires.save(after, expected=opened.questionnaire)
    dating.date_from_issue(work, submission, opened.enquiry)
    work.change("reply_issued", opened)
    issued = replace(opened, questionnaire=after)
    after_issue.follow(work, issued, submission)
    if opened.definition.plays == FormRole.CORRECTION_NOTICE:
        put_right(work, issued, submission)
