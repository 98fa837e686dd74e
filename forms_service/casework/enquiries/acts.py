"""What may be done with an enquiry, and with what a reply promises: the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from forms_service.casework.acts import Act, Refusals, Rules, answers_for_it, lacks, refused
from forms_service.casework.answering.questionnaires import Done, Questionnaire
from forms_service.casework.enquiries.clocks import LATER_NAMES
from forms_service.casework.enquiries.enquiries import Belongs, Enquiry, EnquiryState, Kind
from forms_service.casework.errors import Conflict, ServiceError
from forms_service.casework.users import Permission, User
from forms_service.engine.moments import Moment


class EnquiryFacts(Protocol):
    """What the rules go by. Some of it is looked up, so it is asked for only where it matters."""

    @property
    def enquiry(self) -> Enquiry: ...

    @property
    def questionnaires(self) -> Sequence[Questionnaire]: ...

    @property
    def not_theirs(self) -> Sequence[ServiceError]:
        """Why it is not for whoever asks: it is restricted, and they are not of its case team."""

    @property
    def intake_is_open(self) -> bool:
        """Whether its intake has still to be completed."""

    @property
    def has_form_to_start(self) -> bool:
        """Whether there is a form of which another reply may be started in it now."""

    @property
    def is_worked_on(self) -> bool:
        """Whether whoever asked has still an answer to come."""

    @property
    def promises_left(self) -> Sequence[str]:
        """What was promised and is not noted as done, in words."""

    @property
    def contradicted_by(self) -> str:
        """The enquiries whose issued letters say the opposite of its own about somebody, and nobody settled that."""


@dataclass(frozen=True)
class PromiseFacts:
    """Something that a reply promises: which (*key*), and for when (*due*, as ``Done`` has it)."""

    enquiry: Enquiry
    questionnaire: Questionnaire
    key: str
    due: Moment


class RequestFacts(Protocol):
    """A request, at its intake, and another enquiry to which it may belong, and why."""

    @property
    def other(self) -> Enquiry: ...

    @property
    def why(self) -> Belongs: ...

    @property
    def not_theirs(self) -> Sequence[ServiceError]:
        """Why the other enquiry is not for whoever asks: it is restricted, and they are not of its case team."""

    @property
    def is_about_same_adult(self) -> bool:
        """Whether somebody said that the adults of both are one, or nothing that is known speaks for two."""

    @property
    def can_be_answered_there(self) -> bool:
        """Whether anything in the other enquiry can still be answered."""

    @property
    def differences(self) -> Sequence[str]:
        """What the request tells otherwise than the other enquiry has it, in a word each."""

    @property
    def not_named_there(self) -> Sequence[str]:
        """Whom the request names and the other enquiry does not, as far as anybody said or nothing speaks against."""

    @property
    def other_service(self) -> bool:
        """Whether another service asks: it gets another letter."""

    @property
    def is_restricted(self) -> bool:
        """Whether the request is of an enquiry that is restricted: what it asks is its case team's."""

    @property
    def other_sender(self) -> bool:
        """Whether others ask than those who asked in the other enquiry."""

    @property
    def asks_otherwise(self) -> bool:
        """Whether the request comes from elsewhere, or is of another kind, than that of the other enquiry."""

    @property
    def is_same(self) -> bool:
        """Whether it is that enquiry's own."""

    @property
    def not_withdrawn(self) -> Sequence[ServiceError]:
        """Why its intake may not be withdrawn."""

    @property
    def not_linked(self) -> Sequence[ServiceError]:
        """Why the adults of both may not be called one person."""


def _close(actor: User, it: EnquiryFacts) -> Refusals:
    """Nobody is reminded of what was promised once an enquiry is closed."""
    at, every = it.enquiry.created_at, it.questionnaires
    not_yet = list(refused(lambda: it.enquiry.close(by=actor.id, at=at, reason="", questionnaires=every)))
    yield from lacks(actor, Permission.CLOSE)
    yield from it.not_theirs
    yield from not_yet
    if not not_yet and it.promises_left:
        yield Conflict(
            f"Something promised has not been noted as done: {'; '.join(it.promises_left)}. Note each of them as done; "
            "if somebody else goes on with it, say who in the note. Then close the enquiry."
        )
    if not not_yet and it.contradicted_by:
        yield Conflict(
            f"A letter of {it.contradicted_by} says the opposite about somebody in this. Put one of both right, or say "
            "why both stand, for a manager to accept. Then close the enquiry."
        )


def _start_reply(actor: User, it: EnquiryFacts) -> Refusals:
    yield from answers_for_it(actor, it)
    if not it.has_form_to_start:
        yield Conflict("This reply cannot be started in this enquiry. In a closed one only a review can be.")
    if it.intake_is_open:
        yield Conflict("The intake of this enquiry is open. Complete it before you start a reply.")


