"""Acts: what a person may do with a thing, and why not. One answer, for pages and lists, and when a use case refuses.

The rules stand beside the things (``acts.py`` of each room here). What they go by is gathered in ``services``
(``allowed.py`` of each room there).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from forms_service.casework.errors import NotAllowed, NotFound, ServiceError
from forms_service.casework.users import Permission, User

F = TypeVar("F")


class Act(StrEnum):
    """What a person does, in the words of a refusal: “you cannot … it now”. Templates ask for it by these words."""

    CHANGE = "change"
    HAND_OVER = "hand over"
    COMPLETE = "complete"
    REOPEN = "reopen"
    SEND = "send to the manager"
    START_KNOWN = "start the form for a known child"
    WITHDRAW_OWN = "withdraw as its author"
    APPROVE_BY_PHONE = "approve by phone"
    CONFIRM_PHONE = "confirm by phone"
    REFUSE_PHONE = "refuse by phone"
    AUTHORISE = "authorise"
    AUTHORISE_TOGETHER = "authorise together"
    RETURN = "return"
    CALL_BACK = "call back"
    WITHDRAW = "withdraw"
    ISSUE = "issue"
    CONTINUE = "go on with"
    """Follows from the issue of a part; nobody asks for it."""

    MAKE_AGAIN = "make again"
    CORRECT_LETTER = "make again with the corrected letter"

    COPY = "copy"
    DOWNLOAD = "download"
    CORRECT = "correct"
    RECORD_SENDING = "record a sending"
    STRIKE_SENDING = "strike a sending"
    NOTE_CASE_SYSTEM = "note the case system"
    HOLD = "put on hold"
    REVIEW = "review"
    CAUTION = "mark as disputed or restricted"
    LIFT_CAUTION = "lift what it is disputed or restricted for"
    GIVE_EVIDENCE = "give out as evidence"
    EXEMPT = "let go out all the same"

    ASK_RELEASE = "ask for the release"
    RELEASE = "release"
    KEEP_HOLD = "keep on hold"

    TICK_CHECK = "answer the check list"
    DECIDE_LINES = "make an exception"
    REVIEW_BATCH = "say that it is reviewed"
    SEND_BATCH_BACK = "send back to be reviewed"
    APPROVE_BATCH = "approve the batch"
    GIVE_BATCH_UP = "give the batch up"
    HAND_TO_ARCHIVE = "hand over to an archive"
    WITHDRAW_TRANSFER = "withdraw a transfer"

    CLOSE = "close"
    START_REPLY = "start a reply"
    ASK_LETTER = "ask for a letter"
    ACKNOWLEDGE = "say that it is being worked on"
    READ_REGISTER = "read the register"
    SAY_BOTH_STAND = "say why both letters stand"
    NOTE_DONE = "note as done"
    UNDO = "undo"
    BELONGS = "withdraw for another enquiry"

    SAY_SAME = "call the same person"
    SAY_DIFFERENT = "call two people"
    UNDO_LINK = "undo what was said of two people"
    RECORD_FACT = "record a fact"

    RECORD_ENQUIRY = "record an enquiry"
    ANSWER_ENQUIRY = "answer an enquiry"
    FIND_ENQUIRY = "find an enquiry"
    READ_REPLIES = "read replies"
    DECIDE = "decide on replies"
    START_ARRANGEMENT = "start an arrangement"
    FIND_RECORD = "find a record"
    HOLD_FOUND = "put what is found on hold"
    READ_HOLDS = "read the holds"
    PREPARE_BATCH = "prepare a batch"
    APPROVE_SCHEDULE = "approve the retention schedule"


Refusals: TypeAlias = Iterator[ServiceError]
"""Why something may not be done, the reason to be given first; none if it may."""


class AllowedActs:
    """What one person may do with one thing now. To ask for an act that nobody does with such a thing is a fault."""

    def __init__(self, refusals: Mapping[Act, tuple[ServiceError, ...]]) -> None:
        self._refusals = refusals

    def __contains__(self, act: str) -> bool:
        return not self._refusals[Act(act)]

    def __iter__(self) -> Iterator[Act]:
        return (act for act, refusals in self._refusals.items() if not refusals)

    def why_not(self, act: str) -> str:
        """Say why it may not be done, as the use case does when it refuses; nothing if it may."""
        return next((str(refusal) for refusal in self._refusals[Act(act)]), "")

    def refusals(self, act: str) -> tuple[ServiceError, ...]:
        """Return every reason why it may not be done."""
        return self._refusals[Act(act)]

    def falls_to_them(self, act: str) -> bool:
        """Whether this person is one of those who do it, be it now or once the thing is as it must be."""
        return not any(isinstance(refusal, NotAllowed | NotFound) for refusal in self._refusals[Act(act)])


class _NoActs(AllowedActs):
    """No act at all, whichever is asked for: there is nothing that anybody could do something with."""

    def __contains__(self, act: str) -> bool:
        return False

    def why_not(self, act: str) -> str:
        return "There is nothing to do it with."

    def falls_to_them(self, act: str) -> bool:
        return False


NO_ACTS: Final = _NoActs({})
"""Where there is nothing with which anything could be done."""


@dataclass(frozen=True)
class Rules(Generic[F]):
    """By each act that is done with one kind of thing, why a person may not do it, given the facts of the thing."""

    refusals: Mapping[Act, Callable[[User, F], Refusals]]

    def require(self, act: Act, actor: User, facts: F) -> None:
        """Raise the reason why *actor* may not do it, if there is one."""
        for refusal in self.refusals[act](actor, facts):
            raise refusal

    def allow(self, actor: User, facts: F) -> AllowedActs:
        return AllowedActs({act: tuple(refusals(actor, facts)) for act, refusals in self.refusals.items()})


def lacks(actor: User, *any_of: Permission) -> Refusals:
    """Refuse whoever has none of these permissions."""
    if not any(actor.may(permission) for permission in any_of):
        yield actor.lacks(*any_of)


class Restrictable(Protocol):
    """What may be closed to some: it is of an enquiry, or of people, and enquiries may be restricted."""

    @property
    def not_theirs(self) -> Sequence[ServiceError]:
        """Why it is not for whoever asks."""


def answers_for_it(actor: User, it: Restrictable) -> Refusals:
    """Refuse whoever does not answer, and whoever it is not for."""
    yield from lacks(actor, Permission.ANSWER)
    yield from it.not_theirs


def refused(change: Callable[[], object]) -> Refusals:
    """Give the reason for which a thing itself refuses a *change*; what would come of it is thrown away."""
    try:
        change()
    except ServiceError as refusal:
        yield refusal


BEGINNINGS: Final[Mapping[Act, Permission]] = {
    Act.RECORD_ENQUIRY: Permission.RECORD,
    Act.ANSWER_ENQUIRY: Permission.ANSWER,
    Act.FIND_ENQUIRY: Permission.READ_ENQUIRY,
    Act.READ_REPLIES: Permission.READ_ENQUIRY,
    Act.DECIDE: Permission.AUTHORISE,
    Act.START_ARRANGEMENT: Permission.ARRANGE,
    Act.FIND_RECORD: Permission.FIND_RECORDS,
    Act.HOLD_FOUND: Permission.HOLD_RECORDS,
    Act.READ_HOLDS: Permission.READ_HOLDS,
    Act.PREPARE_BATCH: Permission.PREPARE_DISPOSAL,
    Act.APPROVE_SCHEDULE: Permission.APPROVE_SCHEDULE,
}
"""What is done with no one thing yet: whoever has the permission may."""


def allowed_beginnings(actor: User) -> AllowedActs:
    """Return what *actor* may begin."""
    return AllowedActs({act: tuple(lacks(actor, permission)) for act, permission in BEGINNINGS.items()})
