"""One form being filled in for one enquiry: its states, and who may move it from one to the next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.engine.answers import Value


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


class Act(StrEnum):
    SEND = "send to the manager"
    RETURN = "return"
    AUTHORISE = "authorise"
    ISSUE = "issue"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


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
    """What a manager said when returning or withdrawing."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Questionnaire:
    """*revision* counts the savings of answers; *owner* is the user who answers, *sent_by* who sent it."""

    id: str
    enquiry: str
    organisation: str
    definition: str
    owner: str
    created_at: datetime
    state: State = State.DRAFT
    revision: int = 0
    express: bool = False
    sent_by: str = ""
    sent_at: datetime | None = None
    comments: tuple[Comment, ...] = ()

    @property
    def form(self) -> str:
        """The form without its version: ``core/enquiry_intake``."""
        return self.definition.partition("@")[0]

    @property
    def sending(self) -> str:
        """Which answers, sent when, somebody has read: no two that differ are called the same."""
        return f"{self.revision}@{self.sent_at.isoformat() if self.sent_at else ''}"

    def perform(
        self, act: Act, *, by: str, at: datetime, comment: str = "", authors: Collection[str] = ()
    ) -> Questionnaire:
        """Return the questionnaire after *act*; ``Conflict`` or ``NotAllowed`` if it may not be done now.

        *authors* are those who saved any of the answers.
        """
        match (self.state, act):
            case ((State.DRAFT | State.RETURNED), Act.SEND):
                return replace(self, state=State.WITH_MANAGER, sent_by=by, sent_at=at)
            case ((State.DRAFT | State.RETURNED), Act.COMPLETE):
                return replace(self, state=State.COMPLETED, sent_by=by, sent_at=at)
            case ((State.WITH_MANAGER | State.AUTHORISED), Act.RETURN):
                return self._said(State.RETURNED, comment, by, at)
            case (State.WITH_MANAGER, Act.AUTHORISE):
                self._someone_else(by, authors)
                return replace(self, state=State.AUTHORISED)
            case (State.AUTHORISED, Act.ISSUE):
                return replace(self, state=State.ISSUED)
            case (State.COMPLETED, Act.REOPEN):
                return replace(self, state=State.DRAFT)
            case ((State.DRAFT | State.RETURNED | State.WITH_MANAGER | State.AUTHORISED), Act.WITHDRAW):
                return self._said(State.WITHDRAWN, comment, by, at)
            case _:
                raise Conflict(f"This is {self.state.label.lower()}, so you cannot {act.value} it now.")

    def may_be_authorised_by(self, user_id: str, authors: Collection[str] = ()) -> bool:
        """Author and authoriser must be different people (docs/glossary.md, “authorise”)."""
        return user_id not in {self.sent_by, self.owner, *authors}

    def _someone_else(self, by: str, authors: Collection[str]) -> None:
        if not self.may_be_authorised_by(by, authors):
            raise NotAllowed("You prepared this reply, so another manager must authorise it.")

    def _said(self, state: State, comment: str, by: str, at: datetime) -> Questionnaire:
        if not comment.strip():
            raise Conflict("Say why, so that the person who prepared it knows what to do.")
        return replace(self, state=state, comments=(*self.comments, Comment(comment.strip(), by, at)))
