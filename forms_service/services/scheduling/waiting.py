"""What waits: documents that are not made, each with its cause, and jobs that are late; for whoever runs the service.

No word of a case is in it: of what a document waits for only the beginning is said, which names a machine's part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.users import Permission, User
from forms_service.services.ports import Ports
from forms_service.services.scheduling import jobs
from forms_service.services.scheduling.jobs import LateJob
from forms_service.services.work import Work, use_case

ITS_REPLY_SAYS = "Its reply says what is wrong with it, to those who may read that."


@dataclass(frozen=True)
class WaitingDocument:
    """*cause* is why it waits, in words; *attempts* are the tries that count."""

    code: str
    asked_at: datetime
    state: str
    attempts: int
    cause: str


@dataclass(frozen=True)
class Waiting:
    """What waits in one organisation, and the jobs of the whole installation that are late."""

    documents: Sequence[WaitingDocument]
    late: Sequence[LateJob]


def see(ports: Ports, actor: User) -> Waiting:
    return Waiting(_documents(ports, actor), jobs.late(ports))


@use_case(Permission.WATCH_SERVICE, unlogged="it names nobody")
def _documents(work: Work) -> list[WaitingDocument]:
    return [_seen(document) for document in work.documents.unmade()]


def _seen(document: Document) -> WaitingDocument:
    return WaitingDocument(document.code, document.asked_at, document.state.label, document.attempts, _cause(document))


def _cause(document: Document) -> str:
    if document.state is DocumentState.FAILED:
        return ITS_REPLY_SAYS
    return " ".join(fault.partition(":")[0] for fault in document.faults)
