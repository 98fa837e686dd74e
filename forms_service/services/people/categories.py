"""Where people stand in criminal law, written down as facts from what a request and issued replies say.

Each stands with its day, whence it is and who recorded it; a new one takes no older one's place, so that whoever was
suspected and is convicted has both. Only where the same request or reply says otherwise itself is what it said marked
as no longer said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import PersonId
from forms_service.casework.people.categories import ToldCategory, in_request, in_statements
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.engine.answers import Answers
from forms_service.engine.definitions.forms import Definition
from forms_service.services.people.facts import Provenance, record_fact, strike_fact, told_fact
from forms_service.services.work import Work

AMENDED = "The request says otherwise by now"
CALLED_BACK = "The reply that said so was called back before anybody had it"


def follow_request(work: Work, enquiry: Enquiry, form: Definition, answers: Answers, on: date) -> None:
    """Write down what a completed intake says of its people, and strike what it says no more."""
    rows = {subject.row for subject in enquiry.subjects if subject.row}
    told = [*in_request(form.by_meaning(answers), on), *in_statements(form, answers, rows)]
    people = _people(enquiry)
    before = _from(work, enquiry, people.values(), Source.REQUEST)
    wanted = {(people[each.row], each.category.value) for each in told if each.row in people}
    for fact in before:
        if (fact.person, fact.value) not in wanted:
            strike_fact(work, fact, AMENDED)
    known = {(fact.person, fact.value) for fact in before}
    new = {(who, e.category.value, e.on, e.how) for e in told if (who := people.get(e.row))}
    facts = [
        replace(told_fact(work, who, FactKind.CATEGORY, value, day, enquiry.id), how=how)
        for who, value, day, how in sorted(new, key=str)
        if (who, value) not in known
    ]
    # As with all that a request says, that it was told stands in the log with the intake.
    work.people.add_facts(facts)


def follow_issue(work: Work, enquiry: Enquiry, form: Definition, answers: Answers, about: str) -> None:
    """Write down what the statements of a reply that is issued say of the people of its enquiry."""
    told = _of_reply(enquiry, form, answers, about)
    people = _people(enquiry)
    before = _from(work, enquiry, people.values(), Source.REPLY) if told else ()
    known = {(fact.person, fact.value, fact.since) for fact in before}
    for row, category, on, how in dict.fromkeys((e.row, e.category, e.on, e.how) for e in told):
        if (people[row], category.value, on) not in known:
            origin = Provenance(Source.REPLY, enquiry.id, how)
            record_fact(work, people[row], FactKind.CATEGORY, category.value, since=on, origin=origin)


def undo_issue(work: Work, enquiry: Enquiry, form: Definition, answers: Answers, about: str) -> None:
    """Strike what a reply said that is called back before it has gone out."""
    people = _people(enquiry)
    told = {(people[each.row], each.category.value, each.on) for each in _of_reply(enquiry, form, answers, about)}
    for fact in _from(work, enquiry, people.values(), Source.REPLY) if told else ():
        if (fact.person, fact.value, fact.since) in told:
            strike_fact(work, fact, CALLED_BACK)


def _of_reply(enquiry: Enquiry, form: Definition, answers: Answers, about: str) -> Sequence[ToldCategory]:
    named = enquiry.people_about(about) if about else enquiry.subjects
    rows: Collection[str] = {subject.row for subject in named if subject.row}
    return [each for each in in_statements(form, answers, rows) if each.row in _people(enquiry)]


def _people(enquiry: Enquiry) -> Mapping[str, PersonId]:
    return {subject.row: subject.person for subject in enquiry.subjects if subject.person}


def _from(work: Work, enquiry: Enquiry, people: Iterable[PersonId], source: Source) -> list[Fact]:
    return [
        fact
        for fact in work.people.facts(sorted(people))
        if fact.is_current and fact.kind is FactKind.CATEGORY and (fact.enquiry, fact.source) == (enquiry.id, source)
    ]
