"""What a reply says of its people that cannot be true of them: days, ages, names; in every form, without a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from forms_service.casework.people.in_answers import contradictions
from forms_service.casework.people.subjects import Subject
from forms_service.engine.answers import Answers, Value
from forms_service.engine.free_text.ages import ages_told
from forms_service.engine.path import Path
from tests.builders import contact, exchange
from tests.builders.definitions import rows
from tests.builders.shipped import following_on, shipped

ALEX = Subject("adult", "Specimen", "Alex Brian", aliases=("Lex Madeup",), date_of_birth="1988-02-03")
JAY = Subject("child", "Specimen", "Jay", row="r1", date_of_birth="2015-03-27")
KIT = Subject("child", "Specimen", "Kit", row="r2", date_of_birth="2018-06-01")
BABY = Subject("child", "Specimen", "", row="r3", unborn=True, expected="2027-02-01")
PEOPLE = (ALEX, JAY, KIT, BABY)
PRISON = shipped().latest("core/prison_enquiry_response")
FOR_THE_ADULT: Answers = {"so_disclosable": "disclosable_version_only"}


def found(path: Path, child: str = "r1") -> list[tuple[str, str]]:
    asked_about = contradictions.disagreements(path, PEOPLE, child)
    return [(one.rule, one.now.question) for one in asked_about if one.now]


def asked(**changes: Value) -> list[tuple[str, str]]:
    return found(contact.known(**changes))


def order(**cells: Value) -> Mapping[str, Value]:
    return {"lg_any": "yes", "lg_orders": rows(o1={"lg_effect": "limits", "lg_copy_seen": "yes", **cells})}


def risk(about: str, **cells: Value) -> Mapping[str, Value]:
    written = {"rr_text": "He was cautioned.", "rr_nature": "fact", "rr_about": about, "rr_source": "Case 12"}
    return {"rf_risks_any": "yes", "rf_risks": rows(s1={**written, **cells})}


BEFORE: Mapping[str, Answers] = {
    "st_plan_start": {"st_plan_start": {"r1": "2013-01-05"}},
    "vo_when": {"vo_when": "2014-11-02"},
    "iv_seen_date": {"iv_seen_date": "2015-03-26"},
    "lg_made": order(lg_kind="child_arrangements", lg_made="2010-05"),
    "rr_as_at": risk("child", rr_as_at="2014"),
    "st_history_from": {
        "st_history_any": {"r1": "yes"},
        "st_history": {"r1": rows(h1={"st_history_from": "2011-01", "st_history_type": "Assessment"})},
    },
}
BORN: Sequence[Answers] = [
    {"st_plan_start": {"r1": "2015-01-05"}},  # A plan for an unborn baby.
    {"vo_when": "2026-10-30"},
    order(lg_kind="shpo", lg_made="2010-05"),  # Of the adult.
    order(lg_kind="child_arrangements", lg_made="2015"),
    risk("adult", rr_as_at="2009"),
]


@pytest.mark.parametrize("question", BEFORE)
def test_a_day_before_the_child_was_born_is_asked_about_wherever_it_stands(question: str) -> None:
    assert ("before_birth", question) in found(contact.assessed(BEFORE[question]))


@pytest.mark.parametrize("answers", BORN)
def test_a_day_that_is_not_of_the_child_or_before_its_birth_by_a_pregnancy_is_not(answers: Answers) -> None:
    assert found(contact.assessed(answers)) == []


def test_in_a_reply_about_several_children_each_is_held_against_their_own_birth() -> None:
    both: Value = {"r1": "open_case", "r2": "open_case"}
    intake = contact.an_intake(se_child_results=both, en_type="prison_newly_sentenced_check")
    current: Value = {"r1": "child_in_need_plan", "r2": "child_in_need_plan"}
    began: Value = {"r1": "2016-02-01", "r2": "2016-02-01"}
    path = following_on(intake, PRISON, {"st_current": current, "st_plan_start": began})
    places = [one.place for one in contradictions.disagreements(path, PEOPLE, "")]
    assert places == [("st_plan_start", "r2")]


@pytest.mark.parametrize("text", [
    "Eight years old, and a shy boy.", "Jay is nine now and settled.", "An 8-year-old.", "He is shy, nearly sixteen.",
    "He turned 9 in March.", "Jay is in Year 2.", "He attends Sample Nursery.", "He is a toddler.", "He goes to college.",
])  # fmt: skip
def test_an_age_in_words_that_is_not_the_childs_is_asked_about(text: str) -> None:
    assert asked(ba_age=text) == [("another_age", "ba_age")]


TRUE = [
    "Eleven years old.",
    "Jay is 11. He was six when his father left.",
    "Jay was four years old when they last met.",
    "He will be 12 next spring, and his sister is eight years old.",
    "They have written for 3 years.",
    "He lives with Tom, who is five years old.",
    "He has had the same school since the age of 5.",
    "He is nearly twelve, and in Year 7.",
    "Jay attends Sample Primary School, and will start secondary school next year.",
    "He was in nursery when they parted. His sister is in Year 2.",
    "A concern was raised at nursery. His mother works at a college.",
    "He was seen at University Hospital.",
]


@pytest.mark.parametrize("text", TRUE)
def test_ages_of_other_times_and_of_others_are_not(text: str) -> None:
    assert asked(ba_age=text) == []
    assert ages_told(text, ["sister"]) <= {11}


def test_a_birthday_in_words_that_is_not_the_childs_is_asked_about() -> None:
    assert (
        asked(ba_age="Jay was born on 27 March 2014.") == asked(ba_age="Born in May.") == [("another_birth", "ba_age")]
    )
    assert asked(ba_age="Jay was born in March 2015, in Leeds. His mother was born in 1990.") == []
    assert asked(ba_age="Robin Sample (born 9 June 1990) was asked on 3 May.") == []
    assert asked(ba_age="He lives with Tom, born in 2020, and with Ivy, who was born on 1 July 2017.") == []
    of_kit = asked(ba_age="His sister Kit was born in 2018, and he was jealous.")
    assert of_kit == [("another_child_named", "ba_age")]


def test_words_of_another_child_are_asked_about_also_where_no_rule_of_a_form_is() -> None:
    past: Value = {"r1": rows(h1={"st_history_from": "2024", "st_history_type": "Assessment",
                                  "st_history_reason": "Kit was hit with a belt."})}  # fmt: skip
    assert asked(st_history_any={"r1": "yes"}, st_history=past) == [("another_child_named", "st_history_reason")]
    adult = contact.assessed(risk("adult", rr_text="He hit Kit with a belt.", rr_as_at="2024"))
    assert found(adult) == [("another_child_named", "rr_text")]
    sister = contact.assessed(risk("other_child", rr_text="Kit was hit with a belt.", rr_as_at="2024"))
    assert found(sister) == []
    assert asked(es_why="Kit knows her well.", rf_other_children="Kit was hit.") == []


def test_words_for_the_adult_in_one_childs_report_name_no_other_child() -> None:
    named = "We think that letters are good for Jay. Kit told us that she is frightened of you, and so is Jay."
    assert asked(**FOR_THE_ADULT, fa_view=named) == [("another_child_for_the_adult", "fa_view")]
    assert asked(**FOR_THE_ADULT, fa_view="We think that letters are good for Jay, and for you.") == []


def test_a_statement_says_of_whom_it_is_and_names_no_other_child() -> None:
    """What is said of Jay alone, and tells of Kit too, is a statement about both."""

    def said(text: str, *children: str) -> list[tuple[str, str]]:
        cells: dict[str, Value] = {
            **exchange.GAVE,
            "xg_text": text,
            "xg_about": "child",
            "xg_child": list(children),
        }
        request = exchange.intake(ch_children=rows(r1=exchange.TODDLER, r2=exchange.TODDLER))
        given: Answers = {"xs_direction": "we_told_probation", "xg_items": rows(s1=cells)}
        path = following_on(request, exchange.EXCHANGE, {**exchange.DECIDED, **given})
        return found(path, "")

    both = "Jay has a plan for neglect, and Kit told the nursery of it."
    assert said(both, "r1") == [("more_than_chosen", "xg_text")]
    assert said(both, "r1", "r2") == said("Jay has a plan for neglect.", "r1") == []


ROLES: Sequence[tuple[str, Answers]] = [
    ("pc_name", {"pc_views": rows(c1={**contact.A_CARER, "pc_name": "Alex Specimen"})}),
    ("pc_name", {"pc_views": rows(c1={**contact.A_CARER, "pc_name": "SPECIMEN, Alexx"})}),
    ("pc_name", {"pc_views": rows(c1={**contact.A_CARER, "pc_name": "Lex Madeup"})}),
    ("vo_by", {"vo_by": {"name": "Alex Specimen", "role": "Social worker"}}),
    ("iv_by", {"iv_by": {"name": "Kit Specimen", "role": "Social worker"}}),
    ("st_worker", {"st_worker": {"r1": {"name": "Alex Brian Specimen"}}}),
]


@pytest.mark.parametrize(("question", "answers"), ROLES)
def test_the_adult_or_a_child_is_not_the_carer_or_a_worker(question: str, answers: Answers) -> None:
    assert found(contact.assessed(answers)) == [("another_role", question)]


A_CARER_AT_WORK: Value = {"name": "Robin Sample", "role": "Social worker"}


@pytest.mark.parametrize(("question", "answers"), [
    ("iv_by", {"iv_by": A_CARER_AT_WORK}),
    ("vo_by", {"vo_by": {"name": "SAMPLE, Robin"}}),
    ("vo_by", {"vo_by": {"name": "Ivy Invented", "role": "Mother"}}),
])  # fmt: skip
def test_a_carer_or_relative_is_not_the_worker_who_saw_or_confirmed(question: str, answers: Answers) -> None:
    assert found(contact.assessed(answers)) == [("family_as_a_worker", question)]


def test_one_of_the_household_is_no_worker_and_a_guardian_is() -> None:
    household: Value = rows(h1={"hh_name": "Ivy Invented"})
    intake = contact.an_intake(hh_people=household)
    assert found(contact.assessed({"vo_by": {"name": "Ivy Invented"}}, intake=intake)) == [
        ("family_as_a_worker", "vo_by")
    ]
    assert asked(vo_by={"name": "Ivy Example", "role": "Guardian"}) == []


def test_somebody_else_of_the_family_and_the_prisoner_as_the_prisoner_are_whom_they_are() -> None:
    prisoner: Mapping[str, Value] = {**contact.A_CARER, "pc_name": "Alex Specimen", "pc_role": "the_prisoner"}
    mother: Mapping[str, Value] = {**contact.A_CARER, "pc_name": "Hazel Specimen"}
    assert asked(pc_views=rows(c1=mother, c2=prisoner)) == []
    assert asked() == []
