"""How the systems that may call the HTTP API are registered in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate

from forms_service.adapters.definitions.grammar import Text, Texts
from forms_service.casework.staff.clients import ApiClient, ApiScope

_ID: Final = validate.Regexp("^[A-Za-z0-9._-]{1,80}$", error="must be letters, figures, dots, lines and hyphens")
_SCOPES: Final = [scope.value for scope in ApiScope]


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

    @post_load
    def make(self, data: Mapping[str, Any], **_: object) -> ApiClient:
        return ApiClient(**{**data, "scopes": frozenset(map(ApiScope, data["scopes"]))})


def refuse_clients(clients: Sequence[ApiClient], organisations: Collection[str]) -> None:
    """Refuse registrations for an organisation that is not there, and two of one id."""
    for client in clients:
        if client.organisation not in organisations:
            raise ValidationError(f"{client.id} is registered for {client.organisation}, which is no organisation")
    twice = [each for each, times in Counter(client.id for client in clients).items() if times > 1]
    if twice:
        raise ValidationError(f"{twice[0]} is registered twice")
