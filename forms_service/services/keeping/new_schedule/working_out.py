"""What a new schedule would change, worked out in portions before it is approved, and done in portions after that.

It is worked out by dating the records by it in a transaction that is never kept: so it is what would be done.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.new_schedule.date_shifts import DateShift, Direction, shift_of, undatable
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import Schedule
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.keeping import dating
from forms_service.services.keeping.approving import is_approved
from forms_service.services.keeping.disposing.one_by_one import OneByOne
from forms_service.services.keeping.reviewing.changes import before_and_after, due_in_log
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work

PORTION: Final = 20
"""So many records are looked at in one transaction: nobody waits long for it."""
MOST_LISTED: Final = 500
"""Of so many it is known at most, from one portion to the next, that they cannot be dated."""


def follow_schedule(ports: Ports) -> JobOutcome:
    """Do one portion for each organisation; there is nothing to do while there is one version of the schedule.

    A record that cannot be dated is listed as such and keeps none of the others waiting.
    """
    if len(ports.schedules.by_id) == 1:
        return JobOutcome("there is one schedule")
    attempts = OneByOne()
    done = sum(attempts.at(partial(_do_portion, ports, each, attempts)) for each in every_organisation(ports))
    return JobOutcome(f"{done} record(s)", more=done > 0, fault="" if done else attempts.first_fault)


def _do_portion(ports: Ports, organisation: str, attempts: OneByOne) -> int:
    present = ports.schedules.present
    with service_work(ports, organisation) as work:
        approved = is_approved(work, present.id)
        listed = work.date_shifts.page(present, Direction.UNDATABLE, "", limit=MOST_LISTED)
        failed = [each.record for each in listed]
        found = work.date_shifts.otherwise if approved else work.date_shifts.unknown
        ids = [each for each in found(present, limit=PORTION + len(failed)) if each not in failed][:PORTION]
    if ids:
        return _work_out(ports, organisation, ids, attempts)
    # Nothing else is to be done, so what could not be dated is tried again: somebody may have seen to it.
    return sum(_work_out(ports, organisation, [each], attempts) for each in failed[:PORTION])


def _work_out(ports: Ports, organisation: str, ids: Sequence[RecordId], attempts: OneByOne) -> int:
    """Work out some records in one transaction, and each in its own where one of them cannot be dated."""
    of_each = OneByOne() if len(ids) > 1 else attempts
    done = of_each.at(
        partial(_work_out_together, ports, organisation, ids),
        (lambda _: _list_undatable(ports, organisation, ids)) if len(ids) == 1 else None,
    )
    if of_each.faults and len(ids) > 1:
        return max(1, sum(_work_out(ports, organisation, [each], attempts) for each in ids))
    return done


def _work_out_together(ports: Ports, organisation: str, ids: Sequence[RecordId]) -> int:
    present = ports.schedules.present
    with service_work(ports, organisation) as work:
        if is_approved(work, present.id):
            _date_all(work, ids, present)
            return len(ids)
    shifts = _shifts(ports, organisation, ids, present)
    with service_work(ports, organisation) as work:
        work.date_shifts.write(shifts)
    return len(ids)


def _list_undatable(ports: Ports, organisation: str, ids: Sequence[RecordId]) -> None:
    present = ports.schedules.present
    with service_work(ports, organisation) as work:
        work.date_shifts.write(
            [
                undatable(organisation, present, each.id, each.reference, each.retention)
                for each in work.records.these(ids)
            ]
        )


def _shifts(ports: Ports, organisation: str, ids: Sequence[RecordId], schedule: Schedule) -> list[DateShift]:
    """Date everything that is in the same enquiries, as one goes by another, and keep nothing of it."""
    with ports.unit_of_work() as unit:
        work = Work(ports, unit, organisation)
        before = {record.id: record for record in _together(work, ids)}
        _date_all(work, list(before), schedule)
        return [
            shift_of(organisation, schedule, each, before[each].reference, before[each].retention, after.retention)
            for each, after in ((record.id, record) for record in work.records.these(list(before)))
        ]


def _together(work: Work, ids: Sequence[RecordId]) -> list[Record]:
    enquiries = sorted({record.enquiry for record in work.records.these(ids)})
    return list(work.records.of_enquiries(enquiries))


def _date_all(work: Work, ids: Sequence[RecordId], schedule: Schedule) -> None:
    for record_id in ids:
        record = work.records.get(record_id)
        if record.retention.schedule != schedule.id:
            after = dating.date_by(work, record, schedule)
            said = {"schedule": schedule.id, "due": due_in_log(after)}
            work.change("record_dated_anew", record, {**said, **before_and_after(record, after)})
