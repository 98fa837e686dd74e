"""One form being filled in for one enquiry: its states, and who may move it from one to the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from forms_service.casework.acts import Act
from forms_service.casework.answering.explanations import Explanation
from forms_service.casework.answering.moves import Move, undoable, version_at
from forms_service.casework.answering.signatures import Signature
from forms_service.casework.errors import Conflict, NotAllowed, unsaid
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.engine.answers import Answers, Value, by_row, row_id, rows_of
from forms_service.engine.definitions.forms import family_of, form_of
from forms_service.engine.definitions.questions import Question
from forms_service.engine.moments import Moment


class State(StrEnum):
    DRAFT = "draft"
    WITH_MANAGER = "with_manager"
    RETURNED = "returned"
    AUTHORISED = "authorised"
    ISSUED = "issued"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"with_manager": "With manager"}.get(self.value, self.value.capitalize())

    @property
    def is_open(self) -> bool:
        """Whether answers may still be changed."""
        return self in {State.DRAFT, State.RETURNED}

    @property
    def is_final(self) -> bool:
        return self in {State.ISSUED, State.COMPLETED, State.WITHDRAWN}


SEARCH_AGAIN: Final = "Search again: something sent in this enquiry was about the wrong person"

Origin = Literal["typed", "proposed", "copied"]


@dataclass(frozen=True)
class SavedAnswer:
    """One saving of one answer; the latest by *revision* is the answer, the others are its history."""

    question: str
    value: Value | None
    revision: int
    saved_by: str
    saved_at: datetime
    origin: Origin = "typed"


@dataclass(frozen=True)
class Comment:
    """What was said on returning, calling back or withdrawing.

    *revision* and *source_revision* are those of the answers, and of the intake's, that its reader had before them.
    """

    text: str
    by: str
    at: datetime
    revision: int = 0
    source_revision: int = 0


@dataclass(frozen=True)
class PhoneApproval:
    """What the author wrote down of a manager's approval by telephone, which the manager must then confirm.

    *part* is the part of the reply that was approved so.
    """

    manager: str
    part: int
    said_at: Moment
    words: str
    recorded_by: str
    confirm_by: Moment
    confirmed_at: Moment | None = None
    refused_at: Moment | None = None
    refusal: str = ""

    @property
    def is_waiting(self) -> bool:
        return not self.confirmed_at and not self.refused_at

    def confirm(self, *, by: str, at: Moment) -> PhoneApproval:
        """Return it confirmed by the manager who gave it; nobody else can say what was said."""
        self._only(by)
        return replace(self, confirmed_at=at)

    def refuse(self, *, by: str, at: Moment, reason: str) -> PhoneApproval:
        self._only(by)
        if not reason.strip():
            raise unsaid("reason", "Say what is not right about it.")
        return replace(self, refused_at=at, refusal=reason.strip())

    def _only(self, by: str) -> None:
        if not self.is_waiting:
            raise Conflict("This approval has been confirmed or refused already.")
        if by != self.manager:
            raise NotAllowed("Only the manager who was asked by telephone can confirm or refuse it.")


@dataclass(frozen=True)
class Done:
    """That something which a reply promises was done: which (*key*, and *due* by when), by whom, when, and a *note*.

    Promised for another day, it is something else, and to be done anew.
    """

    key: str
    due: Moment
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """*revision* counts the savings of answers; *owner* is the user who answers, *sent_by* who sent it last.

    *signature* is what that sending stands on, and is there only while it stands: a return ends it.

    *about* is the child that it is about (the id of the row that names it), or the record that it corrects; empty
    where it is about the enquiry as a whole. *part* counts the parts in which a reply is given; *due* is
    this part's own, where it has one. *why* says why a person started it; *done* is what was
    done of what it promises. *recalled* is the record about the wrong person after which its search began afresh, and
    *replaces* the questionnaire whose place it took. *made_from* is the reply that a correction was begun
    by, as it says otherwise. *explanations* are what its author said to answers that do not agree. *received* is, of an
    intake, what a system sent with the request by question, to be taken over by a person or left.
    *moves* are those to other versions of its form, the first first, and *passed_over* is the newer version that its
    author stays away from. *history_from* is when what was typed before, and is in no document, was let go last.
    """

    id: QuestionnaireId
    enquiry: EnquiryId
    organisation: str
    definition: str
    owner: str
    created_at: datetime
    state: State = State.DRAFT
    revision: int = 0
    express: bool = False
    sent_by: str = ""
    sent_at: datetime | None = None
    signature: Signature | None = None
    comments: tuple[Comment, ...] = ()
    about: str = ""
    part: int = 1
    due: Moment | None = None
    why: str = ""
    phone: PhoneApproval | None = None
    done: tuple[Done, ...] = ()
    recalled: str = ""
    replaces: str = ""
    made_from: str = ""
    explanations: tuple[Explanation, ...] = ()
    received: Mapping[str, Value] = field(default_factory=dict, hash=False)
    moves: tuple[Move, ...] = ()
    passed_over: str = ""
    history_from: datetime | None = None

    @property
    def form(self) -> str:
        """The form without its version: ``core/enquiry_intake``."""
        return form_of(self.definition)

    @property
    def family(self) -> str:
        """What it shares with the forms whose place its own can take, whoever publishes them."""
        return family_of(self.definition)

    @property
    def sending(self) -> str:
        """Which answers, sent when, somebody has read: no two that differ are called the same."""
        return f"{self.revision}@{self.sent_at.isoformat() if self.sent_at else ''}"

    @property
    def searches_again(self) -> bool:
        """Whether something of its enquiry was about the wrong person: nothing found before may be relied on."""
        return bool(self.recalled)

    @property
    def is_besides(self) -> bool:
        """Whether a person started it besides what the routes asked for, and it took no other's place."""
        return bool(self.why) and not self.replaces

    @property
    def is_of_a_route(self) -> bool:
        """Whether nothing but a route asked for it, and none of it was given yet."""
        return not self.why and not self.replaces and not self.recalled and self.part == 1

    @property
    def started(self) -> str:
        """Why it was started besides those that the routes asked for, and that it searches again, in words."""
        why = f"Started because: {self.why}" if self.why else ""
        return ". ".join(said for said in (SEARCH_AGAIN if self.searches_again else "", why) if said)

    @property
    def waits_to_be_confirmed(self) -> bool:
        """Whether a manager approved it by telephone and has not confirmed that yet, issued or not."""
        return self.phone is not None and self.phone.is_waiting

    @property
    def is_approved_by_phone(self) -> bool:
        """Whether the part that stands now was approved by telephone."""
        return self.phone is not None and self.phone.part == self.part and not self.phone.refused_at

    @property
    def is_done(self) -> bool:
        """Whether nobody has anything left to do with it."""
        return self.state.is_final and not self.waits_to_be_confirmed

    @property
    def last_read(self) -> Comment | None:
        """What was said when it came back last to its author, with the answers that were read then."""
        return next((comment for comment in reversed(self.comments) if comment.revision), None)

    @property
    def was_taken_back(self) -> bool:
        """Whether nobody else returned it: whoever answers it called it back, or opened what it is made from."""
        return self.state is State.RETURNED and bool(self.comments) and self.comments[-1].by == self.owner

    @property
    def begins_next_part(self) -> bool:
        """Whether its part before is issued, and this one has not left its author's hands."""
        return self.part > 1 and self.state.is_open

    @property
    def is_issued_last(self) -> bool:
        """Whether what left its author's hands last is issued: all of it, or the part before."""
        return self.state is State.ISSUED or self.begins_next_part

    @property
    def part_to_call_back(self) -> int:
        """The part that left its author's hands last; none (0) if none has, or if it was withdrawn."""
        if self.state in {State.WITH_MANAGER, State.AUTHORISED, State.ISSUED}:
            return self.part
        return self.part - 1 if self.begins_next_part else 0

    def sign(self, act: Act, signature: Signature) -> Questionnaire:
        """Return the questionnaire sent, or completed, by whoever signs."""
        return replace(self.perform(act, by=signature.by, at=signature.at), signature=signature)

    def perform(
        self, act: Act, *, by: str, at: datetime, comment: str = "", authors: Collection[str] = (), source: int = 0
    ) -> Questionnaire:
        """Return the questionnaire after *act*; ``Conflict`` or ``NotAllowed`` if it may not be done now.

        *authors* are those who saved any of the answers, *source* is the revision of the intake that it carries.
        """
        match (self.state, act):
            case ((State.DRAFT | State.RETURNED), Act.SEND):
                return replace(self, state=State.WITH_MANAGER, sent_by=by, sent_at=at)
            case ((State.DRAFT | State.RETURNED), Act.COMPLETE):
                return replace(self, state=State.COMPLETED, sent_by=by, sent_at=at, received={})
            case ((State.WITH_MANAGER | State.AUTHORISED), Act.RETURN):
                return self._said(State.RETURNED, comment, by, at, source)
            case (_, Act.CALL_BACK) if self.part_to_call_back:
                return self._called_back(comment, by, at, source)
            case (State.WITH_MANAGER, Act.AUTHORISE):
                self._someone_else(by, authors)
                self._refuse_unsigned()
                return replace(self, state=State.AUTHORISED)
            case (State.AUTHORISED, Act.ISSUE):
                return replace(self, state=State.ISSUED)
            case (State.ISSUED, Act.CONTINUE):
                return replace(
                    self, state=State.DRAFT, part=self.part + 1, sent_by="", sent_at=None, signature=None, express=False
                )
            case (State.COMPLETED, Act.REOPEN):
                read = Comment(comment, by, at, self.revision)
                return replace(self, state=State.DRAFT, signature=None, comments=(*self.comments, read))
            case ((State.DRAFT | State.RETURNED | State.WITH_MANAGER | State.AUTHORISED), Act.WITHDRAW):
                return replace(self._said(State.WITHDRAWN, comment, by, at), received={})
            case _:
                raise Conflict(f"This is {self.state.label.lower()}, so you cannot {act.value} it now.")

    def approve_by_phone(self, approval: PhoneApproval, *, authors: Collection[str] = ()) -> Questionnaire:
        """Return the questionnaire, which was sent, authorised by telephone, as its author wrote it down."""
        if self.waits_to_be_confirmed:
            raise Conflict("The approval of the part before has not been confirmed yet.")
        if self.state is not State.WITH_MANAGER:
            raise Conflict(f"This is {self.state.label.lower()}, so it cannot be approved by telephone now.")
        self._someone_else(approval.manager, {approval.recorded_by, *authors})
        self._refuse_unsigned()
        return replace(self, state=State.AUTHORISED, phone=approval)

    def done_of(self, key: str, due: Moment) -> Done | None:
        """Return who did something that was promised, if anybody did."""
        return next((done for done in self.done if (done.key, done.due) == (key, due)), None)

    def with_done(self, done: Done) -> Questionnaire:
        if self.done_of(done.key, done.due):
            raise Conflict("This is noted as done already.")
        return replace(self, done=(*self.done, done))

    def without_done(self, key: str, due: Moment) -> Questionnaire:
        """Return the questionnaire with something promised still to be done; what was noted stays in the audit log."""
        if not self.done_of(key, due):
            raise Conflict("This is not noted as done.")
        return replace(self, done=tuple(done for done in self.done if (done.key, done.due) != (key, due)))

    def with_explanations(self, said: Collection[Explanation]) -> Questionnaire:
        """Return the questionnaire with what is said now in place of what was said to the same before."""
        anew = {explanation.key for explanation in said}
        before = (explanation for explanation in self.explanations if explanation.key not in anew)
        return replace(self, explanations=(*before, *said))

    def without_received(self, questions: Collection[str]) -> Questionnaire:
        """Return the questionnaire once a person saw what was proposed for these *questions*, and said what holds."""
        left = {question: value for question, value in self.received.items() if question not in questions}
        return self if left == self.received else replace(self, received=left)

    @property
    def move_to_undo(self) -> Move | None:
        return undoable(self.moves, self.part)

    def version_at(self, revision: int) -> str:
        """The version of its form that its answers of a *revision* were given to."""
        return version_at(self.definition, self.moves, revision)

    def move(self, version: str, *, by: str, at: datetime, undoes: bool) -> Questionnaire:
        """Return the questionnaire on another version of its form, with a revision for what becomes of its answers.

        Whoever moves it back stays away from the version that they leave.
        """
        revision = self.revision + 1
        made = Move(self.definition, version, by, at, revision, self.part, undoes)
        passed_over = self.definition if undoes else ""
        return replace(self, definition=version, revision=revision, moves=(*self.moves, made), passed_over=passed_over)

    def with_phone(self, approval: PhoneApproval) -> Questionnaire:
        return replace(self, phone=approval)

    def return_after_refusal(self, *, by: str, at: datetime) -> Questionnaire:
        """Return the questionnaire back with its author, as the manager did not approve what was written down."""
        refusal = self.phone.refusal if self.phone else ""
        comments = (*self.comments, Comment(refusal, by, at))
        return replace(self, state=State.RETURNED, signature=None, comments=comments)

    def search_again(self, record: str, *, by: str, at: datetime, comment: str, replaces: str = "") -> Questionnaire:
        """Return the questionnaire back with its author, as *record* was about the wrong person.

        Only the full form asks for the search.
        """
        if self.state.is_final:
            raise Conflict(f"This is {self.state.label.lower()}, so its search cannot begin afresh.")
        returned = self._said(State.RETURNED, comment, by, at)
        return replace(returned, express=False, recalled=record, replaces=replaces or self.replaces)

    def answer_after_all(self, *, by: str, at: datetime, comment: str) -> Questionnaire:
        """Return an intake that was withdrawn for another enquiry, to which it does not belong, to be gone on with."""
        if self.state is not State.WITHDRAWN:
            raise Conflict(f"This is {self.state.label.lower()}, and was not withdrawn.")
        return replace(self, state=State.DRAFT, comments=(*self.comments, Comment(comment, by, at)))

    def give_back(self, *, by: str, at: datetime, comment: str) -> Questionnaire:
        """Return the questionnaire back with its author, wherever it stands, as what it was made from was wrong."""
        if self.state.is_final:
            raise Conflict(f"This is {self.state.label.lower()}, so it cannot be given back.")
        return self._said(State.RETURNED, comment, by, at)

    def emptied(self) -> Questionnaire:
        """Return the questionnaire as if nobody had begun to answer it; who answers it and why it is there stay."""
        return replace(
            self, state=State.DRAFT, signature=None, sent_by="", sent_at=None, comments=(), explanations=(),
            received={}, phone=None, done=(),
        )  # fmt: skip

    def was_prepared_by(self, user_id: str, authors: Collection[str] = ()) -> bool:
        """Author and authoriser must be different people (docs/glossary.md, “authorise”)."""
        return user_id in {self.sent_by, self.owner, *authors}

    def _someone_else(self, by: str, authors: Collection[str]) -> None:
        if self.was_prepared_by(by, authors):
            raise NotAllowed("You prepared this reply, so another manager must authorise it.")

    def _called_back(self, comment: str, by: str, at: datetime, source: int) -> Questionnaire:
        """A part before this one had its own date, and the approval that was given of it is of no account any more."""
        back = self._said(State.RETURNED, comment, by, at, source)
        if self.part == self.part_to_call_back:
            return back
        phone = None if self.phone and self.phone.part == self.part_to_call_back else self.phone
        return replace(back, part=self.part_to_call_back, due=None, phone=phone)

    def _refuse_unsigned(self) -> None:
        if self.signature is None:
            raise Conflict("Nobody has declared that this is right. Return it, so that whoever sends it declares it.")

    def _said(self, state: State, comment: str, by: str, at: datetime, source: int = 0) -> Questionnaire:
        if not comment.strip():
            raise unsaid("comment", "Say why, so that the person who prepared it knows what to do.")
        # An approval goes with the part that it was given for; that of a part already issued stays.
        phone = None if self.phone and self.phone.part == self.part else self.phone
        read = self.revision if state is State.RETURNED else 0
        comments = (*self.comments, Comment(comment.strip(), by, at, read, source if read else 0))
        signature = None if state is State.RETURNED else self.signature
        return replace(self, state=state, comments=comments, phone=phone, signature=signature)


def narrowed(answers: Answers, questions: Mapping[str, Question], repeat: str, row: str) -> dict[str, Value]:
    """Return *answers* as they concern one *row* of a *repeat*: of several children, only the one it is about."""
    found: dict[str, Value] = {}
    for question_id, value in answers.items():
        question = questions.get(question_id)
        if question_id == repeat:
            found[question_id] = [each for each in rows_of(value) if row_id(each) == row]
        elif question is not None and question.each == repeat:
            found[question_id] = {name: said for name, said in by_row(value).items() if name == row}
        else:
            found[question_id] = value
    return found