def _ask_letter(actor: User, it: EnquiryFacts) -> Refusals:
    yield from answers_for_it(actor, it)
    if it.intake_is_open:
        yield Conflict("The intake must be completed before a letter is made of it.")


def _acknowledge(actor: User, it: EnquiryFacts) -> Refusals:
    yield from _ask_letter(actor, it)
    if not it.is_worked_on:
        yield Conflict(
            "Nobody works on this enquiry any more: everything in it is answered or withdrawn, or it is closed. A "
            "letter that it is being worked on would not be true. Send the answer; if there is none, begin one."
        )


def _closed(it: PromiseFacts) -> Refusals:
    if it.enquiry.state is EnquiryState.CLOSED:
        yield Conflict("This enquiry is closed, so nothing more is noted about it.")


def _note_done(actor: User, it: PromiseFacts) -> Refusals:
    done = Done(it.key, it.due, actor.id, it.enquiry.created_at)
    yield from lacks(actor, Permission.ANSWER)
    if it.key == LATER_NAMES:
        yield Conflict("This is done once the reply is called back, and our records are searched again.")
    yield from refused(lambda: it.questionnaire.with_done(done))
    yield from _closed(it)


def _undo(actor: User, it: PromiseFacts) -> Refusals:
    yield from lacks(actor, Permission.ANSWER)
    yield from refused(lambda: it.questionnaire.without_done(it.key, it.due))
    yield from _closed(it)


def takes_no_request(enquiry: Enquiry) -> Refusals:
    """Why no request may be said to belong to an enquiry, whichever it is: nobody would answer it there."""
    if enquiry.kind is Kind.ARRANGEMENT:
        yield Conflict(f"{enquiry.reference} is a local arrangement, in which no request is answered.")
    if enquiry.state is EnquiryState.CLOSED:
        yield Conflict(
            f"{enquiry.reference} is closed, so nobody would answer this request there. Answer it here; or, if nobody "
            "needs an answer, withdraw it and say why."
        )


def _belongs(actor: User, it: RequestFacts) -> Refusals:
    """To say so is to say that both are about the same adult, and to withdraw the request."""
    yield from lacks(actor, Permission.ANSWER)
    if it.is_same:
        yield Conflict("This is the same enquiry.")
        return
    yield from it.not_theirs
    yield from takes_no_request(it.other)
    if it.is_restricted:
        yield Conflict(
            f"This request is restricted: those who work on {it.other.reference} would read what it asks. Answer it "
            "here; whoever answers there is told to ring about it."
        )
    if not it.is_about_same_adult:
        yield Conflict(
            f"The adult of {it.other.reference} is neither linked with the adult of this request nor likely the same. "
            "If they are one person, say that first."
        )
    if it.not_named_there:
        yield Conflict(
            f"{it.other.reference} does not name {', '.join(it.not_named_there)}, so nobody would search for them or "
            "answer about them there. Name them there first, or say who is the same; or answer this request here."
        )
    if it.other_service:
        yield Conflict(
            f"{it.other.reference} was asked by another service, which gets another letter than whoever asks here. "
            "Answer this request here: what is known of these people is shown in both."
        )
    elif it.why is Belongs.JOINED and it.other_sender:
        yield Conflict(
            f"{it.other.reference} was asked by others. A letter goes to those who asked, and quotes what they asked, "
            "so these would have none. Answer this request here: what is known of these people is shown in both."
        )
    elif it.why is not Belongs.JOINED and it.asks_otherwise:
        yield Conflict(
            f"{it.other.reference} came from elsewhere, or asks something else, so this is neither a chaser of it nor "
            "the same request. Answer it here; or join it, if those who asked there ask something else here."
        )
    if it.why is Belongs.JOINED and not it.can_be_answered_there:
        yield Conflict(f"Everything in {it.other.reference} is answered already. Answer this request here.")
    elif not it.can_be_answered_there and it.differences:
        yield Conflict(
            f"Everything in {it.other.reference} is answered already, and this request tells something otherwise: "
            f"{'; '.join(it.differences)}. Answer it here; or, if nobody has had the answer there, call that back."
        )
    yield from it.not_linked
    yield from it.not_withdrawn


ON_ENQUIRY: Final = Rules[EnquiryFacts](
    {
        Act.CLOSE: _close,
        Act.START_REPLY: _start_reply,
        Act.ASK_LETTER: _ask_letter,
        Act.ACKNOWLEDGE: _acknowledge,
        Act.READ_REGISTER: lambda actor, _: lacks(actor, Permission.READ_REGISTER),
        Act.SAY_BOTH_STAND: answers_for_it,
    }
)

ON_REQUEST: Final = Rules[RequestFacts]({Act.BELONGS: _belongs})

ON_PROMISE: Final = Rules[PromiseFacts]({Act.NOTE_DONE: _note_done, Act.UNDO: _undo})
