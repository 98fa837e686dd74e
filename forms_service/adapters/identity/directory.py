"""The development directory: invented organisations and staff from a file. Production asks an identity provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from marshmallow import Schema, fields, post_load, validate

from forms_service.adapters.definitions.grammar import Nation, Text, Texts
from forms_service.adapters.definitions.yaml_files import load_file
from forms_service.casework.errors import NotFound
from forms_service.casework.users import ROLES, Organisation, User


class _PersonSchema(Schema):
    id = Text(required=True)
    name = Text(required=True)
    role = Text(required=True, validate=validate.OneOf(list(ROLES)))
    job_title = Text(required=True)
    email = Text(required=True)
    profession = Text()
    registration = Text()


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
    nation = Nation()
    assessors = Texts()
    people = fields.List(fields.Nested(_PersonSchema), required=True)


class _DirectorySchema(Schema):
    organisations = fields.List(fields.Nested(_OrganisationSchema), required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> DevelopmentDirectory:
        kept, people = {}, {}
        for found in data["organisations"]:
            for person in found.pop("people"):
                user = User(**{**person, "role": ROLES[person["role"]]}, organisation=found["id"])
                people[user.id] = user
            kept[found["id"]] = Organisation(**found)
        return DevelopmentDirectory(kept, people)


@dataclass(frozen=True)
class DevelopmentDirectory:
    _organisations: Mapping[str, Organisation]
    _people: Mapping[str, User]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read *path*; ``UnusableFiles`` if it is not what it should be."""
        found: Self = load_file(path, _DirectorySchema())
        return found

    def user(self, user_id: str) -> User:
        try:
            return self._people[user_id]
        except KeyError as error:
            raise NotFound("There is no such person.") from error

    def users(self, organisation: str) -> Sequence[User]:
        return [user for user in self._people.values() if user.organisation == organisation]

    def organisation(self, organisation_id: str) -> Organisation:
        try:
            return self._organisations[organisation_id]
        except KeyError as error:
            raise NotFound("There is no such organisation.") from error

    def organisations(self) -> Sequence[Organisation]:
        return list(self._organisations.values())
