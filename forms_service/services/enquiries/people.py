"""The page of a person: what is known and from whom, what was asked, who is linked; and what somebody records there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forms_service.casework.acts import NO_ACTS, Act, AllowedActs
from forms_service.casework.errors import Invalid
from forms_service.casework.ids import FactId, LinkId, PersonId
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.categories import Category
from forms_service.casework.people.facts import BIRTHS, EVENTS, NAMES, NUMBERS, TIMES, Fact, FactKind, Source, names_of
from forms_service.casework.people.names import plain_number
from forms_service.casework.people.numbers import mistake_in
from forms_service.casework.people.people import Link, Person
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.dates import date_in_words
from forms_service.services.enquiries import allowed, records_of_people
from forms_service.services.enquiries.history import Earlier, asked_about
from forms_service.services.people import sight
from forms_service.services.people.facts import Provenance, correct_fact, record_fact, strike_fact
from forms_service.services.people.why import why_read
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class PersonView:
    """A person with everybody they are linked with.

    *facts* are those from enquiries that whoever looks may see; *hidden* says how many are not. *links* are what was
    said of any of them, and *asked*, the enquiries that name them. *acts* are what whoever looks may do with the
    person, and *link_acts* with each of the links, by their ids.
    """

    person: Person
    group: Sequence[Person]
    facts: Sequence[Fact]
    hidden: int
    links: Sequence[Link]
    asked: Sequence[Earlier]
    acts: AllowedActs
    link_acts: Mapping[LinkId, AllowedActs]
    records: Sequence[Record] = ()
    """What is kept of them, the last filed first: with what was sent of it to whom, and what holds it."""
    in_work: Sequence[WorkItem] = ()
    """What is being answered about them."""
    is_theirs_to_open: bool = True
    """Whether whoever looks opens enquiries and replies; those who keep records see that there are some."""

    @property
    def name(self) -> str:
        """What they are called now: by one enquiry's names together, their own first, and never by a bit of each."""
        linked = (each.id for each in self.group if each.id != self.person.id)
        names = (self.name_of(person) for person in (self.person.id, *linked))
        return next((name for name in names if name), "Somebody with no name yet")

    def name_of(self, person: PersonId) -> str:
        """What one of those who are linked is called, as far as whoever looks may know; else empty."""
        return names_of([fact for fact in self.facts if fact.person == person])

    def named_in(self, person: PersonId) -> str:
        """The reference of the enquiry that names one of those who are linked; empty of anybody else."""
        enquiry = next((each.enquiry for each in self.group if each.id == person), "")
        return next((each.enquiry.reference for each in self.asked if each.enquiry.id == enquiry), "")

    @property
    def enquiries(self) -> int:
        """How many enquiries name somebody of the group."""
        return len({each.enquiry for each in self.group})


MAY_READ: Final = (Permission.READ_ENQUIRY, Permission.FIND_RECORDS)


@use_case(*MAY_READ, asks=sight.leave_out)
def read(work: Work, person_id: PersonId) -> PersonView:
    """Return a person with all that is kept of them; the reading is logged.

    Those who keep records read what is known of anybody of whom something is kept: by it that is dated and held.
    """
    person, group = work.people.get(person_id), work.people.group(person_id)
    ids = [each.id for each in group]
    asked = asked_about(work, ids)
    every = work.people.facts(ids)
    is_keeping = sight.is_keeping(work, MAY_READ)
    open_to_them = asked if is_keeping else [each for each in asked if each.is_seen]
    facts = _of_enquiries(every, group, open_to_them)
    work.read("person_read", person, why_read(work, work.enquiries.get(person.enquiry)))
    links = work.people.links(ids)
    seen = {each.enquiry.id for each in asked if each.is_seen}
    closed = any(each.enquiry.id == person.enquiry and each.stand_in for each in asked)
    acts = NO_ACTS if closed else allowed.person_acts(work, person, is_theirs=person.enquiry in seen)
    theirs = {each.id for each in group if each.enquiry in seen}
    link_acts = {link.id: allowed.link_acts(work, link, is_theirs=bool(link.ends & theirs)) for link in links}
    enquiries = {each.enquiry.id for each in open_to_them}
    records = [record for record in work.records.about(ids) if record.enquiry in enquiries]
    return PersonView(
        person, group, facts, len(every) - len(facts), links, asked, acts, link_acts,
        records=sorted(records, key=lambda record: record.filed_at, reverse=True),
        in_work=_being_answered(work, open_to_them),
        is_theirs_to_open=work.may(Permission.READ_ENQUIRY),
    )  # fmt: skip


