"""Emergency access: an enquiry opened by somebody whom it is not for, because it cannot wait; noted afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.ids import EmergencyAccessId, EnquiryId

DURATION: Final = timedelta(hours=12)
"""For how long it opens the enquiry: a shift."""


class ClosedToThem(NotAllowed):
    """An *enquiry* is not for whoever asks; the message says whom to ring."""

    def __init__(self, words: str, enquiry: EnquiryId) -> None:
        super().__init__(words)
        self.enquiry = enquiry


@dataclass(frozen=True)
class EmergencyAccess:
    """*user* opened *enquiry* for a *reason*; *noted_by* is who looked at that afterwards."""

    id: EmergencyAccessId
    organisation: str
    enquiry: EnquiryId
    user: str
    reason: str
    begun_at: datetime
    ends_at: datetime
    noted_by: str = ""
    noted_at: datetime | None = None

    def covers(self, user: str, at: datetime) -> bool:
        """Whether *user* did by it what they did *at* that moment."""
        return user == self.user and self.begun_at <= at < self.ends_at

    def note(self, *, by: str, at: datetime) -> EmergencyAccess:
        """Return it as looked at by somebody else than whose it was."""
        if by == self.user:
            raise NotAllowed("Somebody else than whoever opened it looks at why.")
        if self.noted_at:
            raise Conflict("Somebody has looked at this already.")
        return replace(self, noted_by=by, noted_at=at)
