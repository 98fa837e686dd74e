"""What somebody was refused, in the log of the organisation that they work for, and in no other.

Whether what they asked for is another organisation's or nothing at all looks the same to them, and so it does in their
log; the other organisation's log would tell it of somebody whom it does not know.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import EnquiryId
from forms_service.casework.users import User
from forms_service.services.ports import Ports
from forms_service.services.work import Work

REFUSED: Final = "access_refused"
REFUSED_OFTEN: Final = "access_refused_often"
MOST_AN_HOUR: Final = 60
"""Of so many refusals of one person in an hour each is written down; of more, that it is so many, and ten times so."""


@dataclass(frozen=True)
class RefusedAccess:
    """*what* was asked for, as a page, and of which thing; *why* not. *enquiry* is the one that is not for them."""

    what: str
    why: str
    thing: LogObject
    enquiry: str = ""


def note_refused_access(ports: Ports, user: User, refusal: RefusedAccess) -> None:
    with ports.unit_of_work() as unit:
        work = Work(ports, unit, user.organisation, user)
        thing = refusal.thing
        named = LogObject(thing.kind, thing.id, _reference(work, refusal.enquiry))
        work.refuse(REFUSED, named, {"what": refusal.what, "why": refusal.why})
        unit.commit()


def note_often_refused(ports: Ports, user: User, times: int) -> None:
    """Note that somebody was refused so often within an hour that each time more is counted and not written down."""
    with ports.unit_of_work() as unit:
        work = Work(ports, unit, user.organisation, user)
        work.refuse(REFUSED_OFTEN, LogObject("page"), {"times": str(times)})
        unit.commit()


def _reference(work: Work, enquiry: str) -> str:
    with suppress(NotFound):
        return work.enquiries.get(EnquiryId(enquiry)).reference if enquiry else ""
    return ""
