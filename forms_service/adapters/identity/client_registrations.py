"""How the systems that may call the HTTP API are registered in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, post_load, validate

from forms_service.adapters.definitions.grammar import Text, Texts
from forms_service.casework.staff.clients import ApiClient, ApiScope
from forms_service.casework.staff.webhooks import Webhook, WebhookEvent

_ID: Final = validate.Regexp("^[A-Za-z0-9._-]{1,80}$", error="must be letters, figures, dots, lines and hyphens")
_NO_URL: Final = "must be the address of a webhook, https://…"
_SECRET: Final = validate.Regexp(r"^[A-Z0-9_]{1,60}\Z", error="must be the name of a key: WEBHOOK_SECRET_ and that")
_EVENTS: Final = [event.value for event in WebhookEvent]
_SCOPES: Final = [scope.value for scope in ApiScope]


def _is_address(text: str) -> None:
    """Refuse what no call could be made to: ``ValidationError``."""
    try:
        parts = urlsplit(text)
        name = (parts.hostname or "").encode("idna")
        named = parts.scheme in {"http", "https"} and name and parts.port != 0 and text.isascii() and text.isprintable()
    except ValueError as error:
        raise ValidationError(_NO_URL) from error
    if not named or " " in text or parts.username is not None:
        raise ValidationError(_NO_URL)


class WebhookSchema(Schema):
    url = Text(required=True, validate=_is_address)
    secret = Text(required=True, validate=_SECRET)
    events = fields.List(
        Text(validate=validate.OneOf(_EVENTS, error=f"must be one of {', '.join(_EVENTS)}")), required=True
    )
    inside = fields.Boolean(truthy={"yes", "true"}, falsy={"no", "false"}, load_default=False)


class ClientSchema(Schema):
    id = Text(required=True, validate=_ID)
    organisation = Text(required=True)
    name = Text(required=True)
    owner = Text(required=True)
    owner_email = Text(required=True)
    purpose = Text(required=True)
    scopes = fields.List(
        Text(validate=validate.OneOf(_SCOPES, error=f"must be one of {', '.join(_SCOPES)}")), required=True
    )
    teams = Texts()
    webhook = fields.Nested(WebhookSchema)

    @post_load
    def make(self, data: Mapping[str, Any], **_: object) -> ApiClient:
        client = ApiClient(**{**data, "scopes": frozenset(map(ApiScope, data["scopes"])), "webhook": None})
        told = data.get("webhook")
        if told is None:
            return client
        events = frozenset(map(WebhookEvent, told["events"]))
        return replace(
            client,
            webhook=Webhook(client.user_id, client.organisation, told["url"], told["secret"], events, told["inside"]),
        )


def refuse_clients(clients: Sequence[ApiClient], organisations: Collection[str]) -> None:
    """Refuse registrations for an organisation that is not there, and two of one id."""
    for client in clients:
        if client.organisation not in organisations:
            raise ValidationError(f"{client.id} is registered for {client.organisation}, which is no organisation")
    twice = [each for each, times in Counter(client.id for client in clients).items() if times > 1]
    if twice:
        raise ValidationError(f"{twice[0]} is registered twice")