def _being_answered(work: Work, asked: Sequence[Earlier]) -> list[WorkItem]:
    """The open questionnaires of some enquiries."""
    forms = work.questionnaires.of_enquiries([each.enquiry.id for each in asked])
    every = (WorkItem(form, each.enquiry) for each in asked for form in forms[each.enquiry.id])
    return [item for item in every if item.questionnaire.state.is_open]


@use_case(Permission.REVIEW_RECORDS)
def read_facts(work: Work, person_id: PersonId) -> Sequence[Fact]:
    """Return what is known of a person, for whoever reviews a record about them; the reading is logged."""
    person = work.people.get(person_id)
    work.read("person_read", person, why_read(work, work.enquiries.get(person.enquiry)))
    return _known(work, person)


def _of_enquiries(facts: Sequence[Fact], group: Sequence[Person], asked: Sequence[Earlier]) -> list[Fact]:
    """Those facts of one *group* that are of somebody whom one of some enquiries names."""
    enquiries = {each.enquiry.id for each in asked}
    people = {each.id for each in group if each.enquiry in enquiries}
    return [fact for fact in facts if fact.person in people]


RECORDED_HERE: Final = frozenset({Source.EVENT, Source.RECORDS, Source.REPLY})
"""Whence what is struck on the page of a person: recorded there, or said by a statement of a reply."""


@dataclass(frozen=True)
class NewFact:
    """Something to be recorded of a person: its kind, *value* or days, *how* it is known, and what it *replaces*."""

    kind: FactKind
    value: str = ""
    since: date | None = None
    until: date | None = None
    how: str = ""
    replaces: FactId | None = None


@use_case(Permission.ANSWER, Permission.REVIEW_RECORDS)
def record(work: Work, person_id: PersonId, new: NewFact) -> Fact:
    """Record an event or a fact of a person, or correct one; what is kept of them is dated and held anew."""
    person = work.people.get(person_id)
    allowed.require_of_person(work, person, Act.RECORD_FACT)
    if problems := [*_mistakes(new, work.today), *_impossible(new, _known(work, person))]:
        raise Invalid(problems)
    new = _plain(new)
    _refuse_twice(work, person, new)
    wrong = _replaced(work, person, new)
    source = Source.EVENT if new.kind in EVENTS | TIMES else Source.CORRECTION if wrong else Source.RECORDS
    origin = Provenance(source, how=new.how.strip())
    if wrong is None:
        fact = record_fact(work, person.id, new.kind, new.value, since=new.since, until=new.until, origin=origin)
    else:
        fact = correct_fact(
            work, wrong, new.value, kind=new.kind, since=new.since, until=new.until, origin=origin
        )  # fmt: skip
    records_of_people.date_and_hold_anew(work, [person.id])
    records_of_people.open_where_told_otherwise(work, person.id)
    return fact


@use_case(Permission.ANSWER, Permission.REVIEW_RECORDS)
def strike_mistake(work: Work, person_id: PersonId, fact_id: FactId | None, why: str) -> None:
    """Strike what somebody recorded of a person by mistake; what is kept of them is dated and held anew.

    What a request says is mended in its intake, and what a correction says is corrected.
    """
    person = work.people.get(person_id)
    allowed.require_of_person(work, person, Act.RECORD_FACT)
    wrong = next((fact for fact in _known(work, person) if fact.id == fact_id and fact.is_current), None)
    if wrong is None or wrong.source not in RECORDED_HERE:
        raise Invalid(
            [Problem(("replaces",), "Select what was recorded here by mistake. A request is mended in its intake")]
        )
    if not why.strip():
        raise Invalid([Problem(("how",), "Say why this was a mistake")])
    strike_fact(work, wrong, why.strip())
    records_of_people.date_and_hold_anew(work, [wrong.person])
    records_of_people.open_where_told_otherwise(work, wrong.person)


def _refuse_twice(work: Work, person: Person, new: NewFact) -> None:
    """Refuse what stands already of this person, as it was recorded from another page."""
    said = (new.kind, _comparable(new.kind, new.value), new.since, new.until)
    for fact in work.people.facts([person.id]):
        if fact.is_current and (fact.kind, _comparable(fact.kind, fact.value), fact.since, fact.until) == said:
            field = "value" if new.value.strip() else "since"
            raise Invalid([Problem((field,), "This is recorded already, and stands")])


