"""How much of an enquiry somebody may see, and whom to ring about it.

Outside its case team one sees that it exists, its outcome in a word and whom to ring; of one that is restricted, only
that it exists and whom to ring. Its case team are those whose it is or was, and everybody in a team with one of them;
the front door and managers read what any team works on. Of one that is restricted, it is those alone whose it is or
was, and service managers. Where nobody is in a case team, all who read enquiries may open what is not restricted.
In an emergency anybody who answers enquiries opens any, with a reason that others look at afterwards; whatever they do
in it makes nobody one of its case team.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import cached_property, partial
from typing import Any, Final, TypeAlias

from forms_service.casework.acts import refused
from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer
from forms_service.casework.enquiries.emergency_access import ClosedToThem, EmergencyAccess
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import NotAllowed, NotFound
from forms_service.casework.ids import DocumentId, EnquiryId, LinkId, PersonId, QuestionnaireId, RecordId
from forms_service.casework.meanings import SEARCH_RESTRICTED, YES
from forms_service.casework.users import Permission, User
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.work import SERVICE, Work

RESTRICTED: Final = "Restricted"
ANOTHER_TEAM: Final = "Another case team’s"
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
        sight = self._without_emergency(enquiry)
        is_closed = sight is Sight.EXISTENCE or (sight is Sight.OUTCOME and self._are_in_teams)
        return Sight.WHOLE if is_closed and enquiry.id in self._opened_in_emergency else sight

    def _without_emergency(self, enquiry: Enquiry) -> Sight:
        if self._work.by in self.team(enquiry) and not self._is_closed_to_client(enquiry):
            return Sight.WHOLE
        if self.is_restricted(enquiry):
            return Sight.WHOLE if self._work.may(Permission.AUTHORISE_RESERVED) else Sight.EXISTENCE
        is_theirs = self._work.may(Permission.READ_OTHER_TEAMS) or self._is_of_a_colleague(enquiry)
        return Sight.WHOLE if is_theirs else Sight.OUTCOME

    def is_by_emergency(self, enquiry: Enquiry) -> bool:
        """Whether whoever looks sees it only as they opened it in an emergency."""
        return self.of(enquiry) is Sight.WHOLE and self._without_emergency(enquiry) is not Sight.WHOLE

    def stand_in(self, enquiry: Enquiry) -> str:
        """The word that stands where it would be laid open, or named in a list; empty where it may be."""
        sight = self.of(enquiry)
        if sight is Sight.EXISTENCE:
            return RESTRICTED
        return ANOTHER_TEAM if sight is Sight.OUTCOME and self._are_in_teams else ""

    def team(self, enquiry: Enquiry) -> frozenset[str]:
        """Whose it is or was."""
        forms = self.forms[enquiry.id]
        whose = frozenset({enquiry.created_by, *(form.owner for form in forms)})
        sent = [form for form in forms if form.sent_by and form.sent_by not in whose]
        return whose | {form.sent_by for form in sent if not self._was_sent_in_emergency(form)}

    def holder(self, enquiry: Enquiry) -> str:
        """Whose it is now, or was last."""
        forms = self.forms[enquiry.id]
        return (forms[-1].owner if forms else "") or enquiry.created_by

    def is_restricted(self, enquiry: Enquiry) -> bool:
        """Whether any reply or the intake says so, or ever said so."""
        return enquiry.id in self._restricted

    def read_ahead(self) -> None:
        """Look up which of them are restricted, for whoever asks of each of them later in this unit of work."""
        self._said_restricted()

    def ring(self, enquiry: Enquiry) -> str:
        """Whom to ask about it: whoever is at it, or was last."""
        try:
            user = self._work.ports.directory.user(self.holder(enquiry))
        except NotFound:  # They have left: the team answers for them.
            team = self._work.ports.directory.organisation(self._work.organisation)
            return f"{team.contact_name} ({team.contact_phone})"
        return f"{user.name}, {user.job_title} ({user.email})"

    def _is_closed_to_client(self, enquiry: Enquiry) -> bool:
        """A system that sent the request in is told nothing more of it, once it turns out to be restricted."""
        return self._work.is_for_client and self.is_restricted(enquiry)

    def _is_of_a_colleague(self, enquiry: Enquiry) -> bool:
        return bool(self._work.teams) and not self._colleagues.isdisjoint(self.team(enquiry))

    def _was_sent_in_emergency(self, form: Questionnaire) -> bool:
        sent_at = form.sent_at
        return sent_at is not None and any(
            access.enquiry == form.enquiry and access.covers(form.sent_by, sent_at) for access in self._emergencies
        )

    @cached_property
    def _emergencies(self) -> Sequence[EmergencyAccess]:
        return self._work.emergency_accesses.of_enquiries(self._ids)

    @cached_property
    def _opened_in_emergency(self) -> frozenset[EnquiryId]:
        mine = self._work.emergency_accesses.of_user(self._work.by, after=self._work.now)
        return frozenset(access.enquiry for access in mine)

    @cached_property
    def _staff(self) -> Sequence[User]:
        return self._work.ports.directory.users(self._work.organisation)

    @cached_property
    def _colleagues(self) -> frozenset[str]:
        """Everybody who is in a case team of whoever looks; a system that hands its requests to that team, too."""
        every = [*self._staff, *self._work.ports.directory.clients(self._work.organisation)]
        return frozenset(user.id for user in every if not self._work.teams.isdisjoint(user.teams))

    @cached_property
    def _are_in_teams(self) -> bool:
        """Whether anybody here is in a case team."""
        return any(user.teams for user in self._staff)

    @cached_property
    def _restricted(self) -> frozenset[EnquiryId]:
        ever = self._said_restricted()
        return frozenset(enquiry for enquiry, saved in ever.items() if any(answer.value == YES for answer in saved))

    def _said_restricted(self) -> Mapping[EnquiryId, Sequence[SavedAnswer]]:
        """Whatever was ever saved of each about its being restricted; the unit of work remembers it."""
        library = self._work.ports.library
        used = {form.definition for forms in self.forms.values() for form in forms}
        bearers = {library.get(definition).bearer(SEARCH_RESTRICTED) for definition in used} - {""}
        return self._work.questionnaires.savings(self._ids, sorted(bearers)) if bearers else {}


def require(
    work: Work,
    enquiry: Enquiry,
    questionnaire: Questionnaire | None = None,
    every: Callable[[], Sequence[Questionnaire]] | None = None,
) -> None:
    """Refuse to lay an enquiry open to anybody outside its case team, and say whom to ring.

    The service's own work is for nobody's eyes. Whose *questionnaire* it is needs no looking up; *every* looks up those
    of the enquiry, for whoever needs them besides.
    """
    _refuse(work, enquiry, questionnaire, every)
    if questionnaire:
        work.laid_open.add(questionnaire.id)


def _refuse(
    work: Work,
    enquiry: Enquiry,
    questionnaire: Questionnaire | None,
    every: Callable[[], Sequence[Questionnaire]] | None,
) -> None:
    own = {enquiry.created_by, *((questionnaire.owner,) if questionnaire else ())}
    is_own = work.by in own and not work.is_for_client
    if work.by == SERVICE or is_own or work.may(Permission.AUTHORISE_RESERVED):
        return
    sights = Sights(work, [enquiry], {enquiry.id: every()} if every else None)
    if stand_in := sights.stand_in(enquiry):
        words = f"{enquiry.reference} is {_WHO_READS[stand_in]} Ring {sights.ring(enquiry)}."
        raise ClosedToThem(words, enquiry.id)


_WHO_READS: Final = {
    RESTRICTED: "restricted: only those who work on it, and service managers, may read it.",
    ANOTHER_TEAM: "another case team’s: only they, the front door and managers may read it.",
}


def require_one_to_read(work: Work, enquiries: Sequence[Enquiry]) -> None:
    """Refuse whoever reads none of these enquiries: what is known of their people is not theirs to change."""
    sights = Sights(work, enquiries)
    if any(sights.of(each) is Sight.WHOLE for each in enquiries):
        return
    rung = "; ".join(f"of {each.reference} {sights.ring(each)}" for each in enquiries)
    raise NotAllowed(
        f"Only those who work on an enquiry that names them, and managers, change what is known of "
        f"these people. Ring {rung}."
    )


Named: TypeAlias = tuple[Enquiry, Questionnaire | None]
"""An enquiry, and the questionnaire of it by which it was named, if it was."""

Asks: TypeAlias = Callable[[Work, Sequence[Named]], None]
"""Refuses whoever may not see the enquiries of what a use case is about."""

Ways: TypeAlias = Mapping[object, Callable[[Work, Any], Iterator[Named]]]
"""By the kind of an id, how the enquiries are looked up that it belongs to."""

KEEPING: Final = frozenset(
    {
        Permission.FIND_RECORDS,
        Permission.RETRIEVE_RECORDS,
        Permission.HOLD_RECORDS,
        Permission.REVIEW_RECORDS,
        Permission.LOWER_CLASSES,
        Permission.PREPARE_DISPOSAL,
        Permission.CAUTION_RECORDS,
        Permission.GIVE_EVIDENCE,
        Permission.PREPARE_EXTRACTS,
        Permission.DECIDE_EXTRACTS,
        Permission.SEE_INCIDENTS,
        Permission.TELL_RECIPIENTS,
    }
)
"""The job of those who keep the records, of every enquiry: with a reason where they read, and logged."""


def is_keeping(work: Work, permissions: Collection[Permission]) -> bool:
    """Whether a use case with these *permissions* is done by somebody in the keeping of records: no system is."""
    return not work.is_for_client and any(each in KEEPING and work.may(each) for each in permissions)


def require_every(work: Work, named: Sequence[Named]) -> None:
    for enquiry, questionnaire in named:
        require(work, enquiry, questionnaire)


def leave_out(work: Work, named: Sequence[Named]) -> None:
    """Refuse nobody: what is shown leaves out whatever is of an enquiry that is not for whoever looks."""


def require_one(work: Work, named: Sequence[Named]) -> None:
    """Refuse only whoever sees none of them: what is said of two people is said from either side."""
    refusals = [why for each in named for why in refused(partial(require, work, *each))]
    if named and len(refusals) == len(named):
        raise refusals[0]


def _of_enquiry(work: Work, named: EnquiryId) -> Iterator[Named]:
    yield work.enquiries.get(named), None


def _of_questionnaire(work: Work, named: QuestionnaireId) -> Iterator[Named]:
    questionnaire = work.questionnaires.get(named)
    yield work.enquiries.get(questionnaire.enquiry), questionnaire


def _of_person(work: Work, named: PersonId) -> Iterator[Named]:
    yield from _of_enquiry(work, work.people.get(named).enquiry)


def _of_link(work: Work, named: LinkId) -> Iterator[Named]:
    link = work.people.link(named)
    yield from _of_person(work, link.one)
    yield from _of_person(work, link.other)


AT_THE_DOOR: Final[Ways] = {
    EnquiryId: _of_enquiry,
    DocumentId: lambda work, named: _of_questionnaire(work, work.documents.get(named).questionnaire),
    RecordId: lambda work, named: _of_enquiry(work, work.records.get(named).enquiry),
    PersonId: _of_person,
    LinkId: _of_link,
}
"""By the kind of an id, how the enquiries are looked up that it belongs to, before anything is done with it."""

WHERE_LAID_OPEN: Final[Ways] = {QuestionnaireId: _of_questionnaire}
"""As above, of what is asked about where it is laid open; of one that was not, before anything is kept or shown."""


def whose(work: Work, enquiry: Enquiry, proposed: str) -> str:
    """Whose it is what is begun in an enquiry: theirs of whom that is *proposed*, or its case team's in an emergency.

    Whoever has it reads the enquiry for good.
    """
    sights = Sights(work, [enquiry])
    is_to_be_theirs = proposed in sights.team(enquiry) or not sights.is_by_emergency(enquiry)
    return proposed if is_to_be_theirs else sights.holder(enquiry)


def closed_to(work: Work, enquiries: Sequence[Enquiry]) -> Mapping[EnquiryId, str]:
    """Those of several enquiries that whoever looks may not open, each with the word that stands in its place."""
    sights = Sights(work, enquiries)
    return {each.id: stand_in for each in enquiries if (stand_in := sights.stand_in(each))}


def unknown_to(work: Work, enquiries: Sequence[Enquiry]) -> frozenset[EnquiryId]:
    """Those of several enquiries of which whoever looks learns only that they exist."""
    sights = Sights(work, enquiries)
    return frozenset(each.id for each in enquiries if sights.of(each) is Sight.EXISTENCE)


def work_items(work: Work) -> list[WorkItem]:
    """Return the work list; of what is not for whoever looks, whose it is and when it is due."""
    items = work.questionnaires.work()
    closed = closed_to(work, list({item.enquiry.id: item.enquiry for item in items}.values()))
    return [_closed(item, closed[item.enquiry.id]) if item.enquiry.id in closed else item for item in items]


def _closed(item: WorkItem, stand_in: str) -> WorkItem:
    nameless = replace(item.enquiry, subjects=(), requester=stand_in, request=stand_in)
    return replace(item, enquiry=nameless, stand_in=stand_in)
