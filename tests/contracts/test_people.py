"""People in every database: what is known of them, who is linked with whom, and how they are found."""

import pytest

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import LinkId, PersonId, new
from forms_service.casework.people.facts import FactKind, Source
from forms_service.casework.people.people import Link, Verdict
from forms_service.casework.people.subjects import Subject
from forms_service.casework.people.terms import terms_of
from tests.builders.casework import HERE, NOW, adult, child, enquiry, fact, facts, later, person
from tests.builders.tables import Units, add_enquiry, add_record, find_records


def link(one: PersonId, other: PersonId, answer: Verdict = Verdict.SAME) -> Link:
    return Link(new(LinkId), HERE, one, other, answer, "The same prison number.", "worker", NOW)


def adult_of(found: Enquiry) -> PersonId:
    assert found.adult is not None
    return found.adult.person


def test_a_person_comes_back_with_every_fact_and_a_corrected_one_stays(unit_of_work: Units) -> None:
    found = add_enquiry(unit_of_work, enquiry(subjects=(adult(date_of_birth="1991-02-03"), child())))
    who = person(found.subjects[0], found)
    right = fact(who, FactKind.BORN, "1991-03-02", source=Source.CORRECTION, recorded_at=later(days=1))
    with unit_of_work() as unit:
        ours = unit.of(HERE).people
        before = ours.facts([who.id])
        wrong = next(known for known in before if known.kind is FactKind.BORN)
        marked = wrong.corrected(by="manager", at=later(days=1), replaced_by=right.id)
        ours.add_facts([right])
        ours.save_fact(marked, expected=wrong)
        unit.commit()
    with unit_of_work() as unit:
        ours = unit.of(HERE).people
        assert ours.get(who.id) == who
        assert ours.participants(found.id) == {named.row: person(named, found) for named in found.subjects}
        assert set(ours.facts([who.id])) == {*before, marked, right} - {wrong}
        with pytest.raises(Conflict):
            ours.save_fact(wrong, expected=wrong)


def test_what_was_ever_known_of_somebody_finds_everything_about_them(unit_of_work: Units) -> None:
    kept = add_record(unit_of_work, subjects=(adult(date_of_birth="1991-02-03"), child()))
    who = person(kept.subjects[0], enquiry(id=kept.enquiry))
    with unit_of_work() as unit:
        unit.of(HERE).people.add_facts(
            [fact(who, FactKind.FAMILY_NAME, "Corrected"), fact(who, FactKind.CRN, "X204417")]
        )
        unit.commit()
    for search in ({"name": "corrected"}, {"name": "varlow"}, {"number": "X204417"}, {"date_of_birth": "1991-02-03"}):
        assert find_records(unit_of_work, **search) == [kept.id]
    assert find_records(unit_of_work, name="Corrected", number="X204417", date_of_birth="1991-02-03") == [kept.id]
    with unit_of_work() as unit:
        assert [found.id for found in unit.of(HERE).enquiries.find("2044", limit=9)] == [kept.enquiry]


def test_whoever_is_called_by_both_of_two_words_is_named_by_them_and_nobody_of_another_council(
    unit_of_work: Units,
) -> None:
    ours = add_enquiry(unit_of_work, enquiry(subjects=(adult("Darren", "Orourke"), child("Kai", "Ellis"))))
    pairs = [("darren", "orourke"), ("orourke", "darren"), ("darren", "ellis"), ("kai", "penn")]
    with unit_of_work() as unit:
        found = unit.of(HERE).people.named(pairs)
        theirs = unit.of("another-council").people.named(pairs)
    assert sorted(found) == sorted(pairs[:2])
    assert {each.id for several in found.values() for each in several} == {adult_of(ours)}
    assert theirs == {}


def test_people_who_are_linked_are_found_as_one_until_the_link_is_undone(unit_of_work: Units) -> None:
    first, second, third = (
        add_enquiry(unit_of_work, enquiry(subjects=(adult("Darren", family),)))
        for family in ("Orourke", "Ellis", "Penn")
    )
    links = [link(adult_of(first), adult_of(second)), link(adult_of(second), adult_of(third))]

    def found_by(name: str) -> set[str]:
        with unit_of_work() as unit:
            return {found.id for found in unit.of(HERE).people.find(name=name)}

    with unit_of_work() as unit:
        for each in (*links, link(adult_of(first), adult_of(third), Verdict.DIFFERENT)):
            unit.of(HERE).people.add_link(each)
        unit.commit()
    assert found_by("Orourke Penn") == {adult_of(each) for each in (first, second, third)}
    with unit_of_work() as unit:
        ours = unit.of(HERE)
        assert len(ours.people.links([adult_of(second)])) == 2
        assert {found.id for found in ours.enquiries.about([each.id for each in ours.people.group(adult_of(third))])} == {
            first.id, second.id, third.id,
        }  # fmt: skip
        ours.people.save_link(links[0].undone(by="manager", at=NOW, why="Father and son."), expected=links[0])
        unit.commit()
    assert found_by("Orourke Penn") == set()
    assert found_by("Ellis Penn") == {adult_of(second), adult_of(third)}
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).people.save_link(links[0], expected=links[0])


def test_a_record_comes_under_a_hold_by_a_name_that_its_person_got_later(unit_of_work: Units) -> None:
    kept = add_record(unit_of_work, subjects=(adult(),))
    who = person(kept.subjects[0], enquiry(id=kept.enquiry))
    with unit_of_work() as unit:
        unit.of(HERE).people.add_facts([fact(who, FactKind.OTHER_NAME, "Corrected-Surname")])
        unit.commit()
    with unit_of_work() as unit:
        assert [found.id for found in unit.of(HERE).records.about([who.id])] == [kept.id]
    assert find_records(unit_of_work, name="corrected surname") == [kept.id]


@pytest.mark.parametrize(
    "other",
    [
        adult("Darren", "ORourke"),
        adult("Daren", "O’Rourk"),
        adult("O'Rourke", "Darren"),
        adult("Dáwn", "Else", date_of_birth="1989-02-14"),
        adult("Somebody", "Else", date_of_birth="1989-02-15"),
        adult("Somebody", "Else", numbers=("A7732KT",)),
    ],
)
def test_those_who_are_nearly_alike_are_looked_up(unit_of_work: Units, other: Subject) -> None:
    named = adult("Darren", "O’Rourke", date_of_birth="1989-02-14", numbers=("A7731KT",))
    add_enquiry(unit_of_work, enquiry(subjects=(named,)))
    add_enquiry(unit_of_work, enquiry(subjects=(adult("Nobody", "Alike", date_of_birth="1970-07-07"),)))
    stranger = adult("Zebedee", "Quux", date_of_birth="1950-10-31")
    asked = enquiry(subjects=(other, stranger))
    with unit_of_work() as unit:
        terms = {each.person: terms_of(facts(each, asked)) for each in asked.subjects}
        found = unit.of(HERE).people.alike(terms, limit=9)
    assert {person: [[each.id for each in group] for group in groups] for person, groups in found.items()} == {
        asked.subjects[0].person: [[named.person]],
        asked.subjects[1].person: [],
    }
