"""Whether a record may still go, asked inside the act that destroys it: nothing that was decided before is believed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Final

from forms_service.casework.errors import NotFound
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.disposal import Batch, Item, Reason, ReasonKind, reasons_to_stay
from forms_service.casework.keeping.disposing.batches import LineOutcome
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import Retention
from forms_service.casework.keeping.row_seals import SealedThing
from forms_service.services.auditing.closings import closed_otherwise
from forms_service.services.keeping import dating
from forms_service.services.keeping.approving import is_approved, schedule_in_force
from forms_service.services.keeping.disposing.open_matters import matters_about
from forms_service.services.keeping.protection.tellings import TELLING_OPENED
from forms_service.services.work import Work

_AT_ONCE: Final = 200


def reasons_now(work: Work, record: Record, batch: Batch, item: Item) -> tuple[Reason, ...]:
    """Return why a record of a batch stays after all; its date is worked out anew, and kept where it is another.

    Nobody else writes anything of it meanwhile.
    """
    if is_altered_past_us(work, record):
        words = "The database has it otherwise than the service wrote it. Treat it as an incident."
        return (Reason(ReasonKind.ALTERED, words),)
    work.holds.cover_again([record.id])
    dated = _dated_now(work, record)
    enquiry = work.enquiries.get(dated.enquiry)
    reasons = reasons_to_stay(dated, enquiry, schedule_in_force(work), batch.up_to)
    open_about = matters_about(work, [record.id]).reasons(dated)
    return (*reasons, *open_about, *_otherwise_than_reviewed(work, dated, batch, item))


def end_gone_lines(work: Work, batch: Batch, records: Collection[RecordId]) -> Collection[RecordId]:
    """Say of records that are destroyed already that they are, on their lines of a batch; return those that are there.

    So what is decided of them is written nowhere: it would name people for good.
    """
    there = work.records.existing(sorted(records))
    gone = [line for line in map(partial(_open_line_of, work, batch), sorted(set(records) - there)) if line]
    for line in gone:
        work.disposals.save_line(batch.id, line.found_gone(work.now))
    if gone:
        work.change("disposal_records_gone", batch, {"records": str(len(gone))})
    return there


def _open_line_of(work: Work, batch: Batch, record: RecordId) -> Item | None:
    try:
        line = work.disposals.line_of(batch.id, record)
    except NotFound:
        return None
    return line if line.outcome is LineOutcome.OPEN else None


def is_altered_past_us(work: Work, record: Record) -> bool:
    """Whether a record, or what it is dated by, is otherwise in the database than the service wrote it."""
    holds = [hold.id for hold in record.holds]
    people = [subject.person for subject in record.subjects if subject.person]
    group = sorted({each.id for some in work.people.groups(people).values() for each in some})
    things: dict[SealedThing, Sequence[str]] = {
        SealedThing.RECORD: [record.id],
        SealedThing.HOLD: holds,
        SealedThing.PERSON: group,
        SealedThing.ENQUIRY: [record.enquiry],
        SealedThing.TELLING: [each.id for each in work.tellings.of_records([record.id])],
    }
    if any(work.row_seals.amiss(kind, ids) for kind, ids in things.items()):
        return True
    enquiry = work.enquiries.get(record.enquiry)
    return bool(closed_otherwise(work, [enquiry])) or _is_a_matter_amiss(work, record)


def _is_a_matter_amiss(work: Work, record: Record) -> bool:
    """Whether something that may be open about it is otherwise than the service wrote it, or gone.

    Any request or incident that was changed past the service may have been about this record before.
    """
    opened = work.audit.proven(TELLING_OPENED, [record.id])
    if len(work.tellings.of_records([record.id])) < len(opened):
        return True
    every = ((kind, some) for kind in (SealedThing.REQUEST, SealedThing.INCIDENT) for some in _every_thing(work, kind))
    return any(work.row_seals.amiss(kind, some) for kind, some in every)


def _every_thing(work: Work, kind: SealedThing) -> Iterator[Sequence[str]]:
    some = work.row_seals.things(kind, "", limit=_AT_ONCE)
    while some:
        yield some
        some = work.row_seals.things(kind, some[-1], limit=_AT_ONCE)


def _dated_now(work: Work, record: Record) -> Record:
    """Return it as it is dated today: a fact may have come that nothing worked out its date by."""
    if _by_which_it_goes(dating.retention_by(work, dating.basis_of(work, record))) != _by_which_it_goes(
        record.retention
    ):
        dating.date_again(work, record, work.enquiries.get(record.enquiry))
    # Read anew: a hold may cover it by now, or by what it is dated as now.
    return work.records.get(record.id)


def _by_which_it_goes(kept: Retention) -> tuple[object, ...]:
    return kept.class_id, kept.due_date, kept.doubt


def _otherwise_than_reviewed(work: Work, record: Record, batch: Batch, item: Item) -> Iterator[Reason]:
    kept, reviewed = record.retention, item.retention_class
    if kept.class_id != reviewed:
        words = f"It is kept under {kept.class_id} now, and was reviewed as one of {reviewed}."
        yield Reason(ReasonKind.OTHER_CLASS, words)
    if schedule_in_force(work).asks_for_review(kept.class_id) and not item.is_reviewed:
        words = f"Each record of {kept.class_id} is reviewed by itself before it goes, and nobody reviewed this one."
        yield Reason(ReasonKind.NOT_REVIEWED, words)
    if not is_approved(work, batch.schedule):
        yield Reason(ReasonKind.NOT_APPROVED, f"Nobody has approved the schedule {batch.schedule} as it is now.")
