"""What a text says of a child by name is held against what was chosen for that child, and ordinary words are not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms_service.engine.agreement import alone
from forms_service.engine.answers import Value
from forms_service.engine.path import Path
from tests.builders import contact, exchange, prison_enquiry, probation
from tests.builders.definitions import rows
from tests.builders.rule_cases.of_children import OF_WORDS

FOUND: Value = {"r1": "open_case", "r2": "previously_known"}
ENQUIRY: Mapping[str, Value] = {"st_current": {"r1": "section_47_enquiry", "r2": "none"}}
ON_A_PLAN: Mapping[str, Value] = {"st_current": {"r1": "child_protection_plan", "r2": "none"}}
IN_CARE: Mapping[str, Value] = {"st_current": {"r1": "looked_after", "r2": "child_in_need_plan"}, "open": "both"}
CHILD: Mapping[str, Value] = {"ch_family_name": "Example", "ch_dob": "2019-03-27", "ch_relationship": "child"}
CHILDREN = rows(
    r1={**CHILD, "ch_given_names": "Jay", "ch_lives_with": "Her mum, Jo Example"},
    r2={**CHILD, "ch_given_names": "Kit", "ch_lives_with": "His father"},
)


def prison(said: str, **chosen: Value) -> Path:
    """A reply about two children, Jay and Kit, that says what children’s social care will do."""
    results: Value = {"r1": "open_case", "r2": "open_case"} if chosen.pop("open", "") else FOUND
    asked = prison_enquiry.intake(
        se_adult_result="matched", se_child_results=results, se_match_basis=["name", "date_of_birth"],
        ch_children=CHILDREN, ad_legal_status="sentenced_custody",
    )  # fmt: skip
    return prison_enquiry.reply(asked, nx_us=said, **{**ENQUIRY, **chosen})


def broken(path: Path, question: str = "nx_us") -> list[str]:
    ours = {*OF_WORDS, "words_and_involvement"}
    return [one.rule for one in alone(path) if one.rule in ours and one.question == question]


TAM = rows(c1={"xc_child": "Tam Example", "xc_known_to_us": "looked_after", "xc_risk_known": "no"})
SAID: Mapping[str, Mapping[str, Value]] = {
    "Jay has a child protection plan. Kit lives with him in Wales and we see him every week.": ENQUIRY,
    "Kit has a child protection plan.": ENQUIRY,
    "Jay is on a CP plan": ENQUIRY,
    "Jay and Kit are on child protection plans.": ON_A_PLAN,
    "Both children have a child protection plan.": ON_A_PLAN,
    "Jay has a child protection plan and so does his brother. Kit is subject to a child protection plan too.": ON_A_PLAN,
    "Kit Example is the subject of a child protection plan.": ON_A_PLAN,
    "There is a section 47 enquiry about Kit.": ENQUIRY,
    "We have started a s.47 enquiry in respect of Kit.": ENQUIRY,
    "Kit’s section 47 enquiry continues.": ON_A_PLAN,
    "Neither child is on a child protection plan.": ON_A_PLAN,
    "Jay is not on a child protection plan.": ON_A_PLAN,
    "Jay’s child protection plan ended in May.": ON_A_PLAN,
    "Jay no longer has a child protection plan.": ON_A_PLAN,
    "Jay is not looked after.": IN_CARE,
    "Kit is looked after by the council.": IN_CARE,
    "Kit is in foster care in Leeds.": IN_CARE,
    "Jay is settled. Kit is too, and he is in foster care.": IN_CARE,
    "Kit, who goes to school in town, is looked after.": IN_CARE,
    "Unlike Jay, Kit is in our care.": {"st_current": {"r1": "looked_after", "r2": "none"}},
    "Jay has a child in need plan.": IN_CARE,
    "Kit has no child in need plan.": IN_CARE,
    "We visit Kit each month.": ENQUIRY,
    "Kit is well. We see him on Fridays.": ENQUIRY,
    "Kit is open to us.": ENQUIRY,
    "Kit has an allocated social worker.": ENQUIRY,
    "Jay’s case is closed.": ENQUIRY,
    "Jay is not open to us.": ENQUIRY,
    "Jay has no social worker.": ENQUIRY,
    "We have no involvement with Jay.": ENQUIRY,
    "Jay is not known to us.": ENQUIRY,
    "No trace of Kit.": ENQUIRY,
    "We found no record of Jay.": ENQUIRY,
    "Kit lives in another authority.": ENQUIRY,
    "Jay has moved out of our area.": ENQUIRY,
    "Jay lives with her father.": ENQUIRY,
    "Kit lives with his grandparents, and Jay with her mother.": ENQUIRY,
    "Kit lives with the prisoner.": ENQUIRY,
}


@pytest.mark.parametrize("said", SAID)
def test_what_a_text_says_of_a_child_by_name_and_was_chosen_otherwise_is_asked_about(said: str) -> None:
    assert broken(prison(said, **SAID[said])) != []


ORDINARY: Mapping[str, Mapping[str, Value]] = {
    "Nothing further.": ENQUIRY,
    "We will complete the section 47 enquiry about Jay by 12 December.": ENQUIRY,
    "Jay is the subject of a section 47 enquiry. We are not involved with Kit.": ENQUIRY,
    "We see Jay every week. Kit is not open to us.": ENQUIRY,
    "We will decide whether Jay needs a child protection plan.": ENQUIRY,
    "A child protection conference about Jay will be held if the enquiry finds harm.": ENQUIRY,
    "Jay lives with her mother and Kit with his father.": ENQUIRY,
    "Jay lives with her mum, who is known to us.": ENQUIRY,
    "Kit lives with his dad. We will ring him before the next visit.": ENQUIRY,
    "Kit was on a child protection plan in 2019.": ENQUIRY,
    "Kit was known to us before; his case was closed in 2021.": ENQUIRY,
    "Kit’s case is closed.": ENQUIRY,
    "Kit’s brother Jay is the subject of a section 47 enquiry.": ENQUIRY,
    "Kit’s sister is open to us.": ENQUIRY,
    "We will speak with Kit about his sister’s social worker.": ENQUIRY,
    "Kit’s mother was looked after as a child.": ENQUIRY,
    "Jay, who lives with her mother, is open to us.": ENQUIRY,
    "If Kit needs a plan, we will open an assessment.": ENQUIRY,
    "We will offer Kit early help. Nothing is known that worries us about Kit.": ENQUIRY,
    "Kit’s mother cares well for him, and nothing known to us speaks otherwise.": ENQUIRY,
    "Jay has a child protection plan and Kit has none.": ON_A_PLAN,
    "Jay remains on a child protection plan; the next conference is on 4 January.": ON_A_PLAN,
    "Unlike Jay, Kit is not on a child protection plan.": ON_A_PLAN,
    "Kit has no child protection plan.": ON_A_PLAN,
    "We review Jay’s child protection plan in May, and will tell you if it ended.": ON_A_PLAN,
    "There is no reason to end Jay’s child protection plan.": ON_A_PLAN,
    "Jay has a child protection plan. Her social worker sees her each week.": ON_A_PLAN,
    "We will let the prison know what the conference decides for Jay and Kit.": ON_A_PLAN,
    "Jay is looked after. Kit lives at home with his father.": IN_CARE,
    "Jay is in foster care; Kit has a child in need plan.": IN_CARE,
    "Jay is looked after, and Kit is not.": IN_CARE,
    "Kit is not looked after.": IN_CARE,
    "Kit visits Jay, who is in foster care, once a month.": IN_CARE,
    "Jay’s foster carers bring Kit to see her.": IN_CARE,
    "Both children are open to us.": IN_CARE,
    "We see both children, and will write again when Jay’s care plan is reviewed.": IN_CARE,
    "Kit sees Jay at her foster placement on Saturdays.": IN_CARE,
    "Kit’s aunt is assessed as a foster carer.": IN_CARE,
    "He was looked after as a child. Kit and Jay do not know this.": ENQUIRY,
    "Jay lives in another authority with her foster carers.": IN_CARE,
    "Please send letters for Jay and Kit to us. We will tell them that he asked.": IN_CARE,
}


@pytest.mark.parametrize("said", ORDINARY)
def test_what_fits_or_is_said_of_somebody_else_or_another_time_is_asked_of_nobody(said: str) -> None:
    assert broken(prison(said, **ORDINARY[said])) == []


def test_every_text_of_every_form_that_knows_of_a_child_is_read() -> None:
    plan = "Kit has a child protection plan."
    assert broken(prison("Nothing further", co_any="yes", co_assessment=plan), "co_assessment")
    assert broken(prison("Nothing further", cv_any="yes_named_children", cv_named_children={"r1": "yes", "r2": "no"}, cv_named={"r1": plan}), "cv_named")  # fmt: skip
    assert broken(contact.known(ba_needs="Jay is not looked after.", st_current={"r1": "looked_after"}), "ba_needs")
    assert broken(contact.review(nv_reasons="Jay is not looked after.", cg_sections=["our_involvement"], st_current={"r1": "looked_after"}), "nv_reasons")  # fmt: skip
    assert broken(probation.the_full_part(nx_us="Jay is not known to us."), "nx_us")
    of_tam = exchange.exchange(xd_why="Tam is not known to us, and is not looked after.", xc_children=TAM)
    assert broken(of_tam, "xd_why")
