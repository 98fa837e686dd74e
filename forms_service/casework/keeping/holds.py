"""A hold: why records may not be destroyed, who says so, which records it covers, and how it ends (two people)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, NotAllowed, unsaid
from forms_service.casework.ids import HoldId
from forms_service.casework.keeping.record_search import RecordSearch

PLACED: Final = "hold_placed"
RELEASE_ASKED: Final = "hold_release_asked"
KEPT: Final = "hold_kept"
RELEASED: Final = "hold_released"
STANDS: Final = "hold_reviewed"
HELD_HOME: Final = "hold_brought_home"
RELEASED_HOME: Final = "hold_release_brought_home"
"""What the log says of holds, and what allows a release; the last two, of what a manifest says after a restore."""


class Authority(StrEnum):
    """By what a hold is placed."""

    INQUIRY = "inquiry"
    CLAIM = "claim"
    COMPLAINT = "complaint"
    ACCESS_REQUEST = "access_request"
    WRONG_PERSON = "wrong_person"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"claim": "Legal claim", "inquiry": "Public inquiry", "other": "Other reason"}.get(
            self.value, self.value.replace("_", " ").capitalize()
        )


class Reach(StrEnum):
    RECORD = "record"
    """One record, with what is kept apart of the same sealing."""

    ENQUIRY = "enquiry"
    """Everything that is kept of one enquiry when the hold is placed."""

    CRITERIA = "criteria"
    """Everything that matches, whenever it is filed or comes to match, with what is kept apart of the same sealing."""


@dataclass(frozen=True)
class HoldPapers:
    """By what, for whom and until when a hold stands: each may be empty, and is then to be said."""

    letter: str = ""
    owner: str = ""
    review_on: date | None = None

    @property
    def terms(self) -> Mapping[str, str]:
        said = {"letter": self.letter, "owner": self.owner, "review_on": str(self.review_on or "")}
        return {name: text.strip() for name, text in said.items() if text.strip()}


NO_PAPERS: Final = HoldPapers()


@dataclass(frozen=True)
class Hold:
    """*about* is the record or the enquiry that it was placed on; *criteria* are what it covers instead of one.

    A record that came under it stays under it until it is released, whatever becomes of the record. *letter* is the
    reference of what asked for it, *owner* who answers for it; on *review_on* it is asked whether it still stands.
    """

    id: HoldId
    organisation: str
    authority: Authority
    why: str
    placed_by: str
    placed_at: datetime
    reach: Reach
    about: str = ""
    criteria: RecordSearch | None = None
    asked_by: str = ""
    asked_at: datetime | None = None
    asked_why: str = ""
    released_by: str = ""
    released_at: datetime | None = None
    letter: str = ""
    owner: str = ""
    review_on: date | None = None

    @property
    def log_object(self) -> LogObject:
        return LogObject("hold", self.id)

    def __post_init__(self) -> None:
        if not self.why.strip():
            raise unsaid("why", "Say why these records must be kept.")
        if self.reach is Reach.CRITERIA and not (self.criteria and self.criteria.terms):
            # Nothing filled in would match, and stop, everything.
            raise unsaid("criteria", "Say which records the hold covers.")

    @property
    def is_active(self) -> bool:
        return self.released_at is None

    @property
    def is_to_be_released(self) -> bool:
        """Whether somebody has asked for its release, and nobody has answered yet."""
        return self.is_active and self.asked_at is not None

    @property
    def called(self) -> str:
        """By what and why it was placed, as said beside a record."""
        return f"{self.authority.label}: {self.why}"

    def is_to_be_reviewed(self, today: date) -> bool:
        """Whether somebody is to say that it still stands; also of what nobody gave a day for it."""
        return self.is_active and (self.review_on is None or self.review_on <= today)

    def stands(self, papers: HoldPapers, today: date) -> Hold:
        """Return the hold once somebody looked at it again, and said by what, for whom and until when it stands."""
        self._only_active()
        if papers.review_on is None or papers.review_on <= today:
            raise unsaid("review_on", "Enter a day after today on which this hold is looked at again.")
        if not papers.owner.strip():
            raise unsaid("owner", "Enter who answers for this hold.")
        return replace(self, letter=papers.letter.strip(), owner=papers.owner.strip(), review_on=papers.review_on)

    def ask_release(self, *, by: str, at: datetime, why: str) -> Hold:
        """Return the hold with its release asked for; it holds until another person confirms."""
        self._only_active()
        if self.is_to_be_released:
            raise Conflict("The release of this hold has been asked for already. Another person must confirm it.")
        if not why.strip():
            raise unsaid("reason", "Say why this hold can be released.")
        return replace(self, asked_by=by, asked_at=at, asked_why=why.strip())

    def release(self, *, by: str, at: datetime) -> Hold:
        """Return the hold released: by a second person, never by whoever asked for it."""
        self._only_asked()
        if by == self.asked_by:
            raise NotAllowed("You asked for the release of this hold, so another person must confirm it.")
        return replace(self, released_by=by, released_at=at)

    def keep(self) -> Hold:
        """Return the hold as it was before its release was asked for."""
        self._only_asked()
        return replace(self, asked_by="", asked_at=None, asked_why="")

    def _only_active(self) -> None:
        if not self.is_active:
            raise Conflict("This hold has been released already.")

    def _only_asked(self) -> None:
        self._only_active()
        if not self.is_to_be_released:
            raise Conflict("Nobody has asked for the release of this hold.")
