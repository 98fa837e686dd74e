"""A record that the store has and the database lost, and that could not be brought home: somebody closes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, unsaid

LOST_CLOSED: Final = "lost_record_closed"


@dataclass(frozen=True)
class LostRecord:
    """*id* is the record's, or the key of an object that belongs to none; *why* it could not be brought home."""

    id: str
    organisation: str
    reference: str
    why: str
    found_at: datetime
    closed_by: str = ""
    closed_at: datetime | None = None
    closed_why: str = ""

    @property
    def log_object(self) -> LogObject:
        return LogObject("lost_record", self.id, self.reference)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def close(self, why: str, *, by: str, at: datetime) -> LostRecord:
        if not self.is_open:
            raise Conflict("Somebody has closed this already.")
        if not why.strip():
            raise unsaid("reason", "Say what was found out, and why nothing more is to be done about it.")
        return replace(self, closed_by=by, closed_at=at, closed_why=why.strip())
