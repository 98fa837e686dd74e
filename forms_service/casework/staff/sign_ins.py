"""Signing in at an identity provider, from the moment somebody is sent there until they come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from forms_service.casework.staff.sessions import CLOCKS_APART

LONGEST_AWAY: Final = timedelta(hours=24)
"""How long what somebody typed waits for their return; long enough to find a telephone for a second factor."""


@dataclass(frozen=True)
class SignIn:
    """Begun in one browser and not finished: *digest* is of the state that its answer must bring back.

    *nonce* and *verifier* bind the answer to this browser's asking. *next_page* is the one that was asked for,
    *held_post* what was typed before, sealed.
    """

    digest: str
    nonce: str
    verifier: str
    next_page: str
    held_post: str
    begun_at: datetime

    def is_open(self, now: datetime) -> bool:
        return self.begun_at <= now + CLOCKS_APART and now - self.begun_at <= LONGEST_AWAY
