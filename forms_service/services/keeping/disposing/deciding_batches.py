"""What people decide of a batch: outside events, exceptions by line, that it is reviewed, and a second person's yes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms_service.casework.acts import Act, AllowedActs
from forms_service.casework.errors import Conflict, unsaid
from forms_service.casework.ids import BatchId, RecordId
from forms_service.casework.keeping.disposal import Batch, Item
from forms_service.casework.keeping.disposing.acts import ON_BATCH, BatchFacts
from forms_service.casework.keeping.disposing.batches import (
    LONGEST_KEPT_ON,
    MOST_HANDED_OVER,
    SHORTEST_REASON,
    Decision,
    LineDecision,
    LineFilter,
    LineTotal,
    PastDecision,
)
from forms_service.casework.keeping.disposing.stubs import DisposalDocument
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.users import Permission
from forms_service.engine.dates import add_years
from forms_service.services.keeping.approving import is_approved
from forms_service.services.keeping.disposing.asking_again import end_gone_lines
from forms_service.services.keeping.disposing.decided_by_two import (
    APPROVED,
    LINES,
    REVIEWED,
    deciders_in_log,
    digest_of_lines,
)
from forms_service.services.keeping.reviewing.reviewing import keep_longer
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

LINES_ON_A_PAGE: Final = 100


@dataclass(frozen=True)
class BatchPage:
    """A page of a batch: its heading, how many lines of each kind there are, and the next lines of those looked at.

    *unreviewed* of them are still to be reviewed by themselves, of which *first_unreviewed* is the first.
    *after* is the place of the last of them, none where nothing follows, *before* that after which the page before
    begins, none on the first; beside the first of those that go are the
    first that are *left_out*. *archives*
    says of each whether anything is still to go there. *acts* are what whoever looks may do with it.
    """

    batch: Batch
    totals: Sequence[LineTotal]
    lines: Mapping[int, Item]
    after: int | None
    before: int | None
    left_out: Sequence[Item]
    holds: Mapping[str, Hold]
    documents: Sequence[DisposalDocument]
    archives: Mapping[str, bool]
    is_approved: bool
    acts: AllowedActs
    unreviewed: int = 0
    first_unreviewed: RecordId | None = None


@use_case(Permission.READ_DISPOSALS)
def page_of_batch(work: Work, batch_id: BatchId, which: LineFilter, after: int) -> BatchPage:
    """Return the lines of a batch after a place, those that are looked for; the reading is logged."""
    batch = work.disposals.heading(batch_id)
    lines = work.disposals.lines(batch_id, which, after=after, limit=LINES_ON_A_PAGE + 1)
    shown = dict(list(lines.items())[:LINES_ON_A_PAGE])
    is_first = which is LineFilter.GOES and after < 0
    others = work.disposals.lines(batch_id, LineFilter.LEFT_OUT, after=-1, limit=LINES_ON_A_PAGE) if is_first else {}
    left_out = list(others.values())
    named = sorted({reason.hold for item in (*shown.values(), *left_out) for reason in item.left_out if reason.hold})
    holds: dict[str, Hold] = {hold.id: hold for hold in work.holds.these(named)}
    waiting = work.disposals.lines(batch_id, LineFilter.UNREVIEWED, after=-1, limit=1)
    work.read("disposal_batch_read", batch)
    return BatchPage(
        batch,
        work.disposals.totals(batch_id),
        shown,
        max(shown) if len(lines) > len(shown) else None,
        work.disposals.place_before(batch_id, which, after=after, limit=LINES_ON_A_PAGE) if after >= 0 else None,
        left_out,
        holds,
        work.disposals.documents(batch_id),
        {each: bool(work.disposals.records_for(batch_id, each, limit=1)) for each in work.disposals.archives(batch_id)},
        is_approved(work, batch.schedule),
        ON_BATCH.allow(work.actor, _batch_facts(work, batch)),
        work.disposals.unreviewed(batch_id),
        next((item.record for item in waiting.values()), None),
    )


@use_case(Permission.PREPARE_DISPOSAL)
def answer_checks(work: Work, batch_id: BatchId, found_out: Mapping[str, bool]) -> Batch:
    """Note what was found out about outside events: what one touches is put on hold, or made an exception of."""
    before = require_batch(work, batch_id, Act.TICK_CHECK)
    if not found_out:
        raise unsaid("checks", "Answer at least one question.")
    after = before
    for event, is_so in found_out.items():
        after = after.tick(event, is_so=is_so, by=work.by, at=work.now)
    told = {event: "yes" if is_so else "no" for event, is_so in found_out.items()}
    return _save_batch(work, before, after, "disposal_checks_answered", told)


@use_case(Permission.PREPARE_DISPOSAL)
def decide_lines(work: Work, batch_id: BatchId, records: Collection[RecordId], decided: LineDecision) -> int:
    """Decide what is to become of some of the lines that may go, and are still here; return how many that were.

    Why is kept with the lines and goes with its record: it may name people. The log has it of what is kept longer only,
    once that is approved and so a review of the record.
    """
    batch = require_batch(work, batch_id, Act.DECIDE_LINES)
    if not records:
        raise unsaid("records", "Select at least one record.")
    made = PastDecision(as_decided(decided, work.today), work.by, work.now)
    there = end_gone_lines(work, batch, records)
    number = work.disposals.decide(batch_id, there, made)
    if not number and len(there) == len(set(records)):
        raise Conflict("None of these records may go, so nothing is decided of them.")
    # The batch is written too, so that nobody approves what has changed under their eyes.
    work.disposals.save(batch, expected=batch)
    payload = {"decision": decided.decision.value, "records": str(number)}
    work.change("disposal_lines_decided", batch, payload)
    return number


def as_decided(decided: LineDecision, today: date) -> LineDecision:
    """Return what is decided without what says nothing of it; refused unless all is there that it needs."""
    why, archive = decided.why.strip(), decided.archive.strip()
    match decided.decision:
        case Decision.DESTROY:
            return LineDecision(Decision.DESTROY)
        case Decision.TRANSFER if not archive:
            raise unsaid("archive", "Enter the archive that takes these records.")
        case Decision.TRANSFER:
            return LineDecision(Decision.TRANSFER, why, archive=archive)
        case _ if len(why) < SHORTEST_REASON:
            raise unsaid("why", f"Say why, in {SHORTEST_REASON} characters or more.")
        case Decision.LEAVE_OUT:
            return LineDecision(Decision.LEAVE_OUT, why)
    if decided.keep_until is None or decided.keep_until <= today:
        raise unsaid("keep_until", "Enter a day to come, until which these records are kept.")
    if decided.keep_until > add_years(today, LONGEST_KEPT_ON):
        raise unsaid("keep_until", f"Choose a day within {LONGEST_KEPT_ON} years: then it is looked at again.")
    return LineDecision(Decision.KEEP_LONGER, why, decided.keep_until)


@use_case(Permission.PREPARE_DISPOSAL)
def review_batch(work: Work, batch_id: BatchId) -> Batch:
    """Say that a batch is reviewed: every outside event was asked about, every exception made.

    What each is to be reviewed by itself was.
    """
    before, unreviewed = require_batch(work, batch_id, Act.REVIEW_BATCH), work.disposals.unreviewed(batch_id)
    for archive in work.disposals.archives(batch_id):
        if len(work.disposals.records_for(batch_id, archive, limit=MOST_HANDED_OVER + 1)) > MOST_HANDED_OVER:
            few = f"at most {MOST_HANDED_OVER} records of one batch go to one archive"
            raise Conflict(f"Too many are for {archive}: {few}. Leave the others out of this batch.")
    after = before.review(by=work.by, at=work.now, unreviewed=unreviewed)
    return _save_batch(work, before, after, REVIEWED)


@use_case(Permission.APPROVE_DISPOSAL)
def send_batch_back(work: Work, batch_id: BatchId, why: str) -> Batch:
    """Give a batch back to be reviewed again; why stands with the batch, and goes with the records in it."""
    before = require_batch(work, batch_id, Act.SEND_BATCH_BACK)
    after = before.send_back(why, by=work.by, at=work.now)
    return _save_batch(work, before, after, "disposal_batch_sent_back")


@use_case(Permission.APPROVE_DISPOSAL)
def approve_batch(work: Work, batch_id: BatchId) -> Batch:
    """Approve a batch as a second person: from then on the worker carries it out."""
    before = require_batch(work, batch_id, Act.APPROVE_BATCH)
    deciders = {*work.disposals.deciders(batch_id), *deciders_in_log(work, before)}
    after = before.approve(by=work.by, at=work.now, deciders=deciders)
    longer = list(_kept_longer(work, batch_id))
    there = end_gone_lines(work, before, [item.record for item in longer])
    for item in (each for each in longer if each.record in there):
        keep_longer(work, item.record, _day_to_come(item, work.today), item.decision_why, by=item.decided_by)
    return _save_batch(
        work, before, after, APPROVED, {"schedule": before.schedule, LINES: digest_of_lines(work, after)}
    )


@use_case(Permission.PREPARE_DISPOSAL, Permission.APPROVE_DISPOSAL)
def give_batch_up(work: Work, batch_id: BatchId, why: str) -> Batch:
    """Give a batch up, before it is approved: nothing of it is destroyed."""
    before = require_batch(work, batch_id, Act.GIVE_BATCH_UP)
    after = before.give_up(why, by=work.by, at=work.now)
    return _save_batch(work, before, after, "disposal_batch_given_up")


def _kept_longer(work: Work, batch_id: BatchId) -> Iterator[Item]:
    after = -1
    while lines := work.disposals.lines(batch_id, LineFilter.EXCEPTIONS, after=after, limit=LINES_ON_A_PAGE):
        yield from (item for item in lines.values() if item.decision is Decision.KEEP_LONGER)
        after = max(lines)


def _day_to_come(item: Item, today: date) -> date:
    """The day until which a line is kept; ``Conflict`` where that has come since it was decided."""
    if item.keep_until is None or item.keep_until <= today:
        words = (
            f"The day until which {item.reference} is kept has come. Send the batch back, so that it is decided anew."
        )
        raise Conflict(words)
    return item.keep_until


def require_batch(work: Work, batch_id: BatchId, act: Act) -> Batch:
    batch = work.disposals.heading(batch_id)
    ON_BATCH.require(act, work.actor, _batch_facts(work, batch))
    return batch


def _batch_facts(work: Work, batch: Batch) -> BatchFacts:
    unreviewed = work.disposals.unreviewed(batch.id)
    return BatchFacts(batch, work.disposals.deciders(batch.id), is_approved(work, batch.schedule), unreviewed)


def _save_batch(work: Work, before: Batch, after: Batch, act: str, payload: Mapping[str, str] | None = None) -> Batch:
    work.disposals.save(after, expected=before)
    work.change(act, after, payload)
    return after
