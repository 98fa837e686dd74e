"""What a box may mean, and what sealed answers say of harm and of the people in them."""

from __future__ import annotations

import pytest

from forms_service.casework.keeping.finding.box import read_typed
from forms_service.casework.keeping.finding.kinds import kinds_chosen, options_of_kind
from forms_service.casework.keeping.finding.record_terms import CATEGORY, HARM
from forms_service.casework.people.categories import Category
from forms_service.casework.people.terms import index_of, terms_of
from forms_service.engine.answers import Answers
from tests.builders.casework import adult, enquiry, facts
from tests.builders.shipped import shipped


@pytest.mark.parametrize(
    ("typed", "whole", "words", "numbers", "born", "year"),
    [
        ("7H8Q DB74", "7H8QDB74", (), ("7H8Q", "DB74"), (), ""),
        ("a 1234 bc", "A1234BC", ("a", "bc"), ("1234",), (), ""),
        ("1994", "1994", (), (), (), "1994"),
        ("Llŷr O’Neill 14/3/1988", "", ("llyr", "oneill"), (), ("1988-03-14",), ""),
        ("4 3 1988", "", (), (), ("1988-03-04", "1988-04-03"), ""),
        ("3 14 1988 Jones", "", ("jones",), (), ("1988-03-14",), ""),
        ("14th March 1988", "", (), (), ("1988-03-14",), ""),
        ("1988-04-03", "", (), (), ("1988-04-03", "1988-03-04"), ""),
        ("31 2 1990", "3121990", (), ("31", "2"), (), "1990"),
        ("Jo", "", ("jo",), (), (), ""),
        ("☂ !", "", (), (), (), ""),
    ],
)
def test_every_reading_of_a_box_counts(
    typed: str, whole: str, words: tuple[str, ...], numbers: tuple[str, ...], born: tuple[str, ...], year: str
) -> None:
    read = read_typed(typed)
    assert (read.whole, read.words, read.numbers, read.born, read.year) == (whole, words, numbers, born, year)


def test_kinds_of_harm_and_of_people_are_read_out_of_sealed_answers_of_whichever_form() -> None:
    forms = shipped()
    reply = forms.get("core/probation_enquiry_response@1")
    answers: Answers = {
        "st_cp_category": {"r1": ["neglect"], "r2": ["sexual"]},
        reply.repeat_of_column["ac_risk_category"]: [
            {"id": "one", "cells": {"ac_risk_category": "victim"}}, {"id": "two", "cells": {"ac_risk_category": ""}},
        ],
    }  # fmt: skip
    found = set(kinds_chosen(reply, answers))
    assert found == {(HARM, "neglect"), (HARM, "sexual"), (CATEGORY, "victim")}
    everything = forms.all()
    assert options_of_kind(everything, HARM).keys() >= {"sexual", "physical", "emotional", "neglect", "online"}
    assert options_of_kind(everything, CATEGORY).keys() == set(Category)


def test_a_part_of_a_number_finds_people_and_makes_nobody_alike() -> None:
    asked = enquiry(subjects=(adult(numbers=("A1234BC",)),))
    known = [fact for subject in asked.subjects for fact in facts(subject, asked)]
    only_found_by = {term for _, term in index_of(known) - terms_of(known)}
    assert only_found_by == {"A1234BC", "1234BC", "234BC", "34BC", "4BC"}
