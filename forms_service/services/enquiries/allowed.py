"""What may be done with an enquiry, and said of two people: the facts that the rules go by, looked up when asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from forms_service.casework.acts import Act, AllowedActs, refused
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.acts import ON_ENQUIRY
from forms_service.casework.enquiries.clocks import ANSWER_AGAIN
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.errors import ServiceError
from forms_service.casework.ids import PersonId
from forms_service.casework.meanings import FormRole
from forms_service.casework.people.acts import ON_LINK, ON_PAIR, ON_PERSON
from forms_service.casework.people.likeness import are_two, traits_of
from forms_service.casework.people.people import Link, Pair, Person, Verdict
from forms_service.engine.definitions.forms import Definition
from forms_service.services.answering.issued_documents import reviewable
from forms_service.services.answering.other_enquiries.at_odds import AtOdds, letters_at_odds, references
from forms_service.services.enquiries import clocks
from forms_service.services.forms_in_use import forms_in_use
from forms_service.services.people import sight
from forms_service.services.published_forms import intake_among, intake_family, is_worked_on
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.work import Work


class _Facts:
    """*questionnaires* are those of the enquiry, *at_odds* its letters that others contradict; where they are known."""

    def __init__(
        self,
        work: Work,
        enquiry: Enquiry,
        questionnaires: Sequence[Questionnaire] | None = None,
        at_odds: Sequence[AtOdds] | None = None,
    ) -> None:
        self._work = work
        self._known = questionnaires
        self._at_odds = at_odds
        self.enquiry = enquiry

    @cached_property
    def questionnaires(self) -> Sequence[Questionnaire]:
        return self._known if self._known is not None else self._work.questionnaires.of_enquiry(self.enquiry.id)

    @cached_property
    def _intake(self) -> Questionnaire | None:
        return intake_among(self._work.ports.library, self.questionnaires)

    @cached_property
    def not_theirs(self) -> Sequence[ServiceError]:
        return list(refused(lambda: sight.require(self._work, self.enquiry, every=lambda: self.questionnaires)))

    @property
    def intake_is_open(self) -> bool:
        return self._intake is not None and self._intake.state is not State.COMPLETED

    @property
    def is_worked_on(self) -> bool:
        return is_worked_on(self._work.ports.library, self.enquiry, self.questionnaires)

    @property
    def has_form_to_start(self) -> bool:
        return bool(offered(self._work, self.enquiry, self._intake.family if self._intake else ""))

    @property
    def promises_left(self) -> Sequence[str]:
        return [
            promise.words
            for questionnaire in self.questionnaires
            for promise in clocks.promises_of(self._work, WorkItem(questionnaire, self.enquiry))
            if promise.key != ANSWER_AGAIN and not questionnaire.done_of(promise.key, promise.by)
        ]

    @property
    def contradicted_by(self) -> str:
        found = self._at_odds
        every = letters_at_odds(self._work, [self.enquiry])[self.enquiry.id] if found is None else found
        return references([one for one in every if one.is_out])


class _OfPeople:
    """*is_theirs* says whether an enquiry that names one of them is for whoever asks to read, where that is known."""

    def __init__(self, work: Work, people: Sequence[PersonId], *, is_theirs: bool) -> None:
        self._work = work
        self._people = people
        self._is_theirs = is_theirs

    @cached_property
    def not_theirs(self) -> Sequence[ServiceError]:
        if self._is_theirs:
            return []
        named = dict.fromkeys(self._work.people.get(person).enquiry for person in self._people)
        enquiries = self._work.enquiries.these(list(named))
        return list(refused(lambda: sight.require_one_to_read(self._work, enquiries)))


class _PersonFacts(_OfPeople):
    def __init__(self, work: Work, person: Person, *, is_theirs: bool) -> None:
        super().__init__(work, [person.id], is_theirs=is_theirs)
        self.person = person


class _LinkFacts(_OfPeople):
    def __init__(self, work: Work, link: Link, *, is_theirs: bool) -> None:
        super().__init__(work, [link.one, link.other], is_theirs=is_theirs)
        self.link = link


class _PairFacts(_OfPeople):
    def __init__(self, work: Work, pair: Pair) -> None:
        super().__init__(work, [pair.one.id, pair.other.id], is_theirs=False)
        self.pair = pair

    @cached_property
    def standing(self) -> Sequence[Verdict]:
        said = self._work.people.links([self.pair.one.id])
        return [link.answer for link in said if link.is_active and link.ends == self.pair.ends]

    @cached_property
    def _groups(self) -> Sequence[Sequence[Person]]:
        ends = (self.pair.one.id, self.pair.other.id)
        every = self._work.people.groups(ends)
        return [every.get(end, ()) for end in ends]

    @property
    def named_together(self) -> str:
        if self.pair.are_linked:
            return ""
        one, other = ({person.enquiry for person in group} for group in self._groups)
        return ", ".join(sorted(enquiry.reference for enquiry in self._work.enquiries.these(sorted(one & other))))

    @property
    def are_two(self) -> bool:
        one, other = (traits_of(self._work.people.facts([each.id for each in group])) for group in self._groups)
        return are_two(one, other)

    @property
    def is_told_apart(self) -> bool:
        one, other = ({person.id for person in group} for group in self._groups)
        return any(
            link.is_active and link.answer is Verdict.DIFFERENT and link.ends & one and link.ends & other
            for link in self._work.people.links(sorted(one))
        )


def refuse_unseen(work: Work, enquiry: Enquiry) -> None:
    """Refuse whoever is not of the case team of a restricted enquiry."""
    sight.require(work, enquiry)


def startable(work: Work, enquiry: Enquiry, intake: str) -> list[Definition]:
    """The forms of which a person may start another reply in an enquiry; a correction starts from what it corrects.

    They are those for the form of its *intake*. A review is asked for months later, so it may be started in a closed
    enquiry too, which opens again for it.
    """
    replies = (d for d in forms_in_use(work) if d.plays not in {FormRole.INTAKE, FormRole.CORRECTION_NOTICE})
    ours = [d for d in replies if intake and intake_family(d) == intake]
    return [d for d in ours if d.reviews or enquiry.state is EnquiryState.OPEN]


def offered(work: Work, enquiry: Enquiry, intake: str) -> list[Definition]:
    """The forms to start: those that are startable, a review only where there is something to look at again."""
    forms = startable(work, enquiry, intake)
    return [form for form in forms if not form.reviews or reviewable(work, form, enquiry, enquiry.children)]


def require(work: Work, enquiry: Enquiry, act: Act) -> None:
    """Raise the reason why *act* may not be done with an enquiry now, if there is one."""
    ON_ENQUIRY.require(act, work.actor, _Facts(work, enquiry))


def enquiry_acts(
    work: Work,
    enquiry: Enquiry,
    questionnaires: Sequence[Questionnaire] | None = None,
    at_odds: Sequence[AtOdds] | None = None,
) -> AllowedActs:
    return ON_ENQUIRY.allow(work.actor, _Facts(work, enquiry, questionnaires, at_odds))


def require_of_pair(work: Work, pair: Pair, act: Act) -> None:
    """Raise the reason why *act* may not be said of two people now, if there is one."""
    ON_PAIR.require(act, work.actor, _PairFacts(work, pair))


def pair_acts(work: Work, pair: Pair) -> AllowedActs:
    return ON_PAIR.allow(work.actor, _PairFacts(work, pair))


def require_of_person(work: Work, person: Person, act: Act) -> None:
    ON_PERSON.require(act, work.actor, _PersonFacts(work, person, is_theirs=False))


def person_acts(work: Work, person: Person, *, is_theirs: bool = False) -> AllowedActs:
    return ON_PERSON.allow(work.actor, _PersonFacts(work, person, is_theirs=is_theirs))


def require_of_link(work: Work, link: Link, act: Act) -> None:
    ON_LINK.require(act, work.actor, _LinkFacts(work, link, is_theirs=False))


def link_acts(work: Work, link: Link, *, is_theirs: bool = False) -> AllowedActs:
    return ON_LINK.allow(work.actor, _LinkFacts(work, link, is_theirs=is_theirs))
