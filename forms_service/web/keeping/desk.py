"""The records officer's desk: what is due by class and month, what is to be looked at, and integrity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import allowed_beginnings
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.users import Permission
from forms_service.engine.dates import MONTHS, add_years
from forms_service.services.keeping.finding import desk as desks
from forms_service.services.keeping.finding.desk import Desk
from forms_service.services.keeping.reconciling import running
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.searches import day_typed

blueprint = flask.Blueprint("desk", __name__)


@dataclass(frozen=True)
class DueCell:
    """How many records of one class are due in one time, where they are listed, and how long the bar is (of 100)."""

    number: int
    address: str
    bar: int


@dataclass(frozen=True)
class DueLine:
    """One time and what is due in it, of each class and in all."""

    name: str
    cells: Sequence[DueCell]
    every: DueCell


@blueprint.get("/desk")
@needs(Permission.SEE_DESK)
def desk() -> ResponseReturnValue:
    found = do(desks.see)
    return flask.render_template(
        "keeping/desk.html",
        desk=found,
        lines=list(_lines(found)),
        titles={each.id: each.title for each in ports().schedules.present.classes.values()},
        last=running.last(ports(), current_user().organisation),
        lists=_list_addresses(found),
        acts=allowed_beginnings(current_user()),
        sees_extracts=current_user().may(Permission.DECIDE_EXTRACTS) or current_user().may(Permission.PREPARE_EXTRACTS),
        may_read_disposals=current_user().may(Permission.READ_DISPOSALS),
    )


def _list_addresses(found: Desk) -> dict[str, str]:
    """Where what is counted is listed."""
    return {
        "undated": _listed(undated="yes"),
        "to_review": _listed(review_by=day_typed(found.today)),
        "held": _listed(held="yes"),
    }


def _listed(**filters: str) -> str:
    values: dict[str, Any] = {"sorting": Sorting.DUE.value, **filters}
    return flask.url_for("finding.filtered", **values)


def _lines(found: Desk) -> Iterator[DueLine]:
    """A line for what is overdue and for each month in which anything is due."""
    totals = [sum(number for (_, month), number in found.due.items() if month == each) for each in found.months]
    most = max([*totals, sum(found.overdue.values()), 1])
    if found.overdue:
        before = found.months[0] - timedelta(days=1)
        numbers = [found.overdue.get(class_id, 0) for class_id in found.classes]
        yield _line(
            f"Before {_month_in_words(found.months[0])}", found.classes, numbers, most, {"due_to": day_typed(before)}
        )
    for month in found.months:
        numbers = [found.due.get((class_id, month), 0) for class_id in found.classes]
        last = add_years(month, 0, 1) - timedelta(days=1)
        inside = {"due_from": day_typed(month), "due_to": day_typed(last)}
        if any(numbers):
            yield _line(_month_in_words(month), found.classes, numbers, most, inside)


def _line(name: str, classes: Sequence[str], numbers: Sequence[int], most: int, inside: dict[str, str]) -> DueLine:
    cells = [
        DueCell(number, _listed(retention_class=class_id, **inside), _bar(number, most))
        for class_id, number in zip(classes, numbers, strict=True)
    ]
    every = sum(numbers)
    return DueLine(name, cells, DueCell(every, _listed(**inside), _bar(every, most)))


def _bar(number: int, most: int) -> int:
    return max(1, round(100 * number / most)) if number else 0


def _month_in_words(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"
