"""An enquiry: one request about one adult, from its receipt until every reply is issued or declined."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from forms_service.casework.errors import Conflict
from forms_service.casework.people import Subject
from forms_service.casework.questionnaires import Questionnaire

# Neither vowels (no words by accident) nor characters that are misread or misheard for another.
_ALPHABET = "BCDFGHJKMPQRTVWXY2346789"


class EnquiryState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Enquiry:
    """*needed_by* is local, ``YYYY-MM-DDTHH:MM``; *requester* and *request* are words for the work list."""

    id: str
    organisation: str
    reference: str
    created_by: str
    created_at: datetime
    state: EnquiryState = EnquiryState.OPEN
    subjects: tuple[Subject, ...] = ()
    requester: str = ""
    request: str = ""
    needed_by: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    close_reason: str = ""

    @property
    def adult(self) -> Subject | None:
        return next((subject for subject in self.subjects if subject.kind == "adult"), None)

    @property
    def children(self) -> tuple[Subject, ...]:
        return tuple(subject for subject in self.subjects if subject.kind == "child")

    def close(self, *, by: str, at: datetime, reason: str, questionnaires: Iterable[Questionnaire]) -> Enquiry:
        """Return the enquiry closed; every questionnaire must have come to its end first."""
        if self.state is EnquiryState.CLOSED:
            raise Conflict("This enquiry is already closed.")
        if any(not questionnaire.state.is_final for questionnaire in questionnaires):
            raise Conflict("Issue or withdraw every reply before closing the enquiry.")
        return replace(self, state=EnquiryState.CLOSED, closed_at=at, closed_by=by, close_reason=reason)


def new_id() -> str:
    return uuid4().hex


def new_reference(year: int) -> str:
    """Return a reference that can be read out by telephone: ``SE-2026-7KMT-Q4WX``."""
    letters = [secrets.choice(_ALPHABET) for _ in range(8)]
    return f"SE-{year}-{''.join(letters[:4])}-{''.join(letters[4:])}"
