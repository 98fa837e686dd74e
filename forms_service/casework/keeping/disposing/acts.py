"""What may be done with a disposal batch: the rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from forms_service.casework.acts import Act, Refusals, Rules, lacks, refused
from forms_service.casework.errors import Conflict
from forms_service.casework.keeping.disposal import Batch
from forms_service.casework.users import Permission, User

OF_NO_MATTER: Final = "-"
"""A reason given only to see whether a batch would refuse for another."""


@dataclass(frozen=True)
class BatchFacts:
    """*deciders* are those who decided of any line; *is_approved* whether its schedule is, as it is now.

    *unreviewed* is how many lines of it are still to be reviewed by themselves.
    """

    batch: Batch
    deciders: Collection[str]
    is_approved: bool
    unreviewed: int = 0


def _tick(actor: User, it: BatchFacts) -> Refusals:
    yield from lacks(actor, Permission.PREPARE_DISPOSAL)
    yield from refused(it.batch.require_open)


def _review(actor: User, it: BatchFacts) -> Refusals:
    yield from lacks(actor, Permission.PREPARE_DISPOSAL)
    yield from refused(lambda: it.batch.review(by=actor.id, at=it.batch.prepared_at, unreviewed=it.unreviewed))


def _send_back(actor: User, it: BatchFacts) -> Refusals:
    yield from lacks(actor, Permission.APPROVE_DISPOSAL)
    yield from refused(lambda: it.batch.send_back(OF_NO_MATTER, by=actor.id, at=it.batch.prepared_at))


def _approve(actor: User, it: BatchFacts) -> Refusals:
    yield from lacks(actor, Permission.APPROVE_DISPOSAL)
    yield from refused(lambda: it.batch.approve(by=actor.id, at=it.batch.prepared_at, deciders=it.deciders))
    if not it.is_approved:
        yield Conflict(f"Nobody has approved the schedule {it.batch.schedule}. Nothing may be destroyed by it.")


def _give_up(actor: User, it: BatchFacts) -> Refusals:
    yield from lacks(actor, Permission.PREPARE_DISPOSAL, Permission.APPROVE_DISPOSAL)
    yield from refused(lambda: it.batch.give_up(OF_NO_MATTER, by=actor.id, at=it.batch.prepared_at))


def _export(actor: User, it: BatchFacts) -> Refusals:
    yield from lacks(actor, Permission.RETRIEVE_RECORDS)
    yield from refused(it.batch.require_under_way)


def _withdraw_transfer(actor: User, it: BatchFacts) -> Refusals:
    yield from lacks(actor, Permission.PREPARE_DISPOSAL)
    yield from refused(it.batch.require_under_way)


ON_BATCH: Final = Rules[BatchFacts](
    {
        Act.TICK_CHECK: _tick,
        Act.DECIDE_LINES: _tick,
        Act.REVIEW_BATCH: _review,
        Act.SEND_BATCH_BACK: _send_back,
        Act.APPROVE_BATCH: _approve,
        Act.GIVE_BATCH_UP: _give_up,
        Act.HAND_TO_ARCHIVE: _export,
        Act.WITHDRAW_TRANSFER: _withdraw_transfer,
    }
)
