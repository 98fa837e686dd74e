"""What a system was refused, in the log of the organisation that it is registered for."""

from __future__ import annotations

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.users import User
from forms_service.services.ports import Ports
from forms_service.services.work import Work


def note_refusal(ports: Ports, user: User, what: str, why: str) -> None:
    """Write down that *user*, a system, was refused *what* it asked for, and *why*."""
    with ports.unit_of_work() as unit:
        work = Work(ports, unit, user.organisation, user)
        work.sign_in("call_refused", LogObject("call"), {"what": what, "why": why})
        unit.commit()
