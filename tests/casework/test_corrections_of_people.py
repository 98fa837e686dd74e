"""Corrections that an author lists in words are read as facts of one person, or as none."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from forms_service.casework.ids import FactId
from forms_service.casework.people.corrections import Listed, doubts, readings
from forms_service.casework.people.facts import Fact, FactKind
from tests.builders.casework import adult, child, enquiry, facts

ASKED = enquiry(
    subjects=(
        adult("Owen", "Inventio", date_of_birth="1988-05-01", numbers=("A1234BC",)),
        child("Siân", "Inventio", date_of_birth="2014-10-12"),
        child("Mabli", "Inventio", row="r2", approximate_age=6),
    )
)
OWEN, SIAN, MABLI = (subject.person for subject in ASKED.subjects)
BY_NAME = {subject.given_names: subject.person for subject in ASKED.subjects}
KNOWN: list[Fact] = [known for subject in ASKED.subjects for known in facts(subject, ASKED)]


def read(*listed: tuple[str, str, str]) -> list[tuple[frozenset[str], FactKind | None, str]]:
    return [(found.people, found.kind, found.value) for found in readings([Listed(*each) for each in listed], KNOWN)]


@pytest.mark.parametrize(
    ("listed", "whose", "kind", "value"),
    [
        (("Date of birth", "12 October 2014", "12 October 2018"), "Siân", FactKind.BORN, "2018-10-12"),
        (("DOB", "12/10/2014", "born 12.10.2018 (health)"), "Siân", FactKind.BORN, "2018-10-12"),
        (("Siân’s family name", "Inventio", "Corrected-Surname"), "Siân", FactKind.FAMILY_NAME, "Corrected-Surname"),
        (("prison number", "a1234 bc", "A4321CB"), "Owen", FactKind.PRISON_NUMBER, "A4321CB"),
        (("spelling of the name", "Sian", "Siân Mair"), "Siân", FactKind.GIVEN_NAMES, "Siân Mair"),
        (("Mabli's age", "6", "3 May 2020"), "Mabli", FactKind.BORN, "2020-05-03"),
        (("birth of the child", "12 October 2014", "in 2018"), "Siân", None, "in 2018"),
    ],
)
def test_a_correction_is_of_the_fact_that_it_names(
    listed: tuple[str, str, str], whose: str, kind: FactKind | None, value: str
) -> None:
    assert read(listed) == [(frozenset({BY_NAME[whose]}), kind, value)]


def test_of_two_of_one_name_it_is_the_one_whom_another_correction_is_about() -> None:
    both = ("date of birth", "12 October 2014", "12 October 2018"), ("family name", "Inventio", "Corrected-Surname")
    assert read(*both)[1] == (frozenset({SIAN}), FactKind.FAMILY_NAME, "Corrected-Surname")
    assert read(both[1])[0][0] == {OWEN, SIAN, MABLI}


def test_what_nobody_is_said_to_be_is_a_correction_of_nobody() -> None:
    assert read(("family name", "Somebody", "Else"), ("address", "1 High Street", "2 High Street")) == [
        (frozenset(), None, "Else"),
        (frozenset(), None, "2 High Street"),
    ]


TODAY = date(2026, 11, 23)
NOT_GIVEN, AS_GIVEN = "the request did not give this", "what is correct is what was given"
TO_COME, NO_DAY = "what is correct is a day to come", "what is correct is not one whole day"


def doubted(*listed: str, known: list[Fact] = KNOWN) -> list[str]:
    return list(doubts(Listed(*listed), known, TODAY))


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        (("Date of birth", "1 January 1970", "14 February 1970"), [NOT_GIVEN]),
        (("Date of birth", "1 May 1988", "1 May 1988"), [AS_GIVEN]),
        (("Siân’s date of birth", "1 May 1988", "12 October 2018"), [NOT_GIVEN]),
        (("Siân’s date of birth", "12 October 2014", "1 April 2031"), [TO_COME]),
        (("DOB", "1988", "31.2.1988"), [NO_DAY]),
        (("Date of birth", "Not given", "1 May 1989"), []),
        (("Siân’s date of birth", "None given", "12 October 2018"), [NOT_GIVEN]),
        (("Family name", "Inventio", "Owen Pretence"), ["what is correct has their given names in it too"]),
        (("Family name", "Invention", "Pretence"), [NOT_GIVEN]),
        (("Name", "Owen Inventio", "Owain Pretence"), []),
        (("Prison number", "A1234BD", "A4321CB"), [NOT_GIVEN]),
        (("Prison number", "a 1234 bc", "A4321CB"), []),
        (("Other names used", "None given", "Marlo Specimen"), []),
        (("Mother’s name", "Jane Sample", "Jean Sample"), []),
        (("Telephone number", "01632 960 300", "01632 960 301"), []),
        (("Address", "1 High Street", "2 High Street"), []),
    ],
)
def test_a_correction_is_doubted_that_is_of_nothing_the_request_gave_or_cannot_be_right(
    listed: tuple[str, str, str], why: list[str]
) -> None:
    assert doubted(*listed) == why


def test_what_was_given_and_is_corrected_by_now_has_what_is_right_by_now_or_is_doubted() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    owen = next(fact for fact in KNOWN if (fact.person, fact.kind) == (OWEN, FactKind.BORN))
    right = replace(owen, id=FactId("right"), value="1987-05-01")
    known = [*(fact.corrected(by="b", at=now) if fact is owen else fact for fact in KNOWN), right]
    assert doubted("Date of birth", "1 May 1988", "1 May 1987", known=known) == []
    assert doubted("Date of birth", "1 May 1987", "1 May 1986", known=known) == []
    assert doubted("Date of birth", "1 May 1988", "1 May 1986", known=known) == [
        "what is correct is something else by now"
    ]
