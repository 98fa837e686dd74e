"""What is kept of staff: who is signed in where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from forms_service.casework.ids import SessionId
from forms_service.casework.staff.sessions import Session


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