def _comparable(kind: FactKind, value: str) -> str:
    return plain_number(value) if kind in NUMBERS else " ".join(value.split())


def _plain(new: NewFact) -> NewFact:
    """A date of birth is kept as its value, as a request's is."""
    if new.kind is FactKind.BORN and new.since:
        return replace(new, value=new.since.isoformat(), since=None, until=None)
    return new


def _mistakes(new: NewFact, today: date) -> Iterator[Problem]:
    """What cannot be so, whoever records it; each names the field that it is about."""
    if new.kind in NAMES | NUMBERS and not new.value.strip():
        yield Problem(("value",), "Enter the name or the number")
    if new.kind is FactKind.CATEGORY and new.value not in set(Category):
        yield Problem(("kind",), "Select a category")
    if new.kind in EVENTS | TIMES | {FactKind.BORN, FactKind.CATEGORY} and new.since is None:
        yield Problem(("since",), "Enter the day on which it happened or began")
    if new.kind is FactKind.BORN and new.since and new.since > today:
        yield Problem(("since",), "A date of birth must not be in the future")
    if wrong := mistake_in(new.kind, new.value) if new.value.strip() else "":
        yield Problem(("value",), wrong)
    if new.kind is not FactKind.BORN and new.since and new.since > today:
        yield Problem(("since",), "What has not happened yet cannot be recorded")
    if new.since and new.until and new.until < new.since:
        yield Problem(("until",), "It cannot end before it began")
    if not new.how.strip():
        yield Problem(("how",), "Say how this is known")


def _known(work: Work, person: Person) -> Sequence[Fact]:
    """What is known of a person and of whoever is linked, without what is said in a restricted enquiry not for them."""
    group = work.people.group(person.id)
    ids = [each.id for each in group]
    if sight.is_keeping(work, [Permission.REVIEW_RECORDS]):
        return work.people.facts(ids)
    open_to_them = [each for each in asked_about(work, ids) if each.shows_outcome]
    return _of_enquiries(work.people.facts(ids), group, open_to_them)


def _impossible(new: NewFact, known: Sequence[Fact]) -> Iterator[Problem]:
    """What cannot be so beside what stands: nothing happens to anybody before they are born or after they died."""
    stands = [fact for fact in known if fact.is_current and fact.id != new.replaces]
    days = [fact.since for fact in stands if fact.kind in EVENTS | TIMES and fact.since]
    if new.kind is FactKind.BORN:
        if new.since and days and min(days) < new.since:
            yield Problem(
                ("since",), f"Something is recorded of this person from {_in_words(min(days))}, before that day"
            )
        return
    if new.kind not in EVENTS | TIMES or not new.since:
        return
    births = [date.fromisoformat(fact.value) for fact in stands if fact.kind is FactKind.BORN]
    if births and new.since < min(births):
        yield Problem(("since",), f"That is before this person was born, on {_in_words(min(births))}")
    deaths = [fact.since for fact in stands if fact.kind is FactKind.DIED and fact.since]
    if deaths and new.kind is not FactKind.DIED and new.since > max(deaths):
        yield Problem(("since",), f"That is after this person died, on {_in_words(max(deaths))}")
    if new.kind is FactKind.DIED and days and max(days) > new.since:
        yield Problem(("since",), f"Something is recorded of this person from {_in_words(max(days))}, after that day")


def _in_words(day: date) -> str:
    return date_in_words(day.isoformat())


def _replaced(work: Work, person: Person, new: NewFact) -> Fact | None:
    """The fact that is no longer true: the one that was named, or for a birth, what was expected or guessed before.

    What a restricted enquiry says of whoever is linked is corrected by nobody who may not read it.
    """
    known = _known(work, person)
    if new.replaces:
        wrong = next((fact for fact in known if fact.id == new.replaces and fact.is_current), None)
        kinds = BIRTHS if new.kind in BIRTHS else {new.kind}
        if wrong is None or wrong.kind not in kinds:
            raise Invalid([Problem(("replaces",), "This is of another kind, or was replaced already")])
        return wrong
    if new.kind is not FactKind.BORN:
        return None
    uncertain = [f for f in known if f.is_current and f.kind in {FactKind.EXPECTED, FactKind.BORN_ABOUT}]
    return next((fact for fact in uncertain if fact.person == person.id), None)
