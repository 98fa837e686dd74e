"""Whether two people decided a batch as it stands: the log says so, which nobody writes who has but the database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.auditing.events import canonical
from forms_service.casework.keeping.disposal import Batch
from forms_service.casework.keeping.disposing.batches import UNDER_WAY, BatchState, BatchStep, OutsideCheck
from forms_service.services.auditing.closings import ONE_ACT
from forms_service.services.auditing.two_people import doers_in_log, is_by_another, newest_in_log
from forms_service.services.work import SERVICE, Work

BATCH_PREPARED: Final = "disposal_batch_prepared"
CHECKS_ANSWERED: Final = "disposal_checks_answered"
APPROVED: Final = "disposal_batch_approved"
REVIEWED: Final = "disposal_batch_reviewed"
RECEIVED: Final = "transfer_confirmed"
_STEPS: Final = {
    REVIEWED: BatchState.REVIEWED,
    "disposal_batch_sent_back": BatchState.PREPARED,
    APPROVED: BatchState.APPROVED,
    "disposal_batch_given_up": BatchState.GIVEN_UP,
    "disposal_batch_destroyed": BatchState.DESTROYED,
}
LINES: Final = "lines"
"""By what name the log says which lines were approved; what an older version wrote does not say it."""
_BY_THE_FIRST: Final = (BATCH_PREPARED, CHECKS_ANSWERED, "disposal_lines_decided", REVIEWED)


@dataclass(frozen=True)
class BatchInLog:
    """What the log proves of a batch: who prepared it and took it how far, what was asked about, who has received."""

    prepared: BatchStep | None
    checks: Sequence[OutsideCheck]
    steps: Sequence[BatchStep]
    receipts: Mapping[str, tuple[str, str]]
    """By the archive: who noted its word, and the words."""

    def step(self, state: BatchState) -> BatchStep | None:
        return next((step for step in reversed(self.steps) if step.state is state), None)


def batch_in_log(work: Work, batch: Batch) -> BatchInLog:
    acts = (BATCH_PREPARED, CHECKS_ANSWERED, RECEIVED, *_STEPS)
    found = [entry for act in acts for entry in work.audit.proven(act, [batch.id])]
    prepared: BatchStep | None = None
    checks: dict[str, OutsideCheck] = {}
    steps: list[BatchStep] = []
    receipts: dict[str, tuple[str, str]] = {}
    for entry in sorted(found, key=lambda entry: entry.number):
        act, by, at, told = entry.event.act, entry.event.actor, entry.event.at, entry.payload or {}
        if act == BATCH_PREPARED:
            prepared = BatchStep(BatchState.PREPARED, by, at)
        elif act == CHECKS_ANSWERED:
            checks |= {event: OutsideCheck(event, is_so == "yes", by, at) for event, is_so in told.items()}
        elif act == RECEIVED:
            receipts[told.get("archive", "")] = (by, told.get("receipt", ""))
        else:
            steps.append(BatchStep(_STEPS[act], by, at))
    return BatchInLog(prepared, tuple(checks.values()), tuple(steps), receipts)


def otherwise_than_logged(work: Work, batch: Batch) -> Sequence[str]:
    """Say in words what the rows of a batch say otherwise than the log."""
    logged = batch_in_log(work, batch)
    prepared = BatchStep(BatchState.PREPARED, batch.prepared_by, batch.prepared_at)
    steps = [step for step in batch.steps if not _is_unlogged(step)]
    checks, answers = ({(one.event, one.is_so, one.by) for one in of} for of in (batch.checks, logged.checks))
    received = {
        each.archive: (each.received_by, each.receipt) for each in batch.transfers if each.received_at is not None
    }
    differs = {
        "who prepared it, or when": not _step_for_step([prepared], [logged.prepared] if logged.prepared else []),
        "who took it how far, or when": not _step_for_step(steps, logged.steps),
        "how far it is": not _is_so_far(batch, steps),
        "what was asked about": checks != answers,
        "which archive has received what": received != logged.receipts,
    }
    return [words for words, is_so in differs.items() if is_so]


def _is_unlogged(step: BatchStep) -> bool:
    """Whether it is a step that the service takes by itself: to begin, and to send back what an upgrade asks anew."""
    return step.state is BatchState.DESTROYING or (step.state is BatchState.PREPARED and step.by == SERVICE)


def _is_so_far(batch: Batch, logged: Sequence[BatchStep]) -> bool:
    if batch.steps and batch.steps[-1].state is BatchState.PREPARED:
        return batch.state is BatchState.PREPARED
    last = logged[-1].state if logged else BatchState.PREPARED
    return batch.state is last or (last is BatchState.APPROVED and batch.state is BatchState.DESTROYING)


def _step_for_step(steps: Sequence[BatchStep], logged: Sequence[BatchStep]) -> bool:
    return [(step.state, step.by) for step in steps] == [(step.state, step.by) for step in logged] and all(
        abs(one.at - other.at) <= ONE_ACT for one, other in zip(steps, logged, strict=True)
    )


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


def received_by_log(work: Work, batch: Batch) -> Collection[str]:
    """Return the archives of which the log has the word that they have what they were handed."""
    confirmed = work.audit.proven(RECEIVED, [batch.id])
    return {(entry.payload or {}).get("archive", "") for entry in confirmed} - {""}
