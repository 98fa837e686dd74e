"""People as an enquiry names them, and how their names compare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.casework.people.names import comparable
from forms_service.casework.people.subjects import Subject, subjects_in
from forms_service.engine.answers import Answers, Value
from tests.builders.shipped import shipped

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


def test_nobody_is_named_before_a_name_is_given() -> None:
    assert subjects_in(INTAKE.by_meaning({})) == ()


def test_an_unborn_baby_has_a_name_that_says_so() -> None:
    assert Subject("child", "Example", "", unborn=True).name == "Unborn baby Example"
