"""The records officer's desk: how much is due and when, what is to be looked at, and whether all is as it was filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.users import Permission
from forms_service.engine.dates import add_years
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MONTHS_SHOWN: Final = 24


@dataclass(frozen=True)
class Desk:
    """*due* says how many records of each class are due in each month from *months*; what is *overdue* is before them.

    *undated* have no due date, *to_review* of them are to be reviewed by now. *holds* are to be looked at again, *held*
    is how many records are under any, *behind* how many are not in the store as they should be.
    """

    today: date
    months: Sequence[date]
    due: Mapping[tuple[str, date], int]
    overdue: Mapping[str, int]
    undated: int
    to_review: int
    held: int
    holds: Sequence[Hold]
    behind: int

    @property
    def classes(self) -> list[str]:
        """The classes of which anything is due, by name."""
        return sorted({*(class_id for class_id, _ in self.due), *self.overdue})


@use_case(Permission.SEE_DESK)
def see(work: Work) -> Desk:
    """Return what is to be done with what is kept. It names nobody; that somebody looked is logged."""
    lists, today = work.record_lists, work.today
    this_month = today.replace(day=1)
    months = [add_years(this_month, 0, ahead) for ahead in range(MONTHS_SHOWN)]
    due = lists.due_by_month(add_years(this_month, 0, MONTHS_SHOWN))
    overdue: dict[str, int] = {}
    ahead: dict[tuple[str, date], int] = {}
    for (class_id, month), number in due.items():
        first = date.fromisoformat(f"{month}-01")
        if first < this_month:
            overdue[class_id] = overdue.get(class_id, 0) + number
        else:
            ahead[class_id, first] = number
    work.read("desk_read", LogObject("record"))
    return Desk(
        today=today,
        months=months,
        due=ahead,
        overdue=overdue,
        undated=lists.how_many_match(RecordSearch(undated="yes")),
        to_review=lists.how_many_match(RecordSearch(review_by=today)),
        held=lists.how_many_match(RecordSearch(held="yes")),
        holds=[hold for hold in work.holds.active() if hold.is_to_be_reviewed(today)],
        behind=work.locks.count_behind(work.now),
    )
