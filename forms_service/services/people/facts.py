"""Facts of people: read for everybody linked, recorded with their source, and corrected without being lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId, FactId, PersonId, new
from forms_service.casework.people.facts import BIRTHS, NO_ENQUIRY, NO_FACT, Fact, FactKind, Source, named
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.services.work import Work


@dataclass(frozen=True)
class Provenance:
    """From where a fact is known: *source*, the *enquiry* in which it was said, if in one, and *how* it is known."""

    source: Source
    enquiry: EnquiryId = NO_ENQUIRY
    how: str = ""


def record_fact(
    work: Work,
    person: PersonId,
    kind: FactKind,
    value: str = "",
    *,
    since: date | None = None,
    until: date | None = None,
    origin: Provenance,
) -> Fact:
    """Write down something new that is known of a person; what was known before stands beside it."""
    fact = _new(work, person, kind, value, since=since, until=until, origin=origin)
    work.people.add_facts([fact])
    work.collect("fact_recorded", work.people.get(person), {"kind": kind, "value": value, "source": origin.source})
    return fact


def correct_fact(
    work: Work,
    wrong: Fact,
    value: str = "",
    *,
    kind: FactKind | None = None,
    since: date | None = None,
    until: date | None = None,
    origin: Provenance,
) -> Fact:
    """Put what is right in the place of a fact, which stays and is marked as corrected.

    It is of the same kind, unless another is named: a date of birth takes the place of an age.
    """
    right = _new(work, wrong.person, kind or wrong.kind, value, since=since, until=until, origin=origin)
    work.people.add_facts([right])
    _mark(work, wrong, right.id)
    payload = {"kind": wrong.kind, "was": wrong.value, "is": value, "source": origin.source}
    work.change("fact_corrected", work.people.get(wrong.person), payload)
    return right


def strike_fact(work: Work, wrong: Fact, why: str) -> None:
    """Take back a fact that was recorded by mistake: nothing takes its place, and it stays with that mark."""
    _mark(work, wrong)
    payload = {"kind": wrong.kind, "was": wrong.value or str(wrong.since or ""), "reason": why}
    work.change("fact_struck", work.people.get(wrong.person), payload)


def told_fact(work: Work, person: PersonId, kind: FactKind, value: str, since: date | None, enquiry: EnquiryId) -> Fact:
    """What a request says, as the fact that it would be once it is saved."""
    return _new(work, person, kind, value, since=since, origin=Provenance(Source.REQUEST, enquiry))


def with_people(work: Work, enquiry: Enquiry, on: date) -> Enquiry:
    """Return an enquiry whose subjects are each a person, with what its request says of them written down.

    *on* is the day of which ages are told.
    """
    known = work.people.participants(enquiry.id)
    added = {s.row: _person(enquiry, s) for s in enquiry.subjects if s.row not in known}
    work.people.add_all(list(added.values()))
    people = {**known, **added}
    subjects = tuple(replace(subject, person=people[subject.row].id) for subject in enquiry.subjects)
    _take_from_request(work, enquiry, subjects, work.people.facts([person.id for person in known.values()]), on)
    return replace(enquiry, subjects=subjects)


def _person(enquiry: Enquiry, subject: Subject) -> Person:
    person = new(PersonId)
    return Person(person, enquiry.organisation, enquiry.id, subject.row, subject.kind, identity=person)


def _take_from_request(
    work: Work, enquiry: Enquiry, subjects: Sequence[Subject], known: Sequence[Fact], on: date
) -> None:
    origin = Provenance(Source.REQUEST, enquiry.id)
    before = {subject.person: list(_as_asked(known, subject.person)) for subject in subjects}
    told = {subject.person: {(k, value): since for k, value, since in named(subject, on)} for subject in subjects}
    added = [
        _new(work, person, kind, value, since=since, origin=origin)
        for person, says in told.items()
        for (kind, value), since in says.items()
        if (kind, value) not in {(fact.kind, fact.value) for fact in (*before[person], *_put_right(known, person))}
    ]
    work.people.add_facts(added)
    for fact in (fact for asked in before.values() for fact in asked if fact.is_current):
        if (fact.kind, fact.value) not in told[fact.person]:
            _mark(work, fact, _successor(fact, added))


def _as_asked(known: Sequence[Fact], person: PersonId) -> Iterator[Fact]:
    """What the request says of a person, also where something better is known by now; not what it said before."""
    sources = {fact.id: fact.source for fact in known}
    for fact in known:
        better = fact.replaced_by and sources.get(fact.replaced_by) is not Source.REQUEST
        is_asked = fact.source is Source.REQUEST and fact.kind is not FactKind.CATEGORY
        if fact.person == person and is_asked and (fact.is_current or better):
            yield fact


def _put_right(known: Sequence[Fact], person: PersonId) -> Iterator[Fact]:
    """What a correction says of a person: where an intake says it too by now, the request still never did."""
    return (fact for fact in known if fact.person == person and fact.is_current and fact.source is Source.CORRECTION)


def _successor(wrong: Fact, added: Sequence[Fact]) -> FactId:
    """Which of the facts *added* takes the place of one, if any does."""
    kinds = BIRTHS if wrong.kind in BIRTHS else {wrong.kind}
    return next((fact.id for fact in added if fact.person == wrong.person and fact.kind in kinds), NO_FACT)


def _mark(work: Work, wrong: Fact, replaced_by: FactId = NO_FACT) -> None:
    corrected = wrong.corrected(by=work.by, at=work.now, replaced_by=replaced_by)
    work.people.save_fact(corrected, expected=wrong)


def _new(
    work: Work,
    person: PersonId,
    kind: FactKind,
    value: str,
    *,
    since: date | None = None,
    until: date | None = None,
    origin: Provenance,
) -> Fact:
    return Fact(
        new(FactId), work.organisation, person, kind, origin.source, work.by, work.now,
        value=value.strip(), since=since, until=until, enquiry=origin.enquiry, how=origin.how,
    )  # fmt: skip
