"""Approving a retention schedule, and which one dates what is filed now.

In production it is the newest that the information asset owner of the organisation has approved; while there is none,
no enquiry is recorded there and nothing filed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, Unavailable
from forms_service.casework.keeping.retention import Schedule
from forms_service.casework.keeping.schedule_approvals import APPROVED, ScheduleApproval, borne_out
from forms_service.casework.users import Permission
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

NOT_APPROVED: Final = (
    "Nobody has approved how long your organisation keeps records, so no enquiry can be recorded and no document filed "
    "yet. Your information asset owner approves it on the page “Retention schedule”."
)


@dataclass(frozen=True)
class ScheduleView:
    """The newest schedule, who approved it as it is, if anybody did, and all that was approved before."""

    schedule: Schedule
    approval: ScheduleApproval | None
    approvals: Sequence[ScheduleApproval]


@use_case(Permission.READ_DISPOSALS, unlogged="it names nobody whose record is kept")
def newest_schedule(work: Work) -> ScheduleView:
    """Return the newest schedule, and who approved it."""
    schedule, approvals = work.ports.schedules.present, approvals_of(work)
    return ScheduleView(schedule, _approval_of(schedule, approvals), approvals)


@use_case(Permission.APPROVE_SCHEDULE)
def approve_schedule(work: Work, digest: str) -> Schedule:
    """Approve the newest schedule as it was shown, by its *digest*, for the actor's organisation."""
    schedule = work.ports.schedules.present
    if schedule.digest != digest:
        raise Conflict("The schedule is another than the one that you were shown. Read it again before you approve it.")
    if _approval_of(schedule, approvals_of(work)):
        raise Conflict("This schedule is approved already.")
    work.schedule_approvals.add(ScheduleApproval(work.organisation, schedule.id, digest, work.by, work.now))
    work.change(APPROVED, LogObject("schedule", schedule.id), {"schedule": schedule.id, "sha256": digest})
    return schedule


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
