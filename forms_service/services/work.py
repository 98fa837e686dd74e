"""``Work``: one person doing one thing, in one transaction of their organisation; and how a use case is opened.

A use case is written as ``@use_case(Permission.X) def act(work, …)`` and called as ``act(ports, actor, …)``. Opening it
asks the permission, binds everything to the actor's organisation, and keeps what was done, with its lines in the audit
log, only if it ends well. One that logs nothing, and has not said why it may, is a fault. One that waited for another
which waited for it, and gave way, is done afresh: of the first try nothing is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import update_wrapper
from typing import Concatenate, Final, Generic, ParamSpec, TypeVar

from forms_service.casework.auditing.events import Event, Logged, Verb
from forms_service.casework.errors import NotAllowed, Overtaken
from forms_service.casework.users import Permission, User
from forms_service.engine.moments import local
from forms_service.services.ports import Ports
from forms_service.services.repositories.answering import Documents, Questionnaires, Submissions, Uploads
from forms_service.services.repositories.auditing import Audit
from forms_service.services.repositories.enquiries import Enquiries, People
from forms_service.services.repositories.installation import Receipts
from forms_service.services.repositories.keeping import Disposals, Holds, Locks, Records
from forms_service.services.repositories.staff import Members, Sessions
from forms_service.services.repositories.unit_of_work import UnitOfWork
from forms_service.services.tickets import Ticket

P = ParamSpec("P")
R = TypeVar("R")

SERVICE: Final = "system"
"""Who did it, where no person did: the worker, in the log and on records."""

MOST_OVERTAKEN: Final = 2
"""How often a use case that gave way to another is done afresh, before whoever asked for it is told to try again."""


class SavedInPart(Exception):
    """What was refused leaves something that is to be kept all the same: the answers that could be read, say."""


class Work:
    """Who does it, what belongs to their organisation, what time it is, and what the log says of it.

    Everything read or written through it is of one organisation and in one transaction.
    """

    def __init__(self, ports: Ports, unit: UnitOfWork, organisation: str, actor: User | None = None) -> None:
        self.ports = ports
        self.organisation = organisation
        self._actor = actor
        self._repositories = unit.of(organisation)
        self.is_logged = False
        self.changes = False
        self.remembers = False

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
    def holds(self) -> Holds:
        return self._repositories.holds

    @property
    def disposals(self) -> Disposals:
        return self._repositories.disposals

    @property
    def locks(self) -> Locks:
        return self._repositories.locks

    @property
    def sessions(self) -> Sessions:
        return self._repositories.sessions

    @property
    def receipts(self) -> Receipts:
        return self._repositories.receipts

    @property
    def members(self) -> Members:
        return self._repositories.members

    @property
    def audit(self) -> Audit:
        """The log, to be read; what is done is written down by the verbs below."""
        return self._repositories.audit

    def remember(self) -> None:
        """Have what is read of several things remembered: for a list, which changes nothing."""
        self._repositories.remember()
        self.remembers = True

    def may(self, permission: Permission) -> bool:
        return self._actor is not None and self._actor.may(permission)

    def require(self, permission: Permission) -> None:
        """Ask for a permission that only some ways through a use case need."""
        self.actor.require(permission)

    def collect(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that something came in."""
        self._log(Verb.COLLECTION, act, thing, payload)

    def change(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that something was changed."""
        self._log(Verb.ALTERATION, act, thing, payload)

    def read(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that something was read."""
        self._log(Verb.CONSULTATION, act, thing, payload)

    def combine(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that what is known of one person was brought together with another's, or taken apart again."""
        self._log(Verb.COMBINATION, act, thing, payload)

    def disclose(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that something was told to somebody outside."""
        self._log(Verb.DISCLOSURE, act, thing, payload)

    def sign_in(self, act: str, thing: Logged, payload: Mapping[str, str] | None = None) -> None:
        """Log that somebody came or went."""
        self._log(Verb.SIGN_IN, act, thing, payload)

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


class UseCase(Generic[P, R]):
    """One thing that a person does: called with who does it, it opens the work, and keeps it if it ends well."""

    def __init__(
        self, act: Callable[Concatenate[Work, P], R], permissions: tuple[Permission, ...], unlogged: str
    ) -> None:
        self.act = act
        self.permissions = permissions
        self.unlogged = unlogged
        update_wrapper(self, act)

    def __call__(self, ports: Ports, actor: User, /, *args: P.args, **kwargs: P.kwargs) -> R:
        self._require(actor)
        for _ in range(MOST_OVERTAKEN):
            with suppress(Overtaken):
                return self._once(ports, actor, *args, **kwargs)
        return self._once(ports, actor, *args, **kwargs)

    def _once(self, ports: Ports, actor: User, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with ports.unit_of_work() as unit:
            work = Work(ports, unit, actor.organisation, actor)
            try:
                result = self.act(work, *args, **kwargs)
            except SavedInPart:
                self._keep(work, unit)
                _note_refused(ports.ticket)
                raise
            self._keep(work, unit, ports.ticket, result)
        return result

    def _keep(self, work: Work, unit: UnitOfWork, ticket: Ticket | None = None, result: object = None) -> None:
        """Commit what was done, and with it that this *ticket* is used, where anything was changed."""
        if not work.is_logged and not self.unlogged:
            raise RuntimeError(f"{self.act.__qualname__} logged nothing, and does not say why it may.")
        if work.remembers and work.changes:
            raise RuntimeError(f"{self.act.__qualname__} changed something, and went by what it remembered.")
        if ticket is None or not work.changes:
            unit.commit()
            return
        ticket.use(work.receipts, result, organisation=work.organisation, user=work.by, at=work.now)
        unit.commit()
        ticket.is_used = True

    def _require(self, actor: User) -> None:
        if not any(actor.may(permission) for permission in self.permissions):
            raise actor.lacks(*self.permissions)


def _note_refused(ticket: Ticket | None) -> None:
    if ticket is not None:
        ticket.is_refused = True


def use_case(
    permission: Permission, *others: Permission, unlogged: str = ""
) -> Callable[[Callable[Concatenate[Work, P], R]], UseCase[P, R]]:
    """Make a use case of a function over ``Work``, for whoever has this *permission*, or one of the *others*.

    *unlogged* says why it may log nothing: that nothing was changed, or that its reading is logged elsewhere.
    """

    def make(act: Callable[Concatenate[Work, P], R]) -> UseCase[P, R]:
        return UseCase(act, (permission, *others), unlogged)

    return make


@contextmanager
def service_work(ports: Ports, organisation: str) -> Iterator[Work]:
    """Open work that the service itself does for an organisation; it is kept if it ends well."""
    with ports.unit_of_work() as unit:
        yield Work(ports, unit, organisation)
        unit.commit()
