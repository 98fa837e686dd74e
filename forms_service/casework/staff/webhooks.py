"""Webhooks: which system is told of what, and what waits to be told. Ids and references alone: nothing of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import ServiceError
from forms_service.casework.ids import WebhookMessageId, new

FIRST_RETRY: Final = timedelta(seconds=10)
LONGEST_RETRY: Final = timedelta(hours=1)
TRIED_FOR: Final = timedelta(days=3)
"""How long it is tried to tell a system of something before that is given up."""
SHOWN_FOR: Final = timedelta(days=14)
"""How long what was given up is shown to whoever runs the service."""


class WebhookEvent(StrEnum):
    """What a system may be told of."""

    REPLY_ISSUED = "reply.issued"
    REPLY_WITHDRAWN = "reply.withdrawn"
    RECORD_CORRECTED = "record.corrected"
    RECORD_SUPERSEDED = "record.superseded"
    ENQUIRY_CLOSED = "enquiry.closed"


EVENT_OF_ACT: Final[Mapping[str, WebhookEvent]] = {
    "reply_issued": WebhookEvent.REPLY_ISSUED,
    "reply_withdrawn": WebhookEvent.REPLY_WITHDRAWN,
    "record_corrected": WebhookEvent.RECORD_CORRECTED,
    "record_superseded": WebhookEvent.RECORD_SUPERSEDED,
    "enquiry_closed": WebhookEvent.ENQUIRY_CLOSED,
}
"""By the act as the log has it: whatever does one of these tells of it."""


class NotDelivered(ServiceError):
    """A system did not take what it was to be told; the message says why, for whoever runs the service."""


@dataclass(frozen=True)
class Webhook:
    """Where the system *client* is told of *events*; its address is *inside* our own network only if that is said.

    *secret* is the name of the key with which each message is signed.
    """

    client: str
    organisation: str
    url: str
    secret: str
    events: frozenset[WebhookEvent]
    inside: bool = False


@dataclass(frozen=True)
class WebhookMessage:
    """One thing that one system is to be told: what happened to which *thing*, and how often that was tried.

    *fault* is why the last try failed, and *given_up_at* when it is tried no more.
    """

    id: WebhookMessageId
    organisation: str
    client: str
    event: WebhookEvent
    thing: LogObject
    at: datetime
    next_try: datetime
    tries: int = 0
    fault: str = ""
    given_up_at: datetime | None = None

    @classmethod
    def of(cls, webhook: Webhook, event: WebhookEvent, thing: LogObject, at: datetime) -> WebhookMessage:
        return cls(new(WebhookMessageId), webhook.organisation, webhook.client, event, thing, at, at)

    def failed(self, fault: str, *, at: datetime) -> WebhookMessage:
        """Return it put off, the longer the more often it has failed, or given up."""
        pause = min(FIRST_RETRY * (1 << min(self.tries, 12)), LONGEST_RETRY)
        given_up = at if at - self.at >= TRIED_FOR else None
        return replace(self, tries=self.tries + 1, fault=fault, next_try=at + pause, given_up_at=given_up)
