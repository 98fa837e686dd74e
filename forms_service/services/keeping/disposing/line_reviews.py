"""One record of a batch looked at by itself, where its class asks for that: what is to become of it, why, and the next.

Whoever looks sees whom it is about, what is known of them, and where it went.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.acts import Act
from forms_service.casework.errors import Conflict, unsaid
from forms_service.casework.ids import BatchId, RecordId
from forms_service.casework.keeping.disposal import Batch, Item
from forms_service.casework.keeping.disposing.batches import (
    SHORTEST_REASON,
    Decision,
    LineDecision,
    LineFilter,
    PastDecision,
)
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.facts import Fact
from forms_service.casework.users import Permission
from forms_service.services.keeping.disposing.asking_again import end_gone_lines
from forms_service.services.keeping.disposing.deciding_batches import as_decided, require_batch
from forms_service.services.people.why import log_record_read
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class LineView:
    """A record of a batch with all that somebody needs who reviews it by itself; none where it is destroyed already.

    *facts* are what is known now of each of its people, by their row in it. *left* is how many of the batch are still
    to be reviewed so, this one among them. *struck* is how much was entered as sent and struck since.
    """

    batch: Batch
    item: Item
    record: Record | None
    facts: Mapping[str, Sequence[Fact]]
    left: int
    struck: int = 0


@use_case(Permission.PREPARE_DISPOSAL)
def see_line(work: Work, batch_id: BatchId, record_id: RecordId) -> LineView:
    """Return a line with its record, its people and where it went; the reading is logged."""
    batch, item = work.disposals.heading(batch_id), work.disposals.line_of(batch_id, record_id)
    left = work.disposals.unreviewed(batch_id)
    if not work.records.existing([record_id]):
        work.read("disposal_batch_read", batch)
        return LineView(batch, item, None, {}, left)
    record = work.records.get(record_id)
    log_record_read(work, record)
    struck = len(work.records.struck_sendings([record_id]))
    return LineView(batch, item, record, _facts_of_people(work, record), left, struck)


def _facts_of_people(work: Work, record: Record) -> Mapping[str, Sequence[Fact]]:
    of_whom = {subject.row: subject.person for subject in record.subjects if subject.person}
    groups = work.people.groups(sorted(set(of_whom.values())))
    known = work.people.facts(sorted({each.id for group in groups.values() for each in group}))
    ids = {row: {each.id for each in groups[person]} for row, person in of_whom.items()}
    return {row: [fact for fact in known if fact.is_current and fact.person in them] for row, them in ids.items()}


@use_case(Permission.PREPARE_DISPOSAL)
def decide_line(work: Work, batch_id: BatchId, record_id: RecordId, decided: LineDecision) -> RecordId | None:
    """Decide of one record that was looked at, and why; return the next that is to be, none where that was the last.

    Why is asked of every decision: it is kept with the line and goes with its record. Nothing is decided of one that
    is destroyed already: its line says that.
    """
    batch = require_batch(work, batch_id, Act.DECIDE_LINES)
    if not end_gone_lines(work, batch, [record_id]):
        return next_unreviewed(work, batch_id)
    if len(decided.why.strip()) < SHORTEST_REASON:
        raise unsaid("why", f"Say why, in {SHORTEST_REASON} characters or more.")
    sound = as_decided(decided, work.today)
    if sound.decision is Decision.DESTROY:
        sound = LineDecision(Decision.DESTROY, decided.why.strip())
    if not work.disposals.decide(batch_id, [record_id], PastDecision(sound, work.by, work.now, alone=True)):
        raise Conflict("This record may not go, so nothing is decided of it.")
    work.disposals.save(batch, expected=batch)
    told = {"decision": sound.decision.value}
    work.change("disposal_line_reviewed", work.records.get(record_id), {"batch": batch.id, **told})
    # In the log of the batch too, by which whoever approves it is held against everybody who decided of it.
    work.change("disposal_lines_decided", batch, {**told, "records": "1"})
    return next_unreviewed(work, batch_id)


def next_unreviewed(work: Work, batch_id: BatchId) -> RecordId | None:
    lines = work.disposals.lines(batch_id, LineFilter.UNREVIEWED, after=-1, limit=1)
    return next((item.record for item in lines.values()), None)
