"""How a use case is opened: the one door through which a person does something.

A use case is written as ``@use_case(Permission.X) def act(work, …)`` and called as ``act(ports, actor, …)``. Opening it
asks the permission, and the sight of every enquiry that something handed to it belongs to; binds everything to the
actor's organisation, and keeps what was done, with its lines in the audit log, only if it ends well. One that logs
nothing, and has not said why it may, is a fault; so is one that writes and logs no change: nobody could see what it
did, and the same form sent in again would do it twice. One that waited for another which waited for it, and gave way,
is done afresh: of the first try nothing is left.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, update_wrapper
from typing import Any, Concatenate, Final, Generic, ParamSpec, TypeVar, get_args, get_type_hints

from forms_service.casework.errors import Conflict, Invalid, Overtaken
from forms_service.casework.users import Permission, User
from forms_service.services.people import sight
from forms_service.services.ports import Ports
from forms_service.services.repositories.unit_of_work import UnitOfWork
from forms_service.services.tickets import Ticket
from forms_service.services.work import Work

P = ParamSpec("P")
R = TypeVar("R")

MOST_OVERTAKEN: Final = 2
"""How often a use case that gave way to another is done afresh, before whoever asked for it is told to try again."""


class SavedInPart(Exception):
    """What was refused leaves something that is to be kept all the same: the answers that could be read, say."""


class UseCase(Generic[P, R]):
    """One thing that a person does: called with who does it, it opens the work, and keeps it if it ends well."""

    def __init__(
        self,
        act: Callable[Concatenate[Work, P], R],
        permissions: tuple[Permission, ...],
        unlogged: str,
        asks: sight.Asks,
        notes: str = "",
    ) -> None:
        self.act = act
        self.permissions = permissions
        self.unlogged = unlogged
        self.asks = asks
        self.notes = notes
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
                result = self._do(work, *args, **kwargs)
            except SavedInPart:
                self._keep(work, unit)
                _note_refused(ports.ticket)
                raise
            self._keep(work, unit, ports.ticket, result)
        return result

    @cached_property
    def kinds(self) -> Mapping[str, tuple[object, ...]]:
        """By parameter, the type of what is handed over and, of several, of each."""
        hints = get_type_hints(self.act)
        return {name: (hint, *get_args(hint)) for name, hint in hints.items() if name not in {"work", "return"}}

    def _do(self, work: Work, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it, unless something that it is about is of an enquiry that is not for whoever does it.

        Those who keep the records do their job with all of them.
        """
        given = inspect.signature(self.act).bind(work, *args, **kwargs).arguments
        if sight.is_keeping(work, self.permissions):
            return self.act(work, *args, **kwargs)
        self.asks(work, list(self._named(work, given, sight.AT_THE_DOOR)))
        work.enquiries.forget()
        try:
            result = self.act(work, *args, **kwargs)
        except (SavedInPart, Conflict, Invalid):
            self._ask_of_what_is_not_laid_open(work, given)
            raise
        self._ask_of_what_is_not_laid_open(work, given)
        return result

    def _ask_of_what_is_not_laid_open(self, work: Work, given: Mapping[str, Any]) -> None:
        sight.require_every(work, list(self._named(work, given, sight.WHERE_LAID_OPEN)))

    def _named(self, work: Work, given: Mapping[str, Any], ways: sight.Ways) -> Iterator[sight.Named]:
        """The enquiries, each once, of what was *given* by its id, alone or among several."""
        for name, kinds in self.kinds.items():
            every = given.get(name) or ()
            for way in (way for kind, way in ways.items() if kind in kinds):
                for one in [every] if isinstance(every, str) else every:
                    if one not in work.laid_open:
                        yield from way(work, one)

    def _keep(self, work: Work, unit: UnitOfWork, ticket: Ticket | None = None, result: object = None) -> None:
        """Commit what was done, and with it that this *ticket* is used, where anything was changed."""
        if not work.is_logged and not self.unlogged:
            raise RuntimeError(f"{self.act.__qualname__} logged nothing, and does not say why it may.")
        if unit.has_written and not work.changes and not self.notes:
            raise RuntimeError(f"{self.act.__qualname__} wrote, and logged no change.")
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
    permission: Permission,
    *others: Permission,
    unlogged: str = "",
    asks: sight.Asks = sight.require_every,
    notes: str = "",
) -> Callable[[Callable[Concatenate[Work, P], R]], UseCase[P, R]]:
    """Make a use case of a function over ``Work``, for whoever has this *permission*, or one of the *others*.

    *unlogged* says why it may log nothing: that nothing was changed, or that its reading is logged elsewhere.
    *asks* refuses whoever may not see the enquiries of what it is about.
    *notes* says what one that reads writes down beside its line in the log, and what may be done as often as one likes.
    """

    def make(act: Callable[Concatenate[Work, P], R]) -> UseCase[P, R]:
        return UseCase(act, (permission, *others), unlogged, asks, notes)

    return make
