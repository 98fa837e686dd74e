"""One child who is typed twice in an enquiry, or the adult among the children: what is asked, and of whom it is not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms_service.casework.people.in_answers import typed_twice
from forms_service.engine.agreement import alone
from forms_service.engine.answers import Value
from tests.builders import prison_enquiry
from tests.builders.definitions import rows


def child(given: str, born: str, family: str = "Rees") -> Mapping[str, Value]:
    return {"ch_family_name": family, "ch_given_names": given, "ch_dob": born, "ch_relationship": "child"}


def is_asked(*children: Mapping[str, Value]) -> bool:
    """Whether the intake of an enquiry about Alex Example, born on 3 February 1988, asks about anybody twice."""
    intake = prison_enquiry.intake(ch_children=rows(**{f"r{at}": each for at, each in enumerate(children)}))
    return bool([*typed_twice.people_typed_twice(intake, alone(intake))])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (child("Gwen", "2014-08-02"), child("Gwen", "2014-02-08")),
        (child("Gwen", "2014-08-20"), child("Gwenllian", "2014-08-20")),
        (child("Gwen", "2014-08-20"), child("Gwen", "2014-08-21", "Tudor")),
        (child("Maisie", "2014-08-20"), child("Masie", "2015-08-20")),
        (child("Gwen", "2014-08-20"), child("Gwen", "2009-01-30")),
        (child("Rees", "2014-08-20", "Gwen"), child("Gwen", "2014-08-20")),
        (child("Alex", "1988-03-02", "Example"), child("Gwen", "2014-08-20")),
    ],
    ids=["day and month", "shortened", "family name", "spelling", "another date", "the other way round", "the adult"],
)
def test_whoever_is_likely_one_child_is_asked_about(first: Mapping[str, Value], second: Mapping[str, Value]) -> None:
    assert is_asked(first, second)
    assert is_asked(second, child("Ifan", "2020-02-02"), first)


def test_brothers_sisters_twins_and_a_son_called_as_his_father_are_not() -> None:
    assert not is_asked(child("Gwen", "2014-08-20"), child("Ifan", "2014-08-20"), child("Ifor", "2020-02-02"))
    assert not is_asked(child("Gwen", "2014-08-20"), child("Gwenda", "2020-02-02"), child("Nia", "2014-08-21"))
    assert not is_asked(child("Alex", "2014-08-20", "Example"))


def test_what_a_rule_of_the_intake_asks_already_is_not_asked_again() -> None:
    assert not is_asked(child("Gwen", "2014-08-20"), child("Gwen", "2014-08-20"))
