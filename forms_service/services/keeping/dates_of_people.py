"""What is known of the people in a record that retention counts from: the one place where it is gathered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import PersonId
from forms_service.casework.keeping.retention import Schedule
from forms_service.casework.keeping.triggers import Birth, Period, PersonDates
from forms_service.casework.meanings import ADULT_LEGAL_POSITION, MEANINGS, REQUEST_AGENCY, FormRole
from forms_service.casework.people.facts import Fact, FactKind, current
from forms_service.casework.people.subjects import Subject
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import Value
from forms_service.engine.moments import local
from forms_service.services.people.care_told import care_told_of
from forms_service.services.work import Work

_SUPERVISED: Final = MEANINGS[ADULT_LEGAL_POSITION].options


def dates_of_people(
    work: Work,
    submission: Submission,
    enquiry: Enquiry,
    schedule: Schedule,
    people: Sequence[Subject],
    perhaps: Collection[str] = (),
) -> tuple[PersonDates, ...]:
    """Return what is known of the adult and of each child among *people*, whom *submission* is about.

    A child is called by its number in the request, as in the names of its files. Where *schedule* has a class for what
    is said of a child looked after and nobody said which child that is, it may be any; so it may where that class
    is among those that *perhaps* apply, as nobody knew.
    """
    people = enquiry.as_named_now(people)
    numbers = _numbers(enquiry, people)
    known, asked = _known(work, people), [child for child in people if child.kind == "child"]
    told = care_told_of(work, submission, [child.row for child in asked])
    is_said = any(FactKind.LOOKED_AFTER in each for each in told.values())
    nobody_said_which = not is_said and _is_of_care(schedule, submission.outcomes("retention"))
    is_perhaps = nobody_said_which or _is_of_care(schedule, perhaps)
    begun = _Beginning(enquiry.received_at.day if enquiry.received_at else None, local(submission.authorised_at).date())
    children = [
        _recorded(
            _child(child, numbers[child.row], told.get(child.row, ()), is_perhaps=is_perhaps),
            known.get(child.person, ()),
            begun,
        )
        for child in asked
    ]
    supervision = (Period(),) if _is_supervised(work, submission, enquiry) else ()
    adult = PersonDates("the adult", "adult", supervision=supervision)
    of_adult = [fact for who in people if who.kind == "adult" for fact in known.get(who.person, ())]
    return (_recorded(adult, of_adult, begun), *children)


@dataclass(frozen=True)
class _Beginning:
    """When a record began to be: what was over before that is no event of it."""

    received_on: date | None
    sealed_on: date


def _numbers(enquiry: Enquiry, people: Sequence[Subject]) -> Mapping[str, int]:
    """Which child of the request each is; whoever it names no more comes behind those whom it names."""
    rows = dict.fromkeys(child.row for child in (*enquiry.children, *people) if child.kind == "child")
    return {row: number for number, row in enumerate(rows, 1)}


def _is_of_care(schedule: Schedule, classes: Collection[str]) -> bool:
    """Whether any of these *classes* is for what is said of a child who is or was looked after."""
    named = (schedule.classes.get(class_id) for class_id in classes)
    return any(one is not None and one.brought_by == "looked_after" for one in named)


def _known(work: Work, people: Sequence[Subject]) -> Mapping[PersonId, Sequence[Fact]]:
    """What stands of each of these people, and of whoever is linked with them."""
    groups = work.people.groups([person.person for person in people if person.person])
    facts = work.people.facts(sorted({each.id for group in groups.values() for each in group}))
    return {
        person: [fact for fact in facts if fact.person in {each.id for each in group}]
        for person, group in groups.items()
    }


def _recorded(dates: PersonDates, facts: Sequence[Fact], begun: _Beginning) -> PersonDates:
    """What the answers say of somebody, with what is recorded of them, which says it better.

    Of two days that both stand, the later is counted from: nothing is destroyed too early. A photograph that was
    replaced, or contact that ended, before something was sealed is not what was sealed.
    """
    births = sorted({date.fromisoformat(fact.value) for fact in current(facts, FactKind.BORN)})
    born = births[-1] if births else None
    looked_after = _periods(facts, FactKind.LOOKED_AFTER, FactKind.CARE_LEAVER) or dates.looked_after
    return replace(
        dates,
        born_on=born or dates.born_on,
        birth=Birth.EXACT if born else dates.birth,
        perhaps_born_on=births[0] if len(births) > 1 else None,
        died_on=_day(facts, FactKind.DIED),
        looked_after=looked_after,
        is_perhaps_looked_after=dates.is_perhaps_looked_after and not looked_after,
        on_a_plan=_periods(facts, FactKind.ON_PLAN) or dates.on_a_plan,
        adopted_on=_day(facts, FactKind.ADOPTED),
        supervision=_supervision(_periods(facts, FactKind.SUPERVISION), dates.supervision, begun),
        contact_ended_on=_day(facts, FactKind.CONTACT_ENDED, after=begun.sealed_on),
        photograph_replaced_on=_day(facts, FactKind.PHOTOGRAPH_REPLACED, after=begun.sealed_on),
    )


def _supervision(recorded: tuple[Period, ...], answered: Sequence[Period], begun: _Beginning) -> tuple[Period, ...]:
    """What is recorded, with what was *answered* unless that is among it: one that was over by then is another."""
    asked_on = begun.received_on or begun.sealed_on
    is_same = any(period.end is None or period.end >= asked_on for period in recorded)
    return recorded if is_same else (*recorded, *answered)


def _periods(facts: Sequence[Fact], *kinds: FactKind) -> tuple[Period, ...]:
    return tuple(Period(fact.since, fact.until) for fact in current(facts, *kinds))


def _day(facts: Sequence[Fact], kind: FactKind, *, after: date = date.min) -> date | None:
    return max((fact.since for fact in current(facts, kind) if fact.since and fact.since > after), default=None)


def _child(child: Subject, number: int, told: Collection[FactKind], *, is_perhaps: bool) -> PersonDates:
    expected = Birth.EXPECTED if child.unborn else Birth.APPROXIMATE
    return PersonDates(
        f"child {number}",
        "child",
        born_on=date.fromisoformat(child.date_of_birth) if child.date_of_birth else None,
        birth=Birth.EXACT if child.date_of_birth else expected,
        looked_after=(Period(),) if FactKind.LOOKED_AFTER in told else (),
        is_perhaps_looked_after=is_perhaps,
        on_a_plan=(Period(),) if FactKind.ON_PLAN in told else (),
    )


def _is_supervised(work: Work, submission: Submission, enquiry: Enquiry) -> bool:
    """Whether the adult is or was supervised: probation asks, there is a record of an exchange, or they are said to be.

    Otherwise there is no supervision whose end would be waited for.
    """
    library = work.ports.library
    kept = [record for record in work.records.of_enquiry(enquiry.id) if not record.was_never_issued]
    gone = [stub.definition for stub in work.stubs.of_enquiry(enquiry.id)]
    of_enquiry = {submission.definition, *(record.definition for record in kept), *gone}
    return (
        _asked(work, submission, REQUEST_AGENCY) == "probation"
        or _asked(work, submission, ADULT_LEGAL_POSITION) in _SUPERVISED
        or any(library.get(definition).plays == FormRole.EXCHANGE for definition in of_enquiry)
    )


def _asked(work: Work, submission: Submission, meaning: str) -> Value | None:
    """What was answered in the intake, which a reply carries sealed with its own answers."""
    question = work.ports.library.get(submission.definition).bearer(meaning)
    return next((answer.value for answer in submission.answers.everything if answer.id == question), None)
