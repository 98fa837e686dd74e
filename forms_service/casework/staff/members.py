"""Members of staff as their identity provider describes them, and by which rules its claims are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import ServiceError
from forms_service.casework.ids import MemberId
from forms_service.casework.users import ROLES, User, together
from forms_service.engine.text import uncarriable

LONGEST: Final = 200
"""How many letters of a name or a job title are taken."""


class SignInRefused(ServiceError):
    """Somebody may not sign in, or could not be shown to be who they are; *why* is for the log and names nobody.

    *organisation* is that in whose log it is written down; empty where it is not known whose they are.
    """

    def __init__(self, words: str, why: str, *, organisation: str = "", name: str = "") -> None:
        super().__init__(words)
        self.why = why
        self.organisation = organisation
        self.name = name


@dataclass(frozen=True)
class Member:
    """Somebody who has signed in through the identity provider, as it described them the last time.

    *subject* is what the provider, *issuer*, calls them for good; *roles* are ours, *teams* the case teams they are in.
    """

    id: MemberId
    organisation: str
    issuer: str
    subject: str
    name: str
    email: str
    job_title: str
    roles: tuple[str, ...]
    profession: str
    registration: str
    teams: tuple[str, ...]
    signed_in_at: datetime

    @property
    def log_object(self) -> LogObject:
        return LogObject("member", self.id)

    @property
    def may_work(self) -> bool:
        """Whether any of their roles is still one of ours."""
        return any(role in ROLES for role in self.roles)

    @property
    def user(self) -> User:
        """Return them as everything else knows them."""
        role = together([ROLES[role] for role in self.roles if role in ROLES])
        return User(
            self.id, self.name, role, self.organisation, self.job_title, self.email, self.profession,
            self.registration, self.teams,
        )  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """Who the provider says that somebody is: its *claims*, and the *session* that it has with them."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]
    session: str = ""
    id_token: str = ""

    @property
    def everywhere(self) -> ProviderLogout:
        """Return every session that they have."""
        return ProviderLogout(self.issuer, self.subject)


@dataclass(frozen=True)
class ProviderLogout:
    """Whose session the provider has ended, and which; all of theirs, where it names none."""

    issuer: str
    subject: str
    session: str = ""


@dataclass(frozen=True)
class Description:
    """What the claims say, in our words."""

    organisation: str
    name: str
    email: str
    job_title: str
    roles: tuple[str, ...]
    profession: str
    registration: str
    teams: tuple[str, ...]


@dataclass(frozen=True)
class ClaimRules:
    """How claims are read, as reviewed data: in which *claims* what stands, and which of its values means what of ours.

    A value that is in none of them means nothing here. What a claim says is never taken as a role or an organisation
    because it happens to be called like one.
    """

    claims: Mapping[str, str]
    organisations: Mapping[str, str]
    roles: Mapping[str, str]
    professions: Mapping[str, str]
    teams: Mapping[str, str]

    def describe(self, claims: Mapping[str, Any]) -> Description:
        """Return whom the claims describe; ``SignInRefused`` if they are nobody who may sign in."""
        organisation = self._organisation(claims)
        name = self._text(claims, "name")
        if not name:
            raise SignInRefused(NO_NAME, "no name", organisation=organisation)
        roles = self._meanings(claims, "roles", self.roles)
        if not roles:
            raise SignInRefused(NO_ROLE, "no role of this service", organisation=organisation, name=name)
        ours = tuple(sorted(roles, key=[*ROLES].index))
        professions = self._meanings(claims, "profession", self.professions)
        return Description(
            organisation, name, self._text(claims, "email"), self._text(claims, "job_title"), ours,
            professions[0] if professions else "", self._text(claims, "registration"),
            self._meanings(claims, "teams", self.teams),
        )  # fmt: skip

    def lacks(self, claims: Mapping[str, Any]) -> bool:
        """Whether what nobody signs in without is not in these claims, and may be told apart from them."""
        return any(not list(self._values(claims, wanted)) for wanted in ("organisation", "name", "roles"))

    def _organisation(self, claims: Mapping[str, Any]) -> str:
        found = self._meanings(claims, "organisation", self.organisations)
        if len(found) != 1:
            raise SignInRefused(
                NO_ORGANISATION, "several organisations" if found else "no organisation of this service"
            )
        return found[0]

    def _meanings(self, claims: Mapping[str, Any], wanted: str, meanings: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(meanings[value] for value in self._values(claims, wanted) if value in meanings))

    def _text(self, claims: Mapping[str, Any], wanted: str) -> str:
        text = " ".join(next(iter(self._values(claims, wanted)), "").split())
        return "".join(letter for letter in text if not uncarriable(letter))[:LONGEST].strip()

    def _values(self, claims: Mapping[str, Any], wanted: str) -> Iterable[str]:
        """Return the texts of a claim, which may lie within others: ``realm_access.roles``."""
        found: Any = claims
        path = self.claims.get(wanted, "")
        for part in [path] if path in claims else path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        every = found if isinstance(found, Sequence) and not isinstance(found, str) else [found]
        return [value for value in every if isinstance(value, str) and value.strip()]


NO_NAME: Final = "Your organisation’s sign-in did not say what you are called. Tell your service desk."
NO_ROLE: Final = (
    "You are signed in at your organisation, but your account has none of the roles of this service. "
    "If you work with it, ask your manager to have you given one."
)
NO_ORGANISATION: Final = (
    "You are signed in, but your account does not say for which organisation of this service you work. "
    "Tell your service desk."
)
