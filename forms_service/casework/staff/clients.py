"""Systems around this one that call the HTTP API: who answers for each, what for, and what it may do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forms_service.casework.errors import ServiceError
from forms_service.casework.staff.webhooks import Webhook
from forms_service.casework.users import ClientRole, Permission, User

CLIENT_PREFIX: Final = "client:"
"""What the id begins with under which it is written down what a system did: no person's does."""


class ApiScope(StrEnum):
    """What an access token may be issued for."""

    SEND_REQUESTS = "enquiries:write"
    READ_ENQUIRIES = "enquiries:read"
    READ_EVERY_TEAM = "enquiries:read-all-teams"
    READ_DOCUMENTS = "documents:read"
    READ_RECORDS = "records:read"


PERMISSIONS: Final[Mapping[ApiScope, frozenset[Permission]]] = {
    ApiScope.SEND_REQUESTS: frozenset({Permission.RECORD}),
    ApiScope.READ_ENQUIRIES: frozenset({Permission.READ_ENQUIRY}),
    ApiScope.READ_EVERY_TEAM: frozenset({Permission.READ_OTHER_TEAMS}),
    ApiScope.READ_DOCUMENTS: frozenset({Permission.READ_ENQUIRY}),
    ApiScope.READ_RECORDS: frozenset({Permission.FIND_RECORDS}),
}
"""What each lets a system do: the same permissions that roles give to people."""


class TokenRefused(ServiceError):
    """An access token does not show which system this is; *why* is for the log and names nobody."""

    def __init__(self, why: str) -> None:
        super().__init__("The access token is missing, or does not show which system this is.")
        self.why = why


@dataclass(frozen=True)
class ApiClient:
    """One system, as the reviewed file registers it under the *id* that the identity provider knows it by.

    *owner* is who answers for what it does, *purpose* why it reads whatever it reads, *scopes* the most that it may
    be let do, and *teams* the case teams that work on what it sends in. Its *webhook* is where it is told of it.
    """

    id: str
    organisation: str
    name: str
    owner: str
    owner_email: str
    purpose: str
    scopes: frozenset[ApiScope]
    teams: tuple[str, ...] = ()
    webhook: Webhook | None = None

    @property
    def user_id(self) -> str:
        return f"{CLIENT_PREFIX}{self.id}"

    def granted(self, scopes: Collection[str]) -> frozenset[ApiScope]:
        """Those *scopes* of a token that it is registered for."""
        return frozenset(scope for scope in self.scopes if scope.value in scopes)

    def user(self, scopes: Collection[ApiScope]) -> User:
        """Return it as everything else knows who does something: with what these *scopes* let it do."""
        permissions = frozenset[Permission]().union(*(PERMISSIONS[scope] for scope in scopes))
        role = ClientRole("client", "System", permissions, purpose=self.purpose)
        title = f"system, for which {self.owner} answers"
        return User(self.user_id, self.name, role, self.organisation, title, self.owner_email, teams=self.teams)


@dataclass(frozen=True)
class Caller:
    """The system that makes a call, as a *user*, and for which *scopes* its token and its registration are."""

    user: User
    scopes: frozenset[ApiScope]


def by_user_id(registered: Mapping[str, ApiClient]) -> Mapping[str, User]:
    """Return registered systems, with all that they may do, by the ids under which that is written down."""
    return {client.user_id: client.user(client.scopes) for client in registered.values()}


def users_of(registered: Mapping[str, ApiClient], organisation: str) -> Sequence[User]:
    return [user for user in by_user_id(registered).values() if user.organisation == organisation]
