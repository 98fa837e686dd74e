"""When a request or an incident is kept no longer (class RC-13), by the schedule in force, and who may destroy it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from forms_service.casework.auditing.audit_chain import ERASED_ENTRIES, numbers_in_words
from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.keeping.protection.incidents import INCIDENT_CLASS, Incident
from forms_service.casework.keeping.retention import over_on
from forms_service.casework.keeping.rights.requests import RightsRequest
from forms_service.casework.keeping.row_seals import SealedThing
from forms_service.casework.users import Permission
from forms_service.services.keeping.approving import schedule_in_force
from forms_service.services.keeping.disposing.ended_matters import remove_matter
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

SAW_TO_IT: Sequence[str] = (
    *("rights_request_opened", "rights_request_taken", "rights_request_closed"),
    *("incident_opened", "incident_closed"),
)
"""Acts after which somebody has seen to a request or an incident: another reviews it."""


@use_case(
    Permission.SEE_INCIDENTS,
    Permission.REPORT_INCIDENTS,
    Permission.ANSWER_RIGHTS,
    Permission.SEE_PROTECTION,
    unlogged="it is of nobody",
)
def rule_of_ends(work: Work) -> Callable[[date], date]:
    """By closing day, the day from which a thing is destroyed after review."""
    return partial(over_on, schedule_in_force(work).classes[INCIDENT_CLASS])


def destroy_closed(
    work: Work,
    thing: RightsRequest | Incident,
    closed: date | None,
    act: str,
    **kept: str,
) -> None:
    """Destroy a thing, with its extracts and what the log says of any of them; refuse it before its day.

    Whoever opened, owned or closed it is asked of the log, which nobody writes who has but the database.
    """
    day = over_on(schedule_in_force(work).classes[INCIDENT_CLASS], closed) if closed else None
    if day is None or work.today < day:
        raise Conflict("It is kept for as long after it is closed as the retention schedule says (RC-13).")
    saw_to_it = {entry.event.actor for act in SAW_TO_IT for entry in work.audit.proven(act, [thing.id])}
    if work.by in {*saw_to_it, thing.opened_by}:
        raise NotAllowed("You saw to this, so another person reviews and destroys it.")
    kind = SealedThing.INCIDENT if isinstance(thing, Incident) else SealedThing.REQUEST
    if work.row_seals.amiss(kind, [thing.id]):
        raise Conflict("The database has it otherwise than the service wrote it. Treat it as an incident.")
    beside = remove_matter(work, thing)
    numbers = work.audit.erase_payloads([thing.id, *beside], "")
    told = {**kept, "class": INCIDENT_CLASS, "closed": str(closed), ERASED_ENTRIES: numbers_in_words(numbers)}
    work.erase(act, thing, told)
