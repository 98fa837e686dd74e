"""The reviewed file that says where staff sign in, and what the provider's claims mean here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from forms_service.adapters.definitions.grammar import Text
from forms_service.adapters.definitions.yaml_files import load_file
from forms_service.adapters.identity.client_registrations import ClientSchema, refuse_clients
from forms_service.casework.staff.clients import ApiClient
from forms_service.casework.staff.members import ClaimRules
from forms_service.casework.staff.webhooks import Webhook
from forms_service.casework.users import ROLES

CLAIMS: Final = {
    "name": "name",
    "email": "email",
    "job_title": "job_title",
    "organisation": "organisation",
    "roles": "roles",
    "profession": "profession",
    "registration": "registration",
    "teams": "teams",
}
"""What is read of somebody, and in which claim it stands unless the file says otherwise."""


@dataclass(frozen=True)
class SignInFile:
    """*operators* are those who work at the command line: each one's account on the machine, and e-mail address.

    *clients* are the systems that may call the HTTP API, by the ids that the provider knows them by, and *audience* is
    what their access tokens are issued for.
    """

    issuer: str
    client_id: str
    scope: str
    rules: ClaimRules
    operators: Mapping[str, str]
    audience: str = ""
    clients: Mapping[str, ApiClient] = field(default_factory=dict)

    @property
    def webhooks(self) -> Sequence[Webhook]:
        """Where the systems are told what happened that want to be."""
        return [client.webhook for client in self.clients.values() if client.webhook]


class _Meanings(fields.Dict):
    """The values of a claim, each with what it means here."""

    def __init__(self, known: Sequence[str] = (), **rest: Any) -> None:
        only = validate.OneOf(known, error=f"must be one of {', '.join(known)}") if known else None
        super().__init__(keys=Text(), values=Text(validate=only), **rest)


class _ApiSchema(Schema):
    audience = Text(required=True)
    clients = fields.List(fields.Nested(ClientSchema), required=True)


class _SignInSchema(Schema):
    issuer = Text(required=True)
    client_id = Text(required=True)
    scope = Text(load_default="openid profile email")
    claims = fields.Dict(keys=Text(validate=validate.OneOf(list(CLAIMS))), values=Text(), load_default=dict)
    roles = _Meanings(list(ROLES), required=True)
    professions = _Meanings(load_default=dict)
    teams = _Meanings(load_default=dict)
    operators = fields.Dict(keys=Text(), values=Text(), load_default=dict)
    api = fields.Nested(_ApiSchema)

    def __init__(self, organisations: Sequence[str]) -> None:
        super().__init__()
        self._known = organisations
        self.fields["organisations"] = self.load_fields["organisations"] = _Meanings(organisations, required=True)

    @post_load
    def make(self, data: Mapping[str, Any], **_: object) -> SignInFile:
        rules = ClaimRules(
            {**CLAIMS, **data["claims"]}, data["organisations"], data["roles"], data["professions"], data["teams"]
        )
        api = data.get("api", {})
        return SignInFile(
            data["issuer"], data["client_id"], data["scope"], rules, data["operators"], api.get("audience", ""),
            {client.id: client for client in api.get("clients", ())},
        )  # fmt: skip

    @validates_schema
    def check_api(self, data: Mapping[str, Any], **_: object) -> None:
        """Refuse a registration that would let somebody in whom nobody meant."""
        if "api" not in data:
            return
        if data["api"]["audience"] == data["client_id"]:
            raise ValidationError("must not be the client_id: what is issued to people would be taken", "api")
        refuse_clients(data["api"]["clients"], self._known)


def load_sign_in(path: Path, organisations: Sequence[str]) -> SignInFile:
    """Read *path*, which may name these *organisations*; ``UnusableFiles`` if it is not what it should be."""
    found: SignInFile = load_file(path, _SignInSchema(organisations))
    return found
