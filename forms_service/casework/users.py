"""Staff: who they are, which organisation they work for, and what their role lets them do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date
from enum import Enum, StrEnum
from typing import Final

from forms_service.casework.errors import NotAllowed

REVIEW_NOTICE_DAYS: Final = 60
"""So many days before a paper is to be reviewed whoever runs the service is told."""


class Permission(StrEnum):
    """What a route or use case may ask for; everything else is refused."""

    WORK_LIST = "see the work list"
    RECORD = "record enquiries"
    ANSWER = "answer enquiries"
    READ_ENQUIRY = "read enquiries and replies"
    READ_OTHER_TEAMS = "read what other case teams work on"
    AUTHORISE = "authorise, return and issue replies"
    AUTHORISE_RESERVED = "authorise replies that a service manager must authorise"
    ARRANGE = "make local arrangements"
    SEND = "record that a reply was sent"
    CLOSE = "close enquiries"
    SEE_DESK = "see what is to be done with the records"
    FIND_RECORDS = "search records"
    RETRIEVE_RECORDS = "download records with a reason"
    HOLD_RECORDS = "put records on hold"
    READ_HOLDS = "see which records are on hold"
    RELEASE_HOLDS = "release holds"
    ANSWER_RIGHTS = "see to what people ask about what is kept of them"
    PREPARE_EXTRACTS = "prepare extracts for people who ask what is held of them"
    DECIDE_EXTRACTS = "decide whether an extract is given to whoever asked for it"
    REPORT_INCIDENTS = "write down incidents"
    SEE_INCIDENTS = "see incidents"
    DECIDE_INCIDENTS = "decide whether an incident is reported"
    SEE_PROTECTION = "see what is to be done for data protection"
    READ_POLICIES = "read the policy document"
    KEEP_POLICIES = "record the policy document"
    TELL_RECIPIENTS = "tell recipients and sources what became of a record"
    CAUTION_RECORDS = "mark records as disputed, and lift that"
    GIVE_EVIDENCE = "give records out as evidence"
    CLOSE_LOST = "close what was lost and could not be brought home"
    PREPARE_DISPOSAL = "prepare disposal batches"
    READ_DISPOSALS = "read disposal batches"
    REVIEW_RECORDS = "review what is kept"
    LOWER_CLASSES = "grant that a record is kept under a lower class"
    APPROVE_DISPOSAL = "approve disposal batches"
    APPROVE_SCHEDULE = "approve the retention schedule"
    READ_REGISTER = "see what was sent to whom"
    READ_AUDIT = "read the audit log"
    EXPLAIN_BREAKS = "say why the audit log breaks off"
    ACCEPT_BREAKS = "accept that the audit log breaks off"
    EXPLAIN_CHANGES = "say why rows are otherwise than the service wrote them"
    ACCEPT_CHANGES = "accept that rows are otherwise than the service wrote them"
    NOTE_EMERGENCIES = "look at what was opened in an emergency"
    READ_FORMS = "see which forms and letters are published"
    WRITE_FORMS = "write forms and letters"
    PUBLISH_FORMS = "publish and adopt forms and letters"
    END_SESSIONS = "see who is signed in and sign them out"
    WATCH_SERVICE = "see what the service waits for"


class FirstPage(Enum):
    """A kind of work that somebody may begin with, each with the permission that opens it, in the navigation's order.

    Which page of the web that is, only ``web/frame/navigation.py`` knows.
    """

    WORK_LIST = Permission.WORK_LIST
    DESK = Permission.SEE_DESK
    RECORDS = Permission.FIND_RECORDS
    HOLDS = Permission.READ_HOLDS
    DISPOSAL = Permission.READ_DISPOSALS
    REGISTER = Permission.READ_REGISTER
    PROTECTION = Permission.SEE_PROTECTION
    RIGHTS = Permission.ANSWER_RIGHTS
    ARRANGEMENTS = Permission.ARRANGE
    AUDIT_LOG = Permission.READ_AUDIT
    EMERGENCIES = Permission.NOTE_EMERGENCIES
    FORMS = Permission.READ_FORMS
    SESSIONS = Permission.END_SESSIONS
    SERVICE = Permission.WATCH_SERVICE

    @property
    def permission(self) -> Permission:
        return self.value


class RoleFault(Exception):
    """A role would leave somebody who signs in with nowhere to begin, so it cannot be made."""


@dataclass(frozen=True)
class Role:
    """What a group of staff may do, and the *first_page* on which each of them begins.

    It is data: nothing asks a role by its id, but for the invented staff that are looked up by it.
    """

    id: str
    label: str
    permissions: frozenset[Permission]
    begins_on: InitVar[FirstPage | None] = None
    first_page: FirstPage = field(init=False)

    def __post_init__(self, begins_on: FirstPage | None) -> None:
        if begins_on is None or begins_on.permission not in self.permissions:
            raise RoleFault(self._why_not(begins_on))
        object.__setattr__(self, "first_page", begins_on)

    def _why_not(self, begins_on: FirstPage | None) -> str:
        wrong = f"does not open its first page {begins_on.name}" if begins_on else "has no first page"
        openable = [page.name for page in FirstPage if page.permission in self.permissions]
        if openable:
            return f"The role {self.label} {wrong}. Let it begin on one that it opens: {', '.join(openable)}."
        opening = ", ".join(f"{page.permission.name} for {page.name}" for page in FirstPage)
        return f"The role {self.label} {wrong}. Give it a permission that opens one: {opening}."


@dataclass(frozen=True)
class ClientRole(Role):
    """What a system around this one may do. It has no pages, so it begins on none; *purpose* is why it reads."""

    purpose: str = ""

    def __post_init__(self, begins_on: FirstPage | None) -> None:
        """Take it as it is: what stands as its first page leads nobody anywhere."""
        object.__setattr__(self, "first_page", FirstPage.WORK_LIST)


_WATCHING_RECORDS = frozenset(
    {
        Permission.SEE_DESK,
        Permission.FIND_RECORDS,
        Permission.READ_HOLDS,
        Permission.RELEASE_HOLDS,
        Permission.READ_DISPOSALS,
        Permission.READ_REGISTER,
    }
)
"""Releasing a hold takes two people, so those who do not place holds may release one too."""

_SUPPORT = frozenset(
    {
        Permission.WORK_LIST,
        Permission.RECORD,
        Permission.READ_ENQUIRY,
        Permission.SEND,
        Permission.REPORT_INCIDENTS,
        Permission.READ_POLICIES,
    }
)
"""Writes down what was asked, finds, sends and notes what was sent; answers and signs nothing."""

_CASEWORK = _SUPPORT | {Permission.ANSWER}

_DUTY = _CASEWORK | {Permission.READ_OTHER_TEAMS}
"""Whoever is at the front door takes what comes in, about whomever it is."""

_MANAGING = _DUTY | {Permission.AUTHORISE, Permission.CLOSE, Permission.READ_REGISTER}

_RESERVED = _MANAGING | {
    Permission.AUTHORISE_RESERVED,
    Permission.ARRANGE,
    Permission.NOTE_EMERGENCIES,
    Permission.PUBLISH_FORMS,
}

_KEEPING = _WATCHING_RECORDS | {
    Permission.RETRIEVE_RECORDS,
    Permission.HOLD_RECORDS,
    Permission.PREPARE_DISPOSAL,
    Permission.REVIEW_RECORDS,
    Permission.EXPLAIN_BREAKS,
    Permission.EXPLAIN_CHANGES,
    Permission.CLOSE_LOST,
    Permission.CAUTION_RECORDS,
    Permission.GIVE_EVIDENCE,
    Permission.ANSWER_RIGHTS,
    Permission.PREPARE_EXTRACTS,
    Permission.REPORT_INCIDENTS,
    Permission.SEE_INCIDENTS,
    Permission.SEE_PROTECTION,
    Permission.READ_POLICIES,
    Permission.KEEP_POLICIES,
    Permission.TELL_RECIPIENTS,
}

_ACCEPTING = _WATCHING_RECORDS | {
    Permission.ACCEPT_BREAKS,
    Permission.ACCEPT_CHANGES,
    Permission.LOWER_CLASSES,
}
"""What the records officer explains, another accepts: whoever answers for the information, or for its protection."""

_OWNING = _ACCEPTING | {
    Permission.APPROVE_SCHEDULE,
    Permission.APPROVE_DISPOSAL,
    Permission.DECIDE_EXTRACTS,
    Permission.READ_POLICIES,
    Permission.KEEP_POLICIES,
}

_PROTECTION = _ACCEPTING | {
    Permission.READ_AUDIT,
    Permission.NOTE_EMERGENCIES,
    Permission.CAUTION_RECORDS,
    Permission.GIVE_EVIDENCE,
    Permission.ANSWER_RIGHTS,
    Permission.DECIDE_EXTRACTS,
    Permission.SEE_INCIDENTS,
    Permission.DECIDE_INCIDENTS,
    Permission.SEE_PROTECTION,
    Permission.READ_POLICIES,
    Permission.READ_FORMS,
    Permission.TELL_RECIPIENTS,
}
"""Reads definitions, logs and incidents, and writes in an incident what is decided of it."""

_AUDITING = frozenset({Permission.READ_AUDIT})

_AUTHORING = frozenset(
    {Permission.READ_FORMS, Permission.WRITE_FORMS, Permission.PUBLISH_FORMS, Permission.READ_POLICIES}
)
"""Forms and letters, and nothing that anybody answered. Nobody publishes what they proposed themselves."""

_ADMINISTERING = frozenset({Permission.END_SESSIONS, Permission.WATCH_SERVICE})
"""Nothing that anybody answered: whoever runs the service reads no case."""

ROLES: Final[Mapping[str, Role]] = {
    role.id: role
    for role in (
        Role("front_door_worker", "Front-door worker", _DUTY, FirstPage.WORK_LIST),
        Role("practitioner", "Practitioner", _CASEWORK, FirstPage.WORK_LIST),
        Role("business_support", "Business support", _SUPPORT, FirstPage.WORK_LIST),
        Role("manager", "Manager", _MANAGING, FirstPage.WORK_LIST),
        Role("service_manager", "Service manager", _RESERVED, FirstPage.WORK_LIST),
        Role("template_author", "Template author", _AUTHORING, FirstPage.FORMS),
        Role("records_officer", "Records officer", _KEEPING, FirstPage.DESK),
        Role("asset_owner", "Information asset owner", _OWNING, FirstPage.DISPOSAL),
        Role("auditor", "Auditor", _AUDITING, FirstPage.AUDIT_LOG),
        Role("dpo", "Data protection officer", _PROTECTION, FirstPage.PROTECTION),
        Role("administrator", "Administrator", _ADMINISTERING, FirstPage.SERVICE),
    )
}
"""The roles by their ids."""


def together(roles: Sequence[Role]) -> Role:
    """Return several roles as the one of somebody who has them all; they begin where the first of them does."""
    label = " and ".join([roles[0].label, *(role.label[0].lower() + role.label[1:] for role in roles[1:])])
    permissions = frozenset[Permission]().union(*(role.permissions for role in roles))
    return Role("+".join(role.id for role in roles), label, permissions, roles[0].first_page)


@dataclass(frozen=True)
class GovernanceDocument:
    """A paper that an organisation must have before it keeps anything here: which, from when, whose, and its review."""

    reference: str
    from_date: date
    owner: str
    review: date

    def days_to_review(self, today: date) -> int:
        """How many days are left to review it in time; fewer than none once that is over."""
        return (self.review - today).days

    def is_due(self, today: date) -> bool:
        """Whether its review is to be seen to, or is overdue."""
        return self.days_to_review(today) < REVIEW_NOTICE_DAYS


@dataclass(frozen=True)
class Organisation:
    """One controller's council or partnership; everything kept belongs to exactly one.

    *record_systems* and *legal_gateways* are what its team searches and relies on unless a person says otherwise:
    option ids of the questions for the records searched and the law relied on. *nation* is whose law it works under.
    *identifiers_in_letters* are the kinds of a child's number that its policy lets a reply give: none, if it says none.
    *assessors* are the professions whose members may sign an assessment of what is best for a child.
    *policy_document* is its appropriate policy document, *impact_assessment* its assessment of what this does to data
    protection; in production it has both.
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
    identifiers_in_letters: tuple[str, ...] = ()
    nation: str = "england"
    assessors: tuple[str, ...] = ()
    policy_document: GovernanceDocument | None = None
    impact_assessment: GovernanceDocument | None = None

    @property
    def papers(self) -> Sequence[GovernanceDocument]:
        return [paper for paper in (self.policy_document, self.impact_assessment) if paper]


@dataclass(frozen=True)
class User:
    """*profession* and the number of its *registration* are what the organisation has recorded, and nobody types.

    So are the case *teams* that somebody is in: what one of them works on, the others may read.
    """

    id: str
    name: str
    role: Role
    organisation: str
    job_title: str
    email: str
    profession: str = ""
    registration: str = ""
    teams: tuple[str, ...] = ()

    def may(self, permission: Permission) -> bool:
        return permission in self.role.permissions

    @property
    def is_client(self) -> bool:
        """Whether this is a system, and no person."""
        return isinstance(self.role, ClientRole)

    @property
    def purpose(self) -> str:
        """Why a system reads whatever it reads; a person says it each time."""
        return self.role.purpose if isinstance(self.role, ClientRole) else ""

    def require(self, permission: Permission) -> None:
        """Raise ``NotAllowed`` unless this person's role has *permission*."""
        if not self.may(permission):
            raise self.lacks(permission)

    def lacks(self, *any_of: Permission) -> NotAllowed:
        """Return the refusal of what takes any of these permissions."""
        wanted = " or ".join(permission.value for permission in any_of)
        return NotAllowed(f"Your role ({self.role.label}) may not {wanted}.")
