"""Who is still known elsewhere when the people of an enquiry go: they stay one person, and what dates them stays.

A confirmed link between two who stay may have led over one who goes; and a day from which somebody's records count may
have been recorded of one who goes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.repositories.in_store.row_seals import SqlRowSeals
from forms_service.adapters.sql.repositories.people import SqlPeople
from forms_service.casework.ids import FactId, LinkId, PersonId, new
from forms_service.casework.people.facts import Fact, FactKind
from forms_service.casework.people.people import Link, Person, Verdict

_DATING: Final = frozenset(
    {
        FactKind.BORN,
        FactKind.DIED,
        FactKind.LOOKED_AFTER,
        FactKind.CARE_LEAVER,
        FactKind.ON_PLAN,
        FactKind.SUPERVISION,
        FactKind.ADOPTED,
        FactKind.CONTACT_ENDED,
        FactKind.PHOTOGRAPH_REPLACED,
    }
)
"""The kinds of facts from which ``dates_of_people`` dates the records of whoever stays; nothing else is handed on."""


def hand_on_to_survivors(fence: Fence, organisation: str, seals: SqlRowSeals, ids: Sequence[str]) -> set[str]:
    """Do so for these people, all of one enquiry, before they are deleted; return the links that went with that."""
    everybody = SqlPeople(fence, organisation, seals)
    going = [PersonId(each) for each in ids]
    links: set[str] = set()
    for one, group in everybody.groups(going).items():
        staying = [person for person in group if person.id not in going]
        if staying:
            links |= {link.id for link in everybody.links([one])}
            _hand_on(everybody, one, staying)
    return links


def _hand_on(everybody: SqlPeople, going: PersonId, staying: Sequence[Person]) -> None:
    first, *others = staying
    links = [link for link in everybody.links([going]) if link.is_active and link.answer is Verdict.SAME]
    theirs = everybody.facts([person.id for person in staying])
    kept = {_what(fact) for fact in theirs if fact.is_current}
    facts = [fact for fact in everybody.facts([going]) if fact.is_current and fact.kind in _DATING]
    new_facts = [_of_survivor(fact, first) for fact in facts if _what(fact) not in kept]
    everybody.add_facts(new_facts)
    for link in _links_between(first, others, links):
        everybody.add_link(link)
    everybody.leave(going)


def _what(fact: Fact) -> tuple[object, ...]:
    return fact.kind, fact.value, fact.since, fact.until


def _of_survivor(fact: Fact, person: Person) -> Fact:
    return replace(fact, id=new(FactId), person=person.id, enquiry=person.enquiry, how="")


def _links_between(first: Person, others: Sequence[Person], links: Sequence[Link]) -> Iterator[Link]:
    """One between the first who stays and each other who was linked with whoever goes: in the words of no one."""
    ends = set(chain.from_iterable(link.ends for link in links))
    by = {end: link for link in links for end in link.ends}
    for other in others:
        if other.id in ends:
            said = by[other.id]
            yield replace(said, id=new(LinkId), one=first.id, other=other.id, reason="", undone_why="")
