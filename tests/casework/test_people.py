"""People as an enquiry names them, and how their names compare."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.casework.people.facts import NUMBERS, FactKind, named
from forms_service.casework.people.names import comparable, plain_number
from forms_service.casework.people.subjects import Subject, subjects_in
from forms_service.casework.people.terms import index_of
from forms_service.engine.answers import Answers, Value
from forms_service.engine.questions import parse
from forms_service.engine.validation import errors
from tests.builders.casework import enquiry, facts
from tests.builders.shipped import sample_context, sample_path, shipped

INTAKE = shipped().latest("core/enquiry_intake")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Llŷr O’Neill", "LLYR ONEILL"),
        ("Tŷ'r Llŷn", "tyr llyn"),
        ("Anne-Marie", "anne marie"),
        ("Zoë  Bright", "zoe bright"),
        ("Łukasz Gołąb", "lukasz golab"),
        ("Søren Ǿrsted", "SOREN ORSTED"),
        ("Đorđe", "dorde"),
        ("Groß", "gross"),
        ("Æsa Þórðardóttir", "aesa thordardottir"),
        ("Œuvrard", "oeuvrard"),
        ("Işık", "isik"),
        ("OʻBrien", "obrien"),
    ],
)
def test_names_are_compared_without_case_accents_or_punctuation(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@given(st.text())
def test_comparing_a_name_twice_changes_nothing(name: str) -> None:
    assert comparable(comparable(name)) == comparable(name)


def test_the_adult_and_the_children_are_read_out_of_the_intake() -> None:
    row: Value = {"id": "r1", "cells": {"ch_family_name": "Example", "ch_given_names": "Wren", "ch_dob": "2019-03-03"}}

    answers: Answers = {
        "ad_family_name": "Example", "ad_given_names": "Rowan", "ad_prison_number": "A1234BC", "ch_children": [row],
    }  # fmt: skip

    adult, child = subjects_in(INTAKE.by_meaning(answers))

    assert (adult.name, adult.numbers) == ("Rowan Example", ("A1234BC",))
    assert (child.name, child.row, child.born) == ("Wren Example", "r1", "3 March 2019")


@pytest.mark.parametrize(
    ("kind", "typed", "known"),
    [
        ("nhs_number", "999 000 0018", (FactKind.NHS_NUMBER, "9990000018")),
        ("upn", "a123456789012", (FactKind.UPN, "A123456789012")),
        ("case_system", "cs-33 0951", (FactKind.CASE_SYSTEM, "CS-330951")),
        ("single_unique_identifier", "Q 77", (FactKind.IDENTIFIER, "Q77")),
        ("other", "9990000018X", (FactKind.IDENTIFIER, "9990000018X")),
    ],
)
def test_a_childs_identifier_is_known_by_its_kind_and_found_by_its_figures(
    kind: str, typed: str, known: tuple[FactKind, str]
) -> None:
    number = next(each for each in INTAKE.question("ch_children").columns if each.id == "ch_identifier")
    value = parse(number, typed, sample_context()).value
    cells: dict[str, Value] = {"ch_family_name": "Example", "ch_identifier_kind": kind, "ch_identifier": str(value)}
    (child,) = subjects_in(INTAKE.by_meaning({"ch_children": [{"id": "r1", "cells": cells}]}))
    found = [(each, says) for each, says, _ in named(child, date(2026, 11, 30)) if each in NUMBERS]
    assert found == [known]
    assert known[1] in child.details
    asked = enquiry(subjects=(child,))
    assert ("number", plain_number(known[1])) in index_of(list(facts(child, asked)))


@pytest.mark.parametrize(
    ("kind", "number", "right"),
    [
        ("nhs_number", "9990000018", True),
        ("nhs_number", "9990000019", False),
        ("upn", "A123456789012", True),
        ("upn", "A123456789013", False),
        ("case_system", "9990000019", True),
    ],
)
def test_an_identifier_whose_kind_has_a_figure_that_checks_the_others_is_checked(
    kind: str, number: str, *, right: bool
) -> None:
    cells: dict[str, Value] = {
        "ch_unborn": "no", "ch_family_name": "Example", "ch_given_names": "Wren", "ch_dob": "2019-03-03",
        "ch_identifier_kind": kind, "ch_identifier": number, "ch_identifier_source": "school",
    }  # fmt: skip
    path = sample_path(INTAKE, {"ch_children": [{"id": "r1", "cells": cells}]})
    mistakes = [problem for problem in errors(path) if "ch_identifier" in problem.place]
    assert (mistakes == []) is right
    for left_out in ("ch_identifier", "ch_identifier_kind", "ch_identifier_source"):
        part = {name: cell for name, cell in cells.items() if name != left_out}
        bare = sample_path(INTAKE, {"ch_children": [{"id": "r1", "cells": part}]})
        assert [problem for problem in errors(bare) if left_out in problem.place], left_out


def test_nobody_is_named_before_a_name_is_given() -> None:
    assert subjects_in(INTAKE.by_meaning({})) == ()


def test_an_unborn_baby_has_a_name_that_says_so() -> None:
    assert Subject("child", "Example", "", unborn=True).name == "Unborn baby Example"
