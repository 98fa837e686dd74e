"""``Work``: one person doing one thing, in one transaction of their organisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from typing import Final

from forms_service.casework.auditing.events import Event, Logged, LogObject, Verb
from forms_service.casework.errors import NotAllowed
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.publishing.releases import Adopted
from forms_service.casework.staff.webhooks import EVENT_OF_ACT, WebhookMessage
from forms_service.casework.users import Permission, User
from forms_service.engine.moments import local
from forms_service.services.ports import Ports
from forms_service.services.repositories.answering import Documents, Questionnaires, Submissions, Uploads
from forms_service.services.repositories.auditing import Audit, LogBreaks
from forms_service.services.repositories.disposing import AgedDrafts, Disposals, Erasure, Stubs
from forms_service.services.repositories.enquiries import Enquiries, People
from forms_service.services.repositories.extracts import Extracts
from forms_service.services.repositories.finding import RecordLists, SavedSearches
from forms_service.services.repositories.installation import Receipts
from forms_service.services.repositories.keeping import (
    DateShifts,
    Holds,
    Locks,
    LostRecords,
    Manifests,
    Records,
    RightsRequests,
    RowSeals,
    ScheduleApprovals,
)
from forms_service.services.repositories.protection import Incidents, OutcomeLetters, PolicyDocuments, Tellings
from forms_service.services.repositories.publishing import Adoptions, LibraryFiles, Releases
from forms_service.services.repositories.staff import EmergencyAccesses, Members, Sessions, WebhookMessages
from forms_service.services.repositories.unit_of_work import UnitOfWork

SERVICE: Final = "system"
"""Who did it, where no person did: the worker, in the log and on records."""


class Work:
    """Who does it, what belongs to their organisation, what time it is, and what the log says of it.

    Everything read or written through it is of one organisation and in one transaction.
    """

    def __init__(self, ports: Ports, unit: UnitOfWork, organisation: str, actor: User | None = None) -> None:
        self.ports = ports
        self.organisation = organisation
        self._actor = actor
        self.library_files: LibraryFiles = unit.library_files
        self._repositories = unit.of(organisation)
        self.is_logged = False
        self.changes = False
        self.laid_open: set[QuestionnaireId] = set()
        """Of which it was asked, and not refused, whether they are for whoever does it."""

    @property
    def actor(self) -> User:
        """Whoever does it; ``NotAllowed`` where no person does."""
        if self._actor is None:
            raise NotAllowed("The service itself may not do this.")
        return self._actor

    @property
    def by(self) -> str:
        """The id under which it is written down who did it."""
        return self._actor.id if self._actor else SERVICE

    @property
    def teams(self) -> frozenset[str]:
        """The case teams of whoever does it."""
        return frozenset(self._actor.teams) if self._actor else frozenset()

    @property
    def is_for_client(self) -> bool:
        """Whether a system does it, and no person."""
        return self._actor is not None and self._actor.is_client

    @property
    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.ports.clock.now()

    @property
    def today(self) -> date:
        """The present day in London, by which whatever has a day is judged."""
        return local(self.now).date()

    @property
    def enquiries(self) -> Enquiries:
        return self._repositories.enquiries

    @property
    def emergency_accesses(self) -> EmergencyAccesses:
        return self._repositories.emergency_accesses

    @property
    def people(self) -> People:
        return self._repositories.people

    @property
    def questionnaires(self) -> Questionnaires:
        return self._repositories.questionnaires

    @property
    def submissions(self) -> Submissions:
        return self._repositories.submissions

    @property
    def uploads(self) -> Uploads:
        return self._repositories.uploads

    @property
    def documents(self) -> Documents:
        return self._repositories.documents

    @property
    def records(self) -> Records:
        return self._repositories.records

    @property
    def record_lists(self) -> RecordLists:
        return self._repositories.record_lists

    @property
    def saved_searches(self) -> SavedSearches:
        return self._repositories.saved_searches

    @property
    def holds(self) -> Holds:
        return self._repositories.holds

    @property
    def disposals(self) -> Disposals:
        return self._repositories.disposals

    @property
    def date_shifts(self) -> DateShifts:
        return self._repositories.date_shifts

    @property
    def stubs(self) -> Stubs:
        """What stays of the records that were destroyed."""
        return self._repositories.stubs

    @property
    def drafts(self) -> AgedDrafts:
        return self._repositories.drafts

    @property
    def erasure(self) -> Erasure:
        return self._repositories.erasure

    @property
    def schedule_approvals(self) -> ScheduleApprovals:
        return self._repositories.schedule_approvals

    @property
    def releases(self) -> Releases:
        return self._repositories.releases

    @property
    def adoptions(self) -> Adoptions:
        return self._repositories.adoptions

    @cached_property
    def adopted(self) -> Adopted:
        """What the organisation works with today, where that is not simply what ships with the service."""
        return Adopted.by(self.today, self.adoptions.every())

    @property
    def locks(self) -> Locks:
        return self._repositories.locks

    @property
    def manifests(self) -> Manifests:
        return self._repositories.manifests

    @property
    def rights_requests(self) -> RightsRequests:
        return self._repositories.rights_requests

    @property
    def extracts(self) -> Extracts:
        return self._repositories.extracts

    @property
    def incidents(self) -> Incidents:
        return self._repositories.incidents

    @property
    def policy_documents(self) -> PolicyDocuments:
        return self._repositories.policy_documents

    @property
    def tellings(self) -> Tellings:
        return self._repositories.tellings

    @property
    def outcome_letters(self) -> OutcomeLetters:
        return self._repositories.outcome_letters

    @property
    def row_seals(self) -> RowSeals:
        return self._repositories.row_seals

    @property
    def lost_records(self) -> LostRecords:
        return self._repositories.lost_records

    @property
    def sessions(self) -> Sessions:
        return self._repositories.sessions

    @property
    def receipts(self) -> Receipts:
        return self._repositories.receipts

    @property
    def webhook_messages(self) -> WebhookMessages:
        return self._repositories.webhook_messages

    @property
    def members(self) -> Members:
        return self._repositories.members

    @property
    def log_breaks(self) -> LogBreaks:
        return self._repositories.log_breaks

    @property
    def audit(self) -> Audit:
        """The log, to be read; what is done is written down by the verbs below."""
        return self._repositories.audit

    def may(self, permission: Permission) -> bool:
        return self._actor is not None and self._actor.may(permission)

    def require(self, permission: Permission) -> None:
        """Ask for a permission that only some ways through a use case need."""
        self.actor.require(permission)

    def collect(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that something came in."""
        self._log(Verb.COLLECTION, act, thing, payload)

    def change(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that something was changed, and have the systems told that are registered for that."""
        self._log(Verb.ALTERATION, act, thing, payload)
        self._tell_systems(act, thing.log_object)

    def read(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that something was read; where a system reads it, with the purpose that it is registered for."""
        purpose = {"reason": self._actor.purpose} if self._actor and self._actor.is_client else {}
        self._log(Verb.CONSULTATION, act, thing, {**(payload or {}), **purpose})

    def combine(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that what is known of one person was brought together with another's, or taken apart again."""
        self._log(Verb.COMBINATION, act, thing, payload)

    def disclose(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that something was told to somebody outside."""
        self._log(Verb.DISCLOSURE, act, thing, payload)

    def erase(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that something was destroyed; the payload names nobody, as it stays."""
        self._log(Verb.ERASURE, act, thing, payload)

    def refuse(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that somebody was refused something."""
        self._log(Verb.REFUSAL, act, thing, payload)

    def sign_in(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that somebody came or went."""
        self._log(Verb.SIGN_IN, act, thing, payload)

    def _tell_systems(self, act: str, thing: LogObject) -> None:
        """Write down with what is done who is to be told of it: neither is kept without the other."""
        event = EVENT_OF_ACT.get(act)
        if event is None or self.ports.webhooks is None:
            return
        for webhook in self.ports.webhooks.registered(self.organisation):
            if event in webhook.events:
                self.webhook_messages.add(WebhookMessage.of(webhook, event, thing, self.now))

    def _log(self, verb: Verb, act: str, thing: Logged, payload: Mapping[str, str] | None) -> None:
        named = thing.log_object
        self._repositories.audit.append(
            Event(
                self.organisation, self.now, self.by, verb, act,
                named.kind, named.id, named.reference, payload or {},
            )
        )  # fmt: skip
        self.is_logged = True
        self.changes = self.changes or verb is not Verb.CONSULTATION


@contextmanager
def service_work(ports: Ports, organisation: str) -> Iterator[Work]:
    """Open work that the service itself does for an organisation; it is kept if it ends well."""
    with ports.unit_of_work() as unit:
        yield Work(ports, unit, organisation)
        unit.commit()
