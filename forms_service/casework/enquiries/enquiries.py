"""An enquiry: one request about one adult, from its receipt until every reply is issued or declined."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import EnquiryId, SendingId
from forms_service.casework.people.subjects import Subject
from forms_service.engine.moments import Moment

# Neither vowels (no words by accident) nor characters that are misread or misheard for another.
_ALPHABET = "BCDFGHJKMPQRTVWXY2346789"


class Kind(StrEnum):
    ENQUIRY = "enquiry"
    ARRANGEMENT = "arrangement"
    """A local arrangement with a partner: it has no intake, and is about nobody."""


@dataclass(frozen=True)
class Note:
    """Something that whoever opens an enquiry must be told; *beside* is the other enquiry that it is about, if any.

    Of letters of both that contradict each other it is the *reason* why they stand, which *settles* that once an
    authoriser accepts it.
    """

    text: str
    by: str
    at: datetime
    beside: str = ""
    reason: str = ""
    settles: bool = False
    joined: str = ""
    """The id of a request that is answered here too."""

    joined_by: str = ""
    """Until when whoever made that request needs the answer, as a moment is written."""

    asks_again: str = ""
    """The id of a request that was withdrawn because it asks again what is asked here."""

    breach: str = ""
    """The id of a sending that went to somebody whom it is not for."""

    breach_by: str = ""
    """Until when that must be assessed and reported, as a moment is written."""

    @property
    def request(self) -> str:
        """The id of the request that was withdrawn for this enquiry, if it tells of one."""
        return self.joined or self.asks_again


class EnquiryState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Belongs(StrEnum):
    """Why a request needs no answer of its own beside another enquiry."""

    CHASER = "chaser"
    JOINED = "joined"
    DUPLICATE = "duplicate"


SHORTEST_END: Final = 4
"""A reference is told from others by so many of its last letters."""


@dataclass(frozen=True)
class Enquiry:
    """*requester* and *request* are words for the work list."""

    id: EnquiryId
    organisation: str
    reference: str
    created_by: str
    created_at: datetime
    state: EnquiryState = EnquiryState.OPEN
    subjects: tuple[Subject, ...] = ()
    requester: str = ""
    request: str = ""
    needed_by: Moment | None = None
    received_at: Moment | None = None
    closed_at: datetime | None = None
    closed_by: str = ""
    close_reason: str = ""
    kind: Kind = Kind.ENQUIRY
    notes: tuple[Note, ...] = ()

    def ends_in(self, text: str) -> bool:
        """Whether *text* is the reference, or how it ends: people read out its last letters."""
        asked = text.upper()
        return self.reference == asked or (len(asked) >= SHORTEST_END and self.reference.endswith(asked))

    @property
    def log_object(self) -> LogObject:
        return LogObject("enquiry", self.id, self.reference)

    @property
    def adult(self) -> Subject | None:
        return next((subject for subject in self.subjects if subject.kind == "adult"), None)

    def people_about(self, about: str) -> tuple[Subject, ...]:
        """Return the adult and, where *about* names one child of the enquiry, that child alone."""
        if about not in {child.row for child in self.children}:
            return self.subjects
        return tuple(subject for subject in self.subjects if subject.kind == "adult" or subject.row == about)

    def as_named_now(self, people: Iterable[Subject]) -> tuple[Subject, ...]:
        """Return these people, each as the enquiry names them now if it still does: nobody is added or left out."""
        named = {(who.row, who.person): who for who in self.subjects}
        return tuple(named.get((who.row, who.person), who) for who in people)

    def called(self, about: str) -> str:
        """Return the reference and, if *about* is one of several children, the child's number in the request.

        Files and the register are called so: a child's name would stand in too many places.
        """
        rows = [child.row for child in self.children]
        return f"{self.reference}-child-{rows.index(about) + 1}" if about in rows and len(rows) > 1 else self.reference

    @property
    def children(self) -> tuple[Subject, ...]:
        return tuple(subject for subject in self.subjects if subject.kind == "child")

    def close(self, *, by: str, at: datetime, reason: str, questionnaires: Iterable[Questionnaire]) -> Enquiry:
        """Return the enquiry closed; every questionnaire must have come to its end first."""
        if self.state is EnquiryState.CLOSED:
            raise Conflict("This enquiry is already closed.")
        every = list(questionnaires)
        if any(not questionnaire.state.is_final for questionnaire in every):
            raise Conflict("Issue or withdraw every reply before closing the enquiry.")
        if any(not questionnaire.is_done for questionnaire in every):
            raise Conflict("A reply was approved by telephone. Its manager must confirm that before you close this.")
        return replace(self, state=EnquiryState.CLOSED, closed_at=at, closed_by=by, close_reason=reason)

    def reopen(self, *, by: str, at: datetime, why: str) -> Enquiry:
        """Return a closed enquiry open again; that it had been closed, and why it is not, stays as a note."""
        if self.state is not EnquiryState.CLOSED:
            raise Conflict("This enquiry is not closed.")
        opened = replace(self, state=EnquiryState.OPEN, closed_at=None, closed_by="", close_reason="")
        return opened.noted(f"Opened again after it was closed ({self.close_reason}): {why}", by=by, at=at)

    def noted(self, text: str, *, by: str, at: datetime) -> Enquiry:
        return replace(self, notes=(*self.notes, Note(text, by, at)))

    def noted_beside(self, other: Enquiry, note: Note) -> Enquiry:
        """Return it with a note that is about another enquiry too."""
        return replace(self, notes=(*self.notes, replace(note, beside=other.id)))

    def with_request(self, request: Enquiry, text: str, *, by: str, at: datetime) -> Enquiry:
        """Return it with a *request* that is answered here too, until when whoever made that needs it."""
        until = request.needed_by or request.received_at
        note = Note(text, by, at, joined=request.id, joined_by=str(until) if until else "")
        return replace(self, notes=(*self.notes, note))

    def with_chaser(self, request: Enquiry, text: str, *, by: str, at: datetime) -> Enquiry:
        """Return it with a *request* that asks again, and leaves nothing to be done besides."""
        return replace(self, notes=(*self.notes, Note(text, by, at, asks_again=request.id)))

    def with_breach(self, sending: SendingId, text: str, *, until: Moment, by: str, at: datetime) -> Enquiry:
        """Return it with a *sending* to somebody whom it is not for, to be assessed and reported *until* then."""
        note = Note(text, by, at, breach=sending, breach_by=str(until))
        return replace(self, notes=(*self.notes, note))

    def without_request(self, request: Enquiry, text: str, *, by: str, at: datetime) -> Enquiry:
        """Return it without a *request* that does not belong here after all; what was noted of it can still be read."""
        notes = (
            replace(note, joined="", joined_by="", asks_again="") if note.request == request.id else note
            for note in self.notes
        )
        return replace(self, notes=tuple(notes)).noted(text, by=by, at=at)


PREFIXES: Final[Mapping[Kind, str]] = {Kind.ENQUIRY: "SE", Kind.ARRANGEMENT: "LA"}


def new_reference(year: int, kind: Kind = Kind.ENQUIRY) -> str:
    """Return a reference that can be read out by telephone: ``SE-2026-7KMT-Q4WX``."""
    letters = [secrets.choice(_ALPHABET) for _ in range(8)]
    return f"{PREFIXES[kind]}-{year}-{''.join(letters[:4])}-{''.join(letters[4:])}"
