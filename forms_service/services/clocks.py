"""Reminders: which work has used up half, four fifths or all of its time."""

from __future__ import annotations

from datetime import datetime

from forms_service.casework.clocks import Reminder, reminder
from forms_service.services.context import local
from forms_service.services.ports import Ports


def reminder_of(ports: Ports, received: str, due: str) -> Reminder | None:
    """Return the reminder that is due for a reply; *received* and *due* are local, ``YYYY-MM-DDTHH:MM``.

    Time is counted on working days only, unless the whole of it falls on other days.
    """
    if not received or not due:
        return None
    start, end, now = datetime.fromisoformat(received), datetime.fromisoformat(due), local(ports.clock.now())
    if now >= end:
        return Reminder.ALL
    allowed = ports.working_time(start, end)
    return reminder(ports.working_time(start, now), allowed) if allowed else reminder(now - start, end - start)
