"""What waits: documents that are not made, each with its cause, for whoever runs the service.

No word of a case is in it: of what a document waits for only the beginning is said, which names a machine's part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.users import Permission
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

ITS_REPLY_SAYS = "Its reply says what is wrong with it, to those who may read that."


@dataclass(frozen=True)
class WaitingDocument:
    """*cause* is why it waits, in words; *attempts* are the tries that count."""

    code: str
    asked_at: datetime
    state: str
    attempts: int
    cause: str


@use_case(Permission.WATCH_SERVICE, unlogged="it names nobody")
def see(work: Work) -> list[WaitingDocument]:
    """Return what waits in one organisation."""
    return [_seen(document) for document in work.documents.unmade()]


def _seen(document: Document) -> WaitingDocument:
    return WaitingDocument(document.code, document.asked_at, document.state.label, document.attempts, _cause(document))


def _cause(document: Document) -> str:
    if document.state is DocumentState.FAILED:
        return ITS_REPLY_SAYS
    return " ".join(fault.partition(":")[0] for fault in document.faults)
