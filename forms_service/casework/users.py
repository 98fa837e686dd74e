"""Staff: who they are, which organisation they work for, and what their role lets them do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms_service.casework.errors import NotAllowed


class Role(StrEnum):
    PRACTITIONER = "practitioner"
    MANAGER = "manager"
    SERVICE_MANAGER = "service_manager"
    RECORDS_OFFICER = "records_officer"
    AUDITOR = "auditor"
    DPO = "dpo"

    @property
    def label(self) -> str:
        return "Data protection officer" if self is Role.DPO else self.value.replace("_", " ").capitalize()


class Permission(StrEnum):
    """What a route or use case may ask for; everything else is refused."""

    WORK_LIST = "see the work list"
    ANSWER = "record and answer enquiries"
    READ_ENQUIRY = "read enquiries and replies"
    AUTHORISE = "authorise, return and issue replies"
    AUTHORISE_RESERVED = "authorise replies that a service manager must authorise"
    ARRANGE = "make local arrangements"
    SEND = "record that a reply was sent"
    CLOSE = "close enquiries"
    FIND_RECORDS = "search records"
    RETRIEVE_RECORDS = "download records with a reason"
    HOLD_RECORDS = "put records on hold"
    READ_HOLDS = "see which records are on hold"
    RELEASE_HOLDS = "release holds"
    PREPARE_DISPOSAL = "prepare disposal batches"
    READ_DISPOSALS = "read disposal batches"
    READ_REGISTER = "see what was sent to whom"
    READ_AUDIT = "read the audit log"


_WATCHING_RECORDS = frozenset(
    {
        Permission.FIND_RECORDS,
        Permission.READ_HOLDS,
        Permission.RELEASE_HOLDS,
        Permission.READ_DISPOSALS,
        Permission.READ_REGISTER,
    }
)
"""Releasing a hold takes two people, so those who do not place holds may release one too."""

_CASEWORK = frozenset({Permission.WORK_LIST, Permission.ANSWER, Permission.READ_ENQUIRY, Permission.SEND})

_MANAGING = _CASEWORK | {Permission.AUTHORISE, Permission.CLOSE, Permission.READ_REGISTER}

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.PRACTITIONER: _CASEWORK,
    Role.MANAGER: _MANAGING,
    Role.SERVICE_MANAGER: _MANAGING | {Permission.AUTHORISE_RESERVED, Permission.ARRANGE},
    Role.RECORDS_OFFICER: _WATCHING_RECORDS
    | {Permission.RETRIEVE_RECORDS, Permission.HOLD_RECORDS, Permission.PREPARE_DISPOSAL},
    Role.AUDITOR: frozenset({Permission.READ_AUDIT}),
    Role.DPO: _WATCHING_RECORDS | {Permission.READ_AUDIT},
}


@dataclass(frozen=True)
class Organisation:
    """One controller's council or partnership; everything kept belongs to exactly one.

    *record_systems* and *legal_gateways* are what its team searches and relies on unless a person says otherwise:
    option ids of the questions for the records searched and the law relied on.
    """

    id: str
    name: str
    team: str
    contact_name: str
    contact_phone: str
    contact_email: str
    address: str
    record_systems: tuple[str, ...] = ()
    legal_gateways: tuple[str, ...] = ()


@dataclass(frozen=True)
class User:
    id: str
    name: str
    role: Role
    organisation: str
    job_title: str
    email: str

    def may(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[self.role]

    def require(self, permission: Permission) -> None:
        """Raise ``NotAllowed`` unless this person's role has *permission*."""
        if not self.may(permission):
            raise NotAllowed(f"Your role ({self.role.label}) may not {permission.value}.")
