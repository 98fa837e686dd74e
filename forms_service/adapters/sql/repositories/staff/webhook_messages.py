"""What systems are to be told, as rows: written with what happened, gone once it was taken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select, update

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.rows import Bound, add
from forms_service.adapters.sql.tables import webhook_messages
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.ids import WebhookMessageId
from forms_service.casework.staff.webhooks import WebhookMessage

_THING = ("thing_kind", "thing_id", "reference")


class SqlWebhookMessages(Bound):
    def add(self, message: WebhookMessage) -> None:
        self._refuse_foreign(message)
        add(self._connection, webhook_messages, _row(message))

    def waiting(self) -> Sequence[WebhookMessage]:
        mine = select(webhook_messages).where(webhook_messages.c.organisation == self._organisation)
        rows = self._connection.execute(mine.order_by(webhook_messages.c.at, webhook_messages.c.id)).mappings()
        return [_message(row) for row in rows]


class SqlOutbox:
    def __init__(self, fence: Fence) -> None:
        self._fence = fence

    @property
    def _connection(self) -> Connection:
        return self._fence.outside()

    def take(self, *, now: datetime, until: datetime, limit: int) -> Sequence[WebhookMessage]:
        due = (webhook_messages.c.given_up_at.is_(None), webhook_messages.c.next_try <= now)
        in_order = select(webhook_messages).where(*due).order_by(webhook_messages.c.next_try, webhook_messages.c.id)
        rows = self._connection.execute(in_order.limit(limit).with_for_update(skip_locked=True)).mappings().all()
        mine = webhook_messages.c.id.in_([row["id"] for row in rows])
        if rows:
            self._connection.execute(update(webhook_messages).where(mine).values(next_try=until))
        return [_message(row) for row in rows]

    def remove(self, message_id: WebhookMessageId) -> None:
        self._connection.execute(delete(webhook_messages).where(webhook_messages.c.id == message_id))

    def save(self, message: WebhookMessage) -> None:
        mine = webhook_messages.c.id == message.id
        self._connection.execute(update(webhook_messages).where(mine).values(_row(message)))

    def expire(self, *, before: datetime) -> int:
        return self._connection.execute(
            delete(webhook_messages).where(webhook_messages.c.given_up_at < before)
        ).rowcount


def _row(message: WebhookMessage) -> dict[str, Any]:
    thing = {"thing_kind": message.thing.kind, "thing_id": message.thing.id, "reference": message.thing.reference}
    return {**{name: value for name, value in vars(message).items() if name != "thing"}, **thing}


def _message(row: RowMapping) -> WebhookMessage:
    rest = {name: value for name, value in row.items() if name not in _THING}
    return WebhookMessage(**rest, thing=LogObject(*(row[name] for name in _THING)))
