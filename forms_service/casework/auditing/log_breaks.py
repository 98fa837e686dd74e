"""A break of the log: anchored heads that it does not come to any more, explained by one person, accepted by another.

It is known by a digest of those heads. Both people's entries in the log bear that, so that it counts for these heads
and for no others, and nobody without the log's key can have it accepted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from forms_service.casework.auditing.audit_chain import Anchor
from forms_service.casework.auditing.events import LogObject, canonical
from forms_service.casework.errors import Conflict, NotAllowed, unsaid

EXPLAINED: Final = "log_break_explained"
ACCEPTED: Final = "log_break_accepted"


@dataclass(frozen=True)
class LogBreak:
    id: str
    organisation: str
    anchors: tuple[Anchor, ...]
    reason: str
    explained_by: str
    explained_at: datetime
    accepted_by: str = ""
    accepted_at: datetime | None = None

    @property
    def log_object(self) -> LogObject:
        return LogObject("log_break", self.id)

    @property
    def longest(self) -> int:
        """How many entries the log had when it was anchored last before the break."""
        return max(anchor.count for anchor in self.anchors)

    @property
    def words(self) -> str:
        heads = f"{len(self.anchors)} anchored {'head' if len(self.anchors) == 1 else 'heads'}"
        return f"the log does not come to {heads} of up to {self.longest} entries"

    def accept(self, *, by: str, at: datetime) -> LogBreak:
        """Return it accepted: by another person than the one who explained it."""
        if self.accepted_at is not None:
            raise Conflict("This break has been accepted already.")
        if by == self.explained_by:
            raise NotAllowed("You explained this break, so another person must accept it.")
        return replace(self, accepted_by=by, accepted_at=at)


def break_id_of(organisation: str, anchors: Iterable[Anchor]) -> str:
    heads = sorted((asdict(anchor) for anchor in anchors), key=lambda head: str(head["key"]))
    return hashlib.sha256(canonical([organisation, heads]).encode()).hexdigest()


def explained_break(organisation: str, anchors: Sequence[Anchor], reason: str, *, by: str, at: datetime) -> LogBreak:
    if not reason.strip():
        raise unsaid("reason", "Say why the log ends before what was anchored.")
    return LogBreak(break_id_of(organisation, anchors), organisation, tuple(anchors), reason.strip(), by, at)


def is_signed_by_two(log_break: LogBreak, signatures: Iterable[tuple[str, str, str]]) -> bool:
    """Whether two people signed it as it stands: *signatures* are each act that the log has of it, with who and why."""
    every = set(signatures)
    explained = (EXPLAINED, log_break.explained_by, log_break.reason)
    accepted = (ACCEPTED, log_break.accepted_by, log_break.reason)
    is_it = log_break.id == break_id_of(log_break.organisation, log_break.anchors)
    return is_it and explained in every and accepted in every and log_break.explained_by != log_break.accepted_by
