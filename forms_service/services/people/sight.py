"""How much of an enquiry somebody may see, and whom to ring about it.

Outside its case team one sees that it exists, its outcome in a word and whom to ring; of one that is restricted, only
that it exists and whom to ring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import cached_property
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import NotAllowed, NotFound
from forms_service.casework.ids import EnquiryId
from forms_service.casework.meanings import SEARCH_RESTRICTED, YES
from forms_service.casework.users import Permission
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.work import SERVICE, Work

RESTRICTED: Final = "Restricted"
"""What stands where something would be told that is not for whoever looks."""


class Sight(Enum):
    """How much of an enquiry somebody may see."""

    WHOLE = "whole"
    OUTCOME = "outcome"
    EXISTENCE = "existence"


class Sights:
    """What whoever looks may see of several enquiries, looked up once for all of them."""

    def __init__(
        self, work: Work, enquiries: Sequence[Enquiry], forms: Mapping[EnquiryId, Sequence[Questionnaire]] | None = None
    ) -> None:
        self._work = work
        self._ids = [enquiry.id for enquiry in enquiries]
        self.forms = work.questionnaires.of_enquiries(self._ids) if forms is None else forms
        """The questionnaires of each enquiry."""

    def of(self, enquiry: Enquiry) -> Sight:
        """Its case team are those whose it is or was; a manager sees every enquiry, but a restricted one."""
        forms = self.forms[enquiry.id]
        if self._work.by in {enquiry.created_by, *(form.owner for form in forms), *(form.sent_by for form in forms)}:
            return Sight.WHOLE
        if self.is_restricted(enquiry):
            return Sight.WHOLE if self._work.may(Permission.AUTHORISE_RESERVED) else Sight.EXISTENCE
        return Sight.WHOLE if self._work.may(Permission.AUTHORISE) else Sight.OUTCOME

    def is_restricted(self, enquiry: Enquiry) -> bool:
        """Whether any reply or the intake says so, or ever said so."""
        return enquiry.id in self._restricted

    def read_ahead(self) -> None:
        """Look up which of them are restricted, for whoever asks of each of them later in this unit of work."""
        self._restricted  # noqa: B018 -- a property that is read once

    def ring(self, enquiry: Enquiry) -> str:
        """Whom to ask about it: whoever is at it, or was last."""
        forms = self.forms[enquiry.id]
        owner = (forms[-1].owner if forms else "") or enquiry.created_by
        try:
            user = self._work.ports.directory.user(owner)
        except NotFound:  # They have left: the team answers for them.
            team = self._work.ports.directory.organisation(self._work.organisation)
            return f"{team.contact_name} ({team.contact_phone})"
        return f"{user.name}, {user.job_title} ({user.email})"

    @cached_property
    def _restricted(self) -> frozenset[EnquiryId]:
        library = self._work.ports.library
        used = {form.definition for forms in self.forms.values() for form in forms}
        bearers = {library.get(definition).bearer(SEARCH_RESTRICTED) for definition in used} - {""}
        ever = self._work.questionnaires.savings(self._ids, sorted(bearers)) if bearers else {}
        return frozenset(enquiry for enquiry, saved in ever.items() if any(answer.value == YES for answer in saved))


def require(
    work: Work,
    enquiry: Enquiry,
    questionnaire: Questionnaire | None = None,
    every: Callable[[], Sequence[Questionnaire]] | None = None,
) -> None:
    """Refuse to lay a restricted enquiry open to anybody outside its case team, and say whom to ring.

    The service's own work is for nobody's eyes. Whose *questionnaire* it is needs no looking up; *every* looks up those
    of the enquiry, for whoever needs them besides.
    """
    own = {enquiry.created_by, *((questionnaire.owner, questionnaire.sent_by) if questionnaire else ())}
    if work.by in {SERVICE, *own} or work.may(Permission.AUTHORISE_RESERVED):
        return
    sights = Sights(work, [enquiry], {enquiry.id: every()} if every else None)
    if sights.of(enquiry) is Sight.EXISTENCE:
        raise NotAllowed(
            f"{enquiry.reference} is restricted: only those who work on it, and service managers, may read it. "
            f"Ring {sights.ring(enquiry)}."
        )


def work_items(work: Work) -> list[WorkItem]:
    """Return the work list; of what is restricted and not for whoever looks, whose it is and when it is due."""
    items = work.questionnaires.work()
    enquiries = {item.enquiry.id: item.enquiry for item in items}
    sights = Sights(work, list(enquiries.values()))
    closed = {name for name, each in enquiries.items() if sights.of(each) is Sight.EXISTENCE}
    return [_closed(item) if item.enquiry.id in closed else item for item in items]


def _closed(item: WorkItem) -> WorkItem:
    nameless = replace(item.enquiry, subjects=(), requester=RESTRICTED, request=RESTRICTED)
    return replace(item, enquiry=nameless, is_seen=False)
