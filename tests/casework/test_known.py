"""What a request says of its people, as it is known to be right by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from forms_service.casework.ids import FactId, PersonId
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.casework.people.known import known_answers, known_subjects
from forms_service.casework.people.subjects import NOBODY, Subject, subjects_in
from forms_service.engine.answers import Value
from tests.builders.casework import NOW, enquiry, facts
from tests.builders.definitions import rows
from tests.builders.shipped import shipped

INTAKE = shipped().get("core/enquiry_intake@1")
ANSWERS: dict[str, Value] = {
    "ad_family_name": "Inventio", "ad_given_names": "Owen", "ad_dob": "1988-05-01", "ad_prison_number": "A1234BC",
    "ch_children": rows(
        r1={"ch_family_name": "Inventio", "ch_given_names": "Siân", "ch_dob": "2014-10-12"},
        r2={"ch_family_name": "Inventio", "ch_given_names": "Mabli", "ch_dob_approx": 6},
    ),
}  # fmt: skip
NAMED = subjects_in(INTAKE.by_meaning(ANSWERS))
PEOPLE = {subject.given_names: subject for subject in NAMED}
ASKED = enquiry(subjects=tuple(replace(each, person=PersonId(name)) for name, each in PEOPLE.items()))
REQUEST: list[Fact] = [said for subject in ASKED.subjects for said in facts(subject, ASKED)]


def corrected(
    known: Sequence[Fact], whose: str, kind: FactKind, value: str, becomes: FactKind | None = None
) -> list[Fact]:
    """These facts with what stands of somebody corrected."""
    wrong = next(fact for fact in known if (fact.person, fact.kind) == (whose, kind) and fact.is_current)
    right = replace(
        wrong, id=FactId(f"{whose} {value}"), kind=becomes or kind, value=value, source=Source.CORRECTION, since=None
    )
    was = wrong.corrected(by="colleague", at=NOW, replaced_by=right.id)
    return [*(was if fact is wrong else fact for fact in known), right]


def said(known: Sequence[Fact]) -> dict[str, Subject]:
    """Whom the intake names with its answers as they are known: the same people as without it."""
    right = known_answers(INTAKE, ANSWERS, ASKED.subjects, known)
    people = subjects_in(INTAKE.by_meaning({**ANSWERS, **{question: one.value for question, one in right.items()}}))
    assert people == tuple(replace(each, person=NOBODY) for each in known_subjects(ASKED.subjects, known))
    return dict(zip(PEOPLE, people, strict=True))


@pytest.mark.parametrize(
    ("whose", "kind", "value", "becomes"),
    [
        ("Owen", FactKind.FAMILY_NAME, "Surmised", None),
        ("Owen", FactKind.BORN, "1988-01-05", None),
        ("Owen", FactKind.PRISON_NUMBER, "A4321CB", None),
        ("Owen", FactKind.PRISON_NUMBER, "X123456", FactKind.CRN),
        ("Siân", FactKind.GIVEN_NAMES, "Siân Mair", None),
        ("Siân", FactKind.BORN, "2018-10-12", None),
        ("Mabli", FactKind.BORN_ABOUT, "2020-05-03", FactKind.BORN),
    ],
)
def test_what_was_corrected_of_somebody_is_right_and_nothing_else_is_changed(
    whose: str, kind: FactKind, value: str, becomes: FactKind | None
) -> None:
    people = said(corrected(REQUEST, whose, kind, value, becomes))

    now = people[whose]
    assert value in {now.family_name, now.given_names, now.date_of_birth, *now.numbers}
    assert len(now.numbers) == len(PEOPLE[whose].numbers)
    assert {name: each for name, each in people.items() if name != whose} == {
        name: each for name, each in PEOPLE.items() if name != whose
    }


def test_the_last_of_several_corrections_counts_and_none_of_what_the_request_does_not_say_now() -> None:
    twice = corrected(
        corrected(REQUEST, "Owen", FactKind.FAMILY_NAME, "Surmised"), "Owen", FactKind.FAMILY_NAME, "Nemo"
    )
    assert said(twice)["Owen"].family_name == "Nemo"
    assert known_answers(INTAKE, {**ANSWERS, "ad_family_name": "Amended"}, ASKED.subjects, twice) == {}
    assert said(REQUEST) == PEOPLE
