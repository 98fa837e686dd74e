"""The retention schedules that there are, by id: what is filed now is dated by the present one, a record by its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from forms_service.casework.errors import Unavailable
from forms_service.casework.keeping.retention import Retention, RetentionClass, Schedule
from forms_service.casework.keeping.schedule_approvals import ScheduleApproval

SCHEDULE: Final = "disposal"
"""The one schedule, in versions."""


class UnknownSchedule(Unavailable):
    """A record was dated by a schedule that is not there, so nothing can be said of how long it is kept."""


@dataclass(frozen=True)
class Schedules:
    """Every version of the one schedule, by its id. *present* is the newest; an older one is never taken away.

    A newer version has every class of an older one, so the present one has them all.
    """

    present: Schedule
    by_id: Mapping[str, Schedule]

    def get(self, schedule_id: str) -> Schedule:
        """Return the schedule of that id; ``UnknownSchedule``, never another in its place."""
        found = self.by_id.get(schedule_id)
        if found is None:
            raise UnknownSchedule(
                f"The retention schedule {schedule_id} is not there, so a record that was dated by it cannot be "
                f"dated or locked. Put its file back as {schedule_id.replace('@', '/')}.yaml where the schedules "
                "are, and start the service again. Nothing was changed."
            )
        return found

    def newest_approved(self, approvals: Iterable[ScheduleApproval]) -> Schedule | None:
        """Return the newest that was approved as its file is now; none if there is no such."""
        known = {(each.schedule, each.digest) for each in approvals}
        return next((each for each in reversed(list(self.by_id.values())) if (each.id, each.digest) in known), None)

    def class_of(self, retention: Retention) -> RetentionClass:
        """Return the class that a record is kept under, as its own schedule has it."""
        return self.get(retention.schedule).applying({retention.class_id})[0]
