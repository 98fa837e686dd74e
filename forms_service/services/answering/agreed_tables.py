"""What was agreed with partners, as reference data: the times to keep, where referrals go, and their mailbox."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forms_service.casework.ids import SubmissionId
from forms_service.casework.meanings import (
    AGREED_TIMES,
    MAILBOX,
    MAILBOX_SIDE,
    MAILBOXES,
    PARTNER,
    REFERRAL_ROUTE,
    FormRole,
)
from forms_service.casework.sealing.sealed_by_meaning import SealedByMeaning
from forms_service.engine.answers import Value
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.derivations.context import Table
from forms_service.engine.derivations.kinds import SERVICE_LEVELS
from forms_service.engine.moments import local
from forms_service.services.forms_in_use import form_that_plays, forms_of
from forms_service.services.published_forms import by_meaning
from forms_service.services.work import Work

ARRANGEMENTS: Final = "local_arrangements"
"""A row for each partner with whom there is an arrangement; its id is the partner's."""
WORKING_DAYS: Final[Mapping[Value, str]] = {
    "same_day": "0",
    "next_working_day": "1",
    "working_days_3": "3",
    "working_days_5": "5",
    "working_days_10": "10",
    "three_weeks": "15",
}
"""The options of the times agreed; where no time was agreed, the usual one counts."""
TILL: Final = "17:00"
_Row = Mapping[str, str]


@dataclass(frozen=True)
class OwnRows:
    """Rows of our own, in front of a table's, if there is one."""

    own: Mapping[str, _Row]
    usual: Table | None = None

    def row(self, row_id: str) -> _Row | None:
        return self.own.get(row_id) or (self.usual.row(row_id) if self.usual else None)

    def rows(self) -> Sequence[_Row]:
        return [*self.own.values(), *(self.usual.rows() if self.usual else ())]


def reads_agreed_tables(definition: Definition) -> bool:
    return bool(definition.tables_read & {SERVICE_LEVELS, ARRANGEMENTS})


def agreed_tables(work: Work, at: datetime) -> dict[str, Table]:
    """Return the tables of what was agreed as they were when an enquiry came (*at*).

    What is agreed later never changes what was promised for an older enquiry.
    """
    found = _in_force(work, at)
    levels = {row["id"]: row for agreed in found for row in agreed.levels}
    partners = {agreed.partner: agreed.row for agreed in found}
    usual = work.ports.tables(local(at).date())[SERVICE_LEVELS]
    return {SERVICE_LEVELS: OwnRows(levels, usual), ARRANGEMENTS: OwnRows(partners)}


@dataclass(frozen=True)
class _Agreed:
    """What one arrangement agreed with a partner, as rows of the tables."""

    partner: str
    levels: Sequence[_Row]
    row: _Row


_READ: Final[dict[SubmissionId, _Agreed]] = {}
"""What was read of each arrangement: it is sealed and about nobody, so it is read once, and not for every page."""


def _in_force(work: Work, at: datetime) -> Collection[_Agreed]:
    """The arrangement with each partner that was the last one issued before that moment."""
    arrangement = form_that_plays(work, FormRole.LOCAL_ARRANGEMENT)
    if arrangement is None:
        return ()
    every = {form.form for form in forms_of(work.ports, work.organisation) if form.family == arrangement.family}
    # What the form in use made counts after what those before it did.
    forms = sorted(every, key=lambda form: (form == arrangement.form, form))
    issued = [each for form in forms for each in work.submissions.issued_with(form, before=at)]
    for sealed in work.submissions.these([each for each in issued if each not in _READ]):
        _READ[sealed.id] = _agreed(by_meaning(work.ports.library, sealed))
    return {_READ[each].partner: _READ[each] for each in issued}.values()


def _agreed(made: SealedByMeaning) -> _Agreed:
    partner = str(made.value(PARTNER))
    return _Agreed(partner, tuple(_levels(partner, made)), _partner(partner, made))


def _levels(partner: str, made: SealedByMeaning) -> Iterator[_Row]:
    """The times agreed with a partner, called as the intake looks them up: by partner and kind of request."""
    times = made.value(AGREED_TIMES)
    for kind, agreed in times.items() if isinstance(times, Mapping) else ():
        if agreed in WORKING_DAYS:
            name = f"{partner}/{kind}"
            yield {"id": name, "label": made.text(PARTNER), "working_days": WORKING_DAYS[agreed], "at": TILL}


def _partner(partner: str, made: SealedByMeaning) -> _Row:
    """What else the forms propose from an arrangement; a mailbox only where they have no more than one."""
    boxes = [box for _, box in made.rows(MAILBOXES) if box.value(MAILBOX_SIDE) == "theirs"]
    theirs = [str(box.value(MAILBOX)) for box in boxes]
    route = made.text(REFERRAL_ROUTE)
    return {
        "id": partner,
        "label": made.text(PARTNER),
        "mailbox": theirs[0] if len(theirs) == 1 else "",
        "referral_route": route,
        "refer": "local_arrangement" if route else "",
    }
