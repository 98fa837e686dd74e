"""Approving a retention schedule, and which one dates what is filed now.

In production it is the newest that the information asset owner of the organisation has approved; while there is none,
no enquiry is recorded there and nothing filed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, Unavailable
from forms_service.casework.keeping.new_schedule.date_shifts import DateShift, Direction
from forms_service.casework.keeping.retention import Schedule
from forms_service.casework.keeping.schedule_approvals import APPROVED, ScheduleApproval, borne_out
from forms_service.casework.users import Permission
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_SHIFTS: Final = 100

NOT_APPROVED: Final = (
    "Nobody has approved how long your organisation keeps records, so no enquiry can be recorded and no document filed "
    "yet. Your information asset owner approves it on the page “Retention schedule”."
)
SEE_TO_THEM: Final = (
    "They are listed. Have whoever runs the service find out why: they are tried again every minute, and nothing is "
    "approved before."
)


@dataclass(frozen=True)
class ScheduleView:
    """The newest schedule, who approved it as it is, if anybody did, and all that was approved before.

    *changes* say of how many records that are dated by another one the class, as it would be, goes which way;
    *is_worked_out* says whether that is so of all of them, *undatable* of how many it cannot be worked out.
    """

    schedule: Schedule
    approval: ScheduleApproval | None
    approvals: Sequence[ScheduleApproval]
    changes: Mapping[tuple[str, Direction], int]
    is_worked_out: bool
    undatable: int


@dataclass(frozen=True)
class ShiftPage:
    """Records that the newest schedule would date otherwise; *following* is after which the next page begins."""

    schedule: Schedule
    shifts: Sequence[DateShift]
    following: str


@use_case(Permission.READ_DISPOSALS, unlogged="it names nobody whose record is kept")
def newest_schedule(work: Work) -> ScheduleView:
    """Return the newest schedule, and who approved it."""
    schedule, approvals = work.ports.schedules.present, approvals_of(work)
    changes = work.date_shifts.counts(schedule)
    approval, is_known = _approval_of(schedule, approvals), _is_worked_out(work, schedule)
    return ScheduleView(schedule, approval, approvals, changes, is_known, _undatable(changes))


@use_case(Permission.READ_DISPOSALS)
def what_would_change(work: Work, direction: Direction | None, after: str) -> ShiftPage:
    """Return a page of the records that the newest schedule would date otherwise; which were shown is logged."""
    schedule = work.ports.schedules.present
    found = work.date_shifts.page(schedule, direction, after, limit=MOST_SHIFTS + 1)
    shown = found[:MOST_SHIFTS]
    references = ", ".join(dict.fromkeys(shift.reference for shift in shown))
    work.read("schedule_changes_read", LogObject("schedule", schedule.id), {"shown": references})
    return ShiftPage(schedule, shown, shown[-1].record if len(found) > MOST_SHIFTS else "")


def _is_worked_out(work: Work, schedule: Schedule) -> bool:
    return not work.date_shifts.unknown(schedule, limit=1)


@use_case(Permission.APPROVE_SCHEDULE)
def approve_schedule(work: Work, digest: str) -> Schedule:
    """Approve the newest schedule as it was shown, by its *digest*, for the actor's organisation."""
    schedule = work.ports.schedules.present
    if schedule.digest != digest:
        raise Conflict("The schedule is another than the one that you were shown. Read it again before you approve it.")
    if _approval_of(schedule, approvals_of(work)):
        raise Conflict("This schedule is approved already.")
    if not _is_worked_out(work, schedule):
        raise Conflict("What this schedule would change is still being worked out. Look at it again in a few minutes.")
    changes = work.date_shifts.counts(schedule)
    if number := _undatable(changes):
        raise Conflict(f"{number} of the records could not be dated by this schedule. {SEE_TO_THEM}")
    work.schedule_approvals.add(ScheduleApproval(work.organisation, schedule.id, digest, work.by, work.now))
    counted = _in_log(changes)
    work.change(APPROVED, LogObject("schedule", schedule.id), {"schedule": schedule.id, "sha256": digest, **counted})
    return schedule


def _undatable(changes: Mapping[tuple[str, Direction], int]) -> int:
    return sum(number for (_, way), number in changes.items() if way is Direction.UNDATABLE)


def _in_log(changes: Mapping[tuple[str, Direction], int]) -> Mapping[str, str]:
    """How many records go which way, as the log has it; nothing where no record is dated by another schedule."""
    counted = {way: sum(each for (_, one), each in changes.items() if one is way) for way in Direction}
    return {way.value: str(number) for way, number in counted.items() if number}


def is_approved(work: Work, schedule_id: str) -> bool:
    """Whether a schedule was approved as its file is now."""
    schedule = work.ports.schedules.by_id.get(schedule_id)
    return schedule is not None and _approval_of(schedule, approvals_of(work)) is not None


def schedule_in_force(work: Work) -> Schedule:
    """Return the schedule that dates what is filed now; ``Unavailable`` while there is none: it is waited for."""
    found = _in_force(work)
    if found is None:
        raise Unavailable(NOT_APPROVED)
    return found


def require_schedule(work: Work) -> None:
    """Refuse to begin what could not be filed."""
    if _in_force(work) is None:
        raise Conflict(NOT_APPROVED)


def approvals_of(work: Work) -> Sequence[ScheduleApproval]:
    """The approvals that count: those of which the log says that this person approved this file."""
    every = work.schedule_approvals.every()
    entries = work.audit.proven(APPROVED, sorted({each.schedule for each in every}))
    return borne_out(every, [(entry.event.object_id, entry.event.actor, entry.payload) for entry in entries])


def _in_force(work: Work) -> Schedule | None:
    schedules = work.ports.schedules
    if not work.ports.approval_required:
        return schedules.present
    return schedules.newest_approved(approvals_of(work))


def _approval_of(schedule: Schedule, approvals: Sequence[ScheduleApproval]) -> ScheduleApproval | None:
    return next((each for each in approvals if (each.schedule, each.digest) == (schedule.id, schedule.digest)), None)
