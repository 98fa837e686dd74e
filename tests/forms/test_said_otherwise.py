"""What a text says is told from what it says of another time, of somebody else, or of nobody."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms_service.engine.agreement import alone
from forms_service.engine.answers import Answers
from forms_service.engine.path import Path
from tests.builders import contact
from tests.builders.rule_cases.answers import known
from tests.builders.rule_cases.said_otherwise import IN_CARE, PLANNED, headline, orders, risks

CARE = {**IN_CARE, **orders("care", lg_made="2022-04")}
GOOD = " Letters and calls keep a bond that Jay values, and can be read and heard by others, as his carer has seen too."


def rules(path: Path, question: str) -> set[str]:
    return {one.rule for one in alone(path) if one.place[-1] == question}


OTHERWISE: Mapping[str, Answers] = {
    "Jay has had a CP plan since June.": PLANNED,
    "His child protection plan, which began on 3 May 2026, goes well.": PLANNED,
    "Since June 2025 he has been on a child protection plan.": PLANNED,
    "He was placed on a child protection plan in March 2026.": PLANNED,
    "He has been looked after since 2019.": IN_CARE,
    "Jay came into care in June 2022.": IN_CARE,
    "A care order was made on 12/05/22.": CARE,
    "We have a care order of May 2021.": CARE,
    "We last visited him in June.": {},
    "Contact was suspended by the court until the next hearing.": {},
    "Jay is in care proceedings.": {},
    "Jay was adopted in 2020.": {},
    "He is placed with adopters.": {},
}


@pytest.mark.parametrize("text", OTHERWISE)
def test_a_date_an_order_or_an_adoption_in_words_is_held_against_its_answer(text: str) -> None:
    assert rules(known(**OTHERWISE[text], ba_overall=text + GOOD), "ba_overall")


AS_IT_IS: Mapping[str, Answers] = {
    "Jay has had a child protection plan since February, reviewed in May.": PLANNED,
    "His sister has had a child protection plan since June. She sees him in May.": PLANNED,
    "We review his child protection plan in May.": PLANNED,
    "He was on a child protection plan from June 2019 to May 2020.": PLANNED,
    "He has been in care since his mother died in June 2020.": IN_CARE,
    "His mother was in care from May 1990.": IN_CARE,
    "He has been with his foster carers since June 2024.": IN_CARE,
    "The court made a care order in April 2022. The interim care order of May 2021 ended then.": CARE,
    "We last saw his mother in June.": {},
    "There are no care proceedings, and those of 2019 ended.": {},
    "The care proceedings in 2019 led to no order.": {},
    "His mother was adopted as a child, and his sister is to be adopted.": {},
    "The plan was adopted by the conference. There is no plan for adoption.": {},
}


@pytest.mark.parametrize("text", AS_IT_IS)
def test_what_fits_or_is_of_another_time_or_of_somebody_else_is_asked_of_nobody(text: str) -> None:
    asked = rules(known(**AS_IT_IS[text], ba_overall=text + GOOD), "ba_overall")
    assert asked - {"best_and_involvement"} == set()


def test_a_headline_about_several_children_is_held_against_the_date_of_the_child_that_it_names() -> None:
    for text, broken in (
        ("Jay has had a child protection plan for neglect since June.", {"began_otherwise_in_words"}),
        ("Jay has had a child protection plan for neglect since February. Kit has none.", set[str]()),
    ):
        assert rules(headline(text), "sd_headline") == broken


LETTERS, CALLS, VISITS = "They write to each other.", "He rings her every Sunday.", "She visited him last week."
NOW: Mapping[str, set[str]] = {
    "level_1_none": {LETTERS, CALLS, VISITS},
    "level_2_written": {CALLS, VISITS},
    "level_3_written_and_phone": {VISITS},
    "level_4_all": set(),
}


@pytest.mark.parametrize("level", NOW)
def test_what_is_said_now_of_contact_is_held_against_the_level_now(level: str) -> None:
    told = (LETTERS, CALLS, VISITS, "A letter in May.", "She visited him before custody, in 2019.")
    assert {one for one in told if rules(known(rqc_level_now=level, rl_last_contact=one), "rl_last_contact")} == NOW[
        level
    ]


def test_a_risk_that_names_another_boy_tells_nothing_that_he_said() -> None:
    for text in (
        "A boy hit him at school.",
        "Jay is a boy of few words, and told us so.",
        "He told us of another man.",
    ):
        assert "rr_told_by_another_child" not in rules(risks(about="child", text=text), "rr_text")


def test_how_a_visit_went_is_told_from_the_visits_of_workers_and_of_the_family() -> None:
    bad = (
        "She came back with bruises.",
        "He likes his visits, which happen every Saturday.",
        "He was upset after each visit.",
    )
    good = (
        "We visited him at home.",
        "His grandmother visits him every week.",
        "There were no bruises.",
        "He has good marks on all.",
    )
    for text in bad:
        assert rules(contact.review(cg_contact_happened=text), "cg_contact_happened")
    for text in good:
        assert rules(contact.review(cg_contact_happened=text), "cg_contact_happened") == set()
