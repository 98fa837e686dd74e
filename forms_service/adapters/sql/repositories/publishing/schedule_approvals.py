"""Approvals of retention schedules as rows: written once, never changed."""

from collections.abc import Sequence

from forms_service.adapters.sql.rows import Bound, add, columns_of, within
from forms_service.adapters.sql.tables import schedule_approvals
from forms_service.casework.keeping.schedule_approvals import ScheduleApproval


class SqlScheduleApprovals(Bound):
    def add(self, approval: ScheduleApproval) -> None:
        self._refuse_foreign(approval)
        add(self._connection, schedule_approvals, columns_of(approval, schedule_approvals))

    def every(self) -> Sequence[ScheduleApproval]:
        statement = within(schedule_approvals, self._organisation).order_by(schedule_approvals.c.at)
        return [ScheduleApproval(**row) for row in self._connection.execute(statement).mappings()]
