"""What is kept of staff: who they are, who is signed in where or on the way to, and what was opened in an emergency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from forms_service.casework.enquiries.emergency_access import EmergencyAccess
from forms_service.casework.ids import EmergencyAccessId, EnquiryId, SessionId, WebhookMessageId
from forms_service.casework.staff.members import Member
from forms_service.casework.staff.sessions import Session
from forms_service.casework.staff.sign_ins import SignIn
from forms_service.casework.staff.webhooks import WebhookMessage


class Sessions(Protocol):
    """Those of one organisation, in one transaction."""

    def add(self, session: Session) -> None: ...

    def get(self, session_id: SessionId) -> Session:
        """Return one session; ``NotFound``."""

    def of_user(self, user: str) -> Sequence[Session]:
        """Return where somebody is signed in, or was and has not signed out; the latest first."""

    def every(self) -> Sequence[Session]:
        """Return all of them, the latest first."""

    def remove(self, session: Session) -> bool:
        """End it for good; return whether it was still there."""


class SessionLookup(Protocol):
    """What every request asks, of whichever organisation: it waits for no transaction, and none waits for it."""

    def find(self, digest: str) -> Session | None: ...

    def note_seen(self, session: Session, at: datetime) -> None:
        """Write down when its user was seen last."""

    def organisations(self) -> Sequence[str]:
        """Return whose staff are signed in anywhere."""


class Members(Protocol):
    """Those of one organisation, in one transaction."""

    def of_subject(self, issuer: str, subject: str) -> Member | None:
        """Return who a provider calls so."""

    def add(self, member: Member) -> None: ...

    def save(self, member: Member) -> None:
        """Write them as they are described now."""


class WebhookMessages(Protocol):
    """What systems of one organisation are to be told."""

    def add(self, message: WebhookMessage) -> None: ...

    def waiting(self) -> Sequence[WebhookMessage]:
        """Return what was not taken yet, given up or not, the oldest first."""


class Outbox(Protocol):
    """The same, of whichever organisation, for the worker."""

    def take(self, *, now: datetime, until: datetime, limit: int) -> Sequence[WebhookMessage]:
        """Return what is due; nobody else takes it *until* then."""

    def remove(self, message_id: WebhookMessageId) -> None: ...

    def save(self, message: WebhookMessage) -> None: ...

    def expire(self, *, before: datetime) -> int:
        """Let go of what was given up before then; return how many there were."""


class SignIns(Protocol):
    """Those that are under way, of whichever organisation: nobody knows yet."""

    def add(self, sign_in: SignIn) -> None: ...

    def take(self, digest: str) -> SignIn | None:
        """Return one, which is there no more: an answer of the provider is good once."""

    def expire(self, *, before: datetime) -> int:
        """Remove those begun before that moment; return how many there were."""


class EmergencyAccesses(Protocol):
    """Those of one organisation, in one transaction."""

    def add(self, access: EmergencyAccess) -> None: ...

    def get(self, access_id: EmergencyAccessId) -> EmergencyAccess:
        """Return one; ``NotFound``."""

    def save(self, access: EmergencyAccess, *, expected: EmergencyAccess) -> None:
        """Write it; ``Conflict`` if what is stored is no longer *expected*."""

    def of_user(self, user: str, *, after: datetime) -> Sequence[EmergencyAccess]:
        """Return those of somebody that end after that moment."""

    def of_enquiries(self, enquiries: Sequence[EnquiryId]) -> Sequence[EmergencyAccess]:
        """Return those by which any of these was ever opened."""

    def every(self, *, limit: int) -> Sequence[EmergencyAccess]:
        """Return those that nobody has looked at and then the others, of each the latest first."""
