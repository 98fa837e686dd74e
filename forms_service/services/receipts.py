"""Receipts: looking up how a form that comes in again was answered the first time, and letting old ones go."""

from __future__ import annotations

from forms_service.casework.receipts import KEPT_FOR, Receipt, WayOn
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.casework.users import User
from forms_service.services.ports import Ports
from forms_service.services.tickets import Ticket
from forms_service.services.work import service_work

MOST_AT_ONCE = 5_000


def find(ports: Ports, user: User, ticket: Ticket) -> Receipt | None:
    """Return what is kept of the form with this ticket, if it was carried out."""
    with service_work(ports, user.organisation) as work:
        return work.receipts.find(user.id, ticket.id)


def note_way_on(ports: Ports, user: User, ticket: Ticket, way_on: WayOn) -> None:
    """Keep how the form was answered, for whoever sends the same one again."""
    with service_work(ports, user.organisation) as work:
        work.receipts.note_way_on(user.id, ticket.id, way_on)


def take_back(ports: Ports, user: User, ticket: Ticket) -> None:
    """Let the ticket be used again: a later step of the same form was refused."""
    with service_work(ports, user.organisation) as work:
        work.receipts.remove(user.id, ticket.id)


def expire(ports: Ports) -> JobOutcome:
    """Let go of receipts that no page can be sent in for any more, as a job that comes round."""
    with ports.unit_of_work() as unit:
        organisations = unit.queue.organisations()
    before, gone, most = ports.clock.now() - KEPT_FOR, 0, 0
    for organisation in organisations:
        with service_work(ports, organisation) as work:
            removed = work.receipts.expire(before=before, limit=MOST_AT_ONCE)
        gone, most = gone + removed, max(most, removed)
    return JobOutcome(f"{gone} let go", more=most == MOST_AT_ONCE)
