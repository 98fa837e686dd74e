"""Sessions: who is signed in in which browser, and for how long that lasts."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.ids import SessionId

IDLE_LIMIT: Final = timedelta(minutes=60)
"""How long a browser may be left alone."""
ABSOLUTE_LIMIT: Final = timedelta(hours=12)
"""How long a session lasts however much it is used: a working day."""
SEEN_EVERY: Final = timedelta(minutes=1)
"""How much may be missing from when somebody was seen last, so that not every page writes it down."""
CLOCKS_APART: Final = timedelta(minutes=2)
"""How far the clocks of two machines of the service may be apart; what lies further ahead cannot be."""
_SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class Session:
    """Somebody signed in in one browser; *digest* is of the secret that its cookie holds, which is kept nowhere.

    *browser* and *address* are how they know it again. Where an identity provider signed them in, *provider_session*
    is what it calls its own session, and *id_token* what it is shown to end that.
    """

    id: SessionId
    organisation: str
    user: str
    digest: str
    begun_at: datetime
    seen_at: datetime
    browser: str = ""
    address: str = ""
    provider_session: str = ""
    id_token: str = ""

    @property
    def log_object(self) -> LogObject:
        return LogObject("session", self.id)

    def is_open(self, now: datetime) -> bool:
        """Whether whoever holds its secret is signed in; one from the future never is."""
        latest = now + CLOCKS_APART
        return not self.why_over(now) and self.begun_at <= latest and self.seen_at <= latest

    def why_over(self, now: datetime) -> str:
        """Say which limit it is past; nothing while it is within both."""
        if now - self.seen_at > IDLE_LIMIT:
            return "left alone for an hour"
        return "twelve hours after signing in" if now - self.begun_at > ABSOLUTE_LIMIT else ""

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether it is long enough since its user was noted as seen."""
        return now - self.seen_at >= SEEN_EVERY


def new_secret() -> str:
    """Return what a cookie holds: nobody guesses it, and it says nothing."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: who reads the database can sign in with nothing of it."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
