"""Telling systems what happened, once each has a chance to hear it, and what waits to be told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from forms_service.casework.errors import NotFound
from forms_service.casework.ids import EnquiryId, QuestionnaireId, RecordId
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.casework.staff.webhooks import SHOWN_FOR, NotDelivered, Webhook, WebhookMessage
from forms_service.casework.users import Permission
from forms_service.services.people import sight
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_AT_ONCE: Final = 20
LEASE: Final = timedelta(minutes=3)
"""How long what was taken to be sent is nobody else's: a worker that died has not told it, or it is told twice."""


def send_due(ports: Ports) -> JobOutcome:
    """Send what is due, as a job that comes round; what one system does not take holds up nothing for the others."""
    now = ports.clock.now()
    with ports.unit_of_work() as unit:
        gone = unit.outbox.expire(before=now - SHOWN_FOR)
        due = unit.outbox.take(now=now, until=now + LEASE, limit=MOST_AT_ONCE)
        if gone or due:
            unit.commit()
    deaf: dict[str, str] = {}
    for message in due:
        _send_message(ports, message, deaf)
    return JobOutcome(f"{len(due)} tried, {len(deaf)} not taken", more=len(due) == MOST_AT_ONCE)


@use_case(Permission.WATCH_SERVICE, unlogged="it names nobody")
def see_messages(work: Work) -> Sequence[WebhookMessage]:
    """Return what systems of one organisation have not taken yet, the oldest first."""
    return work.webhook_messages.waiting()


def _send_message(ports: Ports, message: WebhookMessage, deaf: dict[str, str]) -> None:
    """Tell one system one thing, unless it took nothing a moment ago; *deaf* are those that do not, each with why."""
    fault = deaf.get(message.client) or _fault_of_sending(ports, message)
    with ports.unit_of_work() as unit:
        if fault:
            deaf[message.client] = fault
            unit.outbox.save(message.failed(fault, at=ports.clock.now()))
        else:
            unit.outbox.remove(message.id)
        unit.commit()


def _fault_of_sending(ports: Ports, message: WebhookMessage) -> str:
    """Return why a system did not take it; empty where it did, or is not to be told of it any more."""
    webhook, enquiry = _of_client(ports, message), _enquiry(ports, message)
    if webhook is None or enquiry is None or ports.webhooks is None:
        return ""
    try:
        ports.webhooks.deliver(webhook, message.id, ports.clock.now(), _body(message, enquiry))
    except NotDelivered as fault:
        return str(fault)
    return ""


def _of_client(ports: Ports, message: WebhookMessage) -> Webhook | None:
    """Where the system is told of it now; nowhere, if it is not registered for that any more."""
    registered = ports.webhooks.registered(message.organisation) if ports.webhooks else ()
    return next((each for each in registered if each.client == message.client and message.event in each.events), None)


def _enquiry(ports: Ports, message: WebhookMessage) -> EnquiryId | None:
    """The enquiry that it is about, if the system may read that."""
    user = next((u for u in ports.directory.clients(message.organisation) if u.id == message.client), None)
    if user is None or not user.may(Permission.READ_ENQUIRY):
        return None
    with ports.unit_of_work() as unit:
        work = Work(ports, unit, message.organisation, user)
        try:
            enquiry = work.enquiries.get(_enquiry_of(work, message))
        except NotFound:
            return None
        return None if sight.closed_to(work, [enquiry]) else enquiry.id


def _enquiry_of(work: Work, message: WebhookMessage) -> EnquiryId:
    match message.thing.kind:
        case "record":
            return work.records.get(RecordId(message.thing.id)).enquiry
        case "questionnaire":
            return work.questionnaires.get(QuestionnaireId(message.thing.id)).enquiry
        case _:
            return EnquiryId(message.thing.id)


def _body(message: WebhookMessage, enquiry: EnquiryId) -> str:
    data = {"enquiry": enquiry, "reference": message.thing.reference, message.thing.kind: message.thing.id}
    return json.dumps({"type": message.event.value, "timestamp": message.at.isoformat(), "data": data})
