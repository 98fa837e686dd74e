"""Organisations from a file, and their staff: invented in development, else as the provider described them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, Self

from marshmallow import Schema, fields, post_load, validate

from forms_service.adapters.definitions.grammar import Nation, Text, Texts
from forms_service.adapters.definitions.yaml_files import load_file
from forms_service.adapters.identity.client_registrations import ClientSchema, refuse_clients
from forms_service.casework.errors import NotAllowed, NotFound
from forms_service.casework.staff.clients import ApiClient, by_user_id, users_of
from forms_service.casework.staff.members import Member
from forms_service.casework.users import ROLES, GovernanceDocument, Organisation, User

FRESH_SECONDS: Final = 2.0
"""For how long the staff are known without asking again: one page asks for many of them."""


class _PersonSchema(Schema):
    id = Text(required=True)
    name = Text(required=True)
    role = Text(required=True, validate=validate.OneOf(list(ROLES)))
    job_title = Text(required=True)
    email = Text(required=True)
    profession = Text()
    registration = Text()


class _GovernanceDocumentSchema(Schema):
    reference = Text(required=True)
    from_date = fields.Date(required=True, data_key="date")
    owner = Text(required=True)
    review = fields.Date(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> GovernanceDocument:
        return GovernanceDocument(**data)


class _OrganisationSchema(Schema):
    id = Text(required=True)
    name = Text(required=True)
    team = Text(required=True)
    contact_name = Text(required=True)
    contact_phone = Text(required=True)
    contact_email = Text(required=True)
    address = Text(required=True)
    record_systems = Texts()
    legal_gateways = Texts()
    identifiers_in_letters = Texts()
    nation = Nation()
    assessors = Texts()
    policy_document = fields.Nested(_GovernanceDocumentSchema)
    impact_assessment = fields.Nested(_GovernanceDocumentSchema)


class _StaffedSchema(_OrganisationSchema):
    people = fields.List(fields.Nested(_PersonSchema), required=True)


class _OrganisationsSchema(Schema):
    organisations = fields.List(fields.Nested(_OrganisationSchema), required=True, validate=validate.Length(min=1))

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Mapping[str, Organisation]:
        return {found["id"]: Organisation(**found) for found in data["organisations"]}


class _DirectorySchema(Schema):
    organisations = fields.List(fields.Nested(_StaffedSchema), required=True)
    clients = fields.List(fields.Nested(ClientSchema), load_default=list)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> DevelopmentDirectory:
        kept, people = {}, {}
        for found in data["organisations"]:
            for person in found.pop("people"):
                user = User(**{**person, "role": ROLES[person["role"]]}, organisation=found["id"])
                people[user.id] = user
            kept[found["id"]] = Organisation(**found)
        refuse_clients(data["clients"], list(kept))
        clients = {client.id: client for client in data["clients"]}
        return DevelopmentDirectory(kept, people, clients)


def load_organisations(path: Path) -> Mapping[str, Organisation]:
    """Return the organisations by their ids; ``UnusableFiles`` if the file is not what it should be."""
    found: Mapping[str, Organisation] = load_file(path, _OrganisationsSchema())
    return found


@dataclass(frozen=True)
class _Organisations:
    _organisations: Mapping[str, Organisation]

    def organisation(self, organisation_id: str) -> Organisation:
        try:
            return self._organisations[organisation_id]
        except KeyError as error:
            raise NotFound("There is no such organisation.") from error

    def organisations(self) -> Sequence[Organisation]:
        return list(self._organisations.values())


@dataclass(frozen=True)
class DevelopmentDirectory(_Organisations):
    """Invented organisations and staff."""

    _people: Mapping[str, User]
    registered: Mapping[str, ApiClient] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read *path*; ``UnusableFiles`` if it is not what it should be."""
        found: Self = load_file(path, _DirectorySchema())
        return found

    def user(self, user_id: str) -> User:
        return _one_of({**self._people, **by_user_id(self.registered)}, user_id)

    def present_user(self, user_id: str) -> User:
        return _one_of(self._people, user_id)

    def operator(self, named: str, account: str) -> User:
        if not named:
            raise NotAllowed(f"Say who {account} is, with --as.")
        return _one_of(self._people, named)

    def users(self, organisation: str) -> Sequence[User]:
        return [user for user in self._people.values() if user.organisation == organisation]

    def clients(self, organisation: str) -> Sequence[User]:
        return users_of(self.registered, organisation)


class MemberLookup(Protocol):
    def every(self) -> Sequence[Member]: ...

    def get(self, member_id: str) -> Member | None: ...


@dataclass
class _StaffSnapshot:
    """Everybody who could work a moment ago, by their ids, and when that was."""

    people: Mapping[str, User] = field(default_factory=dict)
    at: float = float("-inf")


@dataclass(frozen=True)
class StaffDirectory(_Organisations):
    """Everybody who has signed in, as the provider described them then.

    *operators* are the e-mail addresses of those who work at the command line, by their accounts on the machine.
    """

    _members: MemberLookup
    _operators: Mapping[str, str] = field(default_factory=dict)
    registered: Mapping[str, ApiClient] = field(default_factory=dict)
    _snapshot: _StaffSnapshot = field(default_factory=_StaffSnapshot)

    def user(self, user_id: str) -> User:
        if client := by_user_id(self.registered).get(user_id):
            return client
        people = self._everybody()
        if user_id not in people:  # They may have signed in a moment ago.
            people = self._everybody(afresh=True)
        return _one_of(people, user_id)

    def present_user(self, user_id: str) -> User:
        member = self._members.get(user_id)
        if member is None or not member.may_work:
            raise NotFound("There is no such person.")
        return member.user

    def users(self, organisation: str) -> Sequence[User]:
        return [user for user in self._everybody().values() if user.organisation == organisation]

    def clients(self, organisation: str) -> Sequence[User]:
        return users_of(self.registered, organisation)

    def operator(self, named: str, account: str) -> User:
        if named:
            raise NotAllowed("Nobody acts as somebody else here: leave --as out, and you are whose account this is.")
        address = self._operators.get(account, "").casefold()
        found = [user for user in self._everybody().values() if address and user.email.casefold() == address]
        if len(found) != 1:
            raise NotAllowed(
                f"The account {account} is nobody’s who works here. SIGN_IN_FILE must name it among the operators, "
                "with the e-mail address of one person, who has signed in on the pages before."
            )
        return found[0]

    def _everybody(self, *, afresh: bool = False) -> Mapping[str, User]:
        if afresh or time.monotonic() - self._snapshot.at > FRESH_SECONDS:
            self._snapshot.people = {member.id: member.user for member in self._members.every() if member.may_work}
            self._snapshot.at = time.monotonic()
        return self._snapshot.people


def _one_of(people: Mapping[str, User], user_id: str) -> User:
    try:
        return people[user_id]
    except KeyError as error:
        raise NotFound("There is no such person.") from error
