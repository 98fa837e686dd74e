"""Whether two people decided a batch as it stands: the log says so, which nobody writes who has but the database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Final

from forms_service.casework.auditing.events import canonical
from forms_service.casework.keeping.disposal import Batch, Item
from forms_service.casework.keeping.disposing.batches import UNDER_WAY, Decision
from forms_service.services.auditing.two_people import doers_in_log, is_by_another, newest_in_log
from forms_service.services.work import Work

APPROVED: Final = "disposal_batch_approved"
REVIEWED: Final = "disposal_batch_reviewed"
RECEIVED: Final = "transfer_confirmed"
LINES: Final = "lines"
"""By what name the log says which lines were approved; what an older version wrote does not say it."""
_BY_THE_FIRST: Final = ("disposal_batch_prepared", "disposal_checks_answered", "disposal_lines_decided", REVIEWED)


def digest_of_lines(work: Work, batch: Batch) -> str:
    """Return by what the lines of a batch are known again: what was decided of each, whatever became of it since."""
    told = [batch.schedule, batch.up_to.isoformat(), *work.disposals.decided_lines(batch.id)]
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def deciders_in_log(work: Work, batch: Batch) -> Collection[str]:
    """Return who prepared, asked about or reviewed a batch, whatever its rows say."""
    return doers_in_log(work, _BY_THE_FIRST, batch.id)


def why_not_by_two(work: Work, batch: Batch) -> str:
    """Return in words why a batch counts as approved by nobody; empty where the log bears it out as it stands."""
    newest = newest_in_log(work, APPROVED, batch.id)
    if newest is None:
        return "The log does not say that anybody approved it."
    if not is_by_another(work, newest, REVIEWED, _BY_THE_FIRST, batch.id):
        return "The log does not say that one person reviewed it and another approved it."
    if newest.payload is None:
        # The log lets go of what it said in time, but not of what is still to be done.
        return "The log does not say any more what was approved." if batch.state in UNDER_WAY else ""
    approved = newest.payload.get(LINES, "")
    if approved and approved != digest_of_lines(work, batch):
        return "What is decided of its lines is not what was approved."
    return ""


def is_received(work: Work, batch: Batch, item: Item) -> bool:
    """Whether a line may go for all that an archive is to have of it: the log has that archive's word."""
    if item.decision is not Decision.TRANSFER:
        return True
    confirmed = work.audit.proven(RECEIVED, [batch.id])
    return item.archive in {(entry.payload or {}).get("archive") for entry in confirmed}
