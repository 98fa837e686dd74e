"""What was written, or answered, of one child and stands in what is said of another: every text that leaves about a child.

The reports about Jay and about Kit are two forms; a reply to a prison or to probation says something of each child.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import pytest

from forms_service.engine.agreement import Disagreement, Other, as_answered, disagreements
from forms_service.engine.answers import Answers, Value
from forms_service.engine.definitions.rules import Across
from forms_service.engine.path import Path
from forms_service.engine.types.registry import type_of
from tests.builders import contact
from tests.builders.definitions import rows
from tests.builders.rule_cases.of_children import (
    OF_ANOTHER,
    PRISON,
    PROBATION,
    assessed,
    viewed,
)
from tests.builders.shipped import following_on, shipped

WORDS = "{name} lost every thread that ties them to their father and to his side of the family, and minds it very much."
SAID = WORDS.format(name="Kit")
NAMED = "Kit minds it."
POINTED = "Same as in the report about Kit."
NOT_ALIKE: Answers = {
    name: f"{name} of Kit, as it was seen on a visit and at school, in words that stand nowhere else: {name}."
    for name in ("ba_needs", "ba_change", "ba_age", "ba_harm", "ba_carers", "ba_longterm", "ba_overall", "vw_reasons",
                 "cg_contact_happened", "nv_reasons")
}  # fmt: skip


def reviewed(child: str, answers: Answers) -> Path:
    return contact.reviewed(answers, child=child)


def there(path: Path, across: Across = "sibling") -> Other:
    reader = as_answered(path.definition, path.answers, path.reader.carried, path.reader.context)
    return Other(across, "kit", "the report about Kit", reader)


Form = Callable[[str, Answers], Path]
ROWS: Mapping[str, tuple[str, Mapping[str, Value]]] = {
    "rr_text": ("rf_risks", {"rr_nature": "assessment", "rr_about": "child"}),
    "rp_text": ("rf_protective", {"rp_nature": "assessment", "rp_about": "child"}),
    "ak_text": ("ak_items", {"ak_nature": "assessment", "ak_about": "child"}),
    "ag_text": ("ag_views", {"ag_agency": "School", "ag_may_share": "yes", "ag_fact_or_view": "view"}),
    "lc_condition": ("lv_conditions", {"lc_type": "letters"}),
    "vc_condition": ("vw_conditions", {"vc_type": "letters"}),
    "pc_reasons": ("pc_views", contact.A_CARER),
    "pc_why_not": ("pc_views", {**contact.A_CARER, "pc_contacted": "no"}),
}
"""Texts in rows: of which list, and what else stands in a row."""
WITH: Mapping[str, Answers] = {
    "rr_text": {"rf_risks_any": "yes"},
    "rf_risks_none": {"rf_risks_any": "no"},
    "rp_text": {"rf_protective_any": "yes"},
    "ak_text": {"ak_any": "yes"},
    "ag_text": {"ag_any": "yes", "so_third_party": "yes"},
    "lc_condition": {"lv_letters": "only_with_conditions"},
    "vc_condition": {"vw_letters": "only_with_conditions"},
    "lv_override_why": {"lv_level": "level_2_written"},
    "vw_level_why": {"vw_level": "level_1_none"},
    "fa_view": {"so_disclosable": "disclosable_version_only"},
    "vo_adult_summary": {"vo_share_adult": "summary_only"},
    "vo_why_not": {"vo_include": "no_not_able_to_ask"},
    "ba_without_views": {"vo_include": "no_not_able_to_ask"},
    "cg_child_why_not": {"cg_child_asked": "no"},
    "pv_disagree_what": {"pv_disagree": "yes"},
    "pv_disagree_why": {"pv_disagree": "yes"},
    "ra_why": {"ra_needed": "no"},
}
"""What leads to a question."""
LOOKED_AFTER = frozenset({"pc_lac_view", "pc_iro_view", "pc_foster_view"})
OF_ALL_CHILDREN: Mapping[str, str] = {
    "es_why": "of the adult who brings them",
    "ag_none_why": "why no agency was asked at all",
    "ag_conflict": "whether agencies disagree at all",
    "rf_other_children": "of the other children",
    "ra_route": "how a referral is made in that prison",
    "st_history_reason": "why we were with the family", "st_history_outcome": "what came of that",
}  # fmt: skip
"""What is said of a child in words, and is as true of the other."""


def answers_with(question: str, text: str, child: str) -> Answers:
    also: Answers = {"st_current": {child: "looked_after"}} if question in LOOKED_AFTER else {}
    if question not in ROWS:
        return {**also, **WITH.get(question, {}), question: text}
    repeat, cells = ROWS[question]
    return {**WITH.get(question, {}), repeat: rows(s1={**cells, question: text})}


@cache
def theirs_of(form: Form, question: str) -> Other:
    return there(form("r2", {**NOT_ALIKE, **answers_with(question, SAID, "r2")}))


def said(form: Form, question: str, text: str) -> list[Disagreement]:
    """What is said to *text* in the report about Jay, where the one about Kit says what it says of Kit."""
    ours = form("r1", answers_with(question, text, "r1"))
    found = disagreements(ours, [theirs_of(form, question)])
    return [one for one in found if one.place[-1] == question and (one.where or "points" in one.rule)]


FORMS: Mapping[str, Form] = {
    "core/contact_assessment_known": assessed,
    "core/contact_assessment_not_known": viewed,
    "core/contribution_review": reviewed,
}
SINGLE_LINES = frozenset({"text", "lines"})


def texts(form: str) -> list[str]:
    """Every text of a form that somebody writes of the child and that leaves."""
    definition = shipped().latest(form)
    own = [question for question in definition.questions if question.id not in definition.carried]
    every = (each for question in own for each in (question, *question.columns) if not question.id.startswith("se_"))
    return [
        each.id
        for each in every
        if type_of(each).is_free_text and not each.internal and each.type not in SINGLE_LINES
        and each.id not in OF_ALL_CHILDREN
    ]  # fmt: skip


OPENED: Mapping[str, tuple[str, ...]] = {"core/contribution_review": ("cg_", "nv_", "pv_")}
"""Of a review: what is its own. What else it may open stands in the report too."""


def every() -> list[tuple[str, str]]:
    return [(form, text) for form in FORMS for text in texts(form) if text.startswith(OPENED.get(form, ("",)))]


@pytest.mark.parametrize(("form", "question"), every())
def test_a_text_of_another_child_is_put_right_or_explained(form: str, question: str) -> None:
    """Whether it is the same, with the name exchanged or not, names that child alone, or points there."""
    of_jay = SAID.replace("Kit", "Jay") if question not in NAMES_ALONE else SAID
    assert bool(said(FORMS[form], question, of_jay)) is (question not in OF_THE_ADULT), "the same text"
    assert said(FORMS[form], question, NAMED + " " * 40), "that child's name alone"
    assert said(FORMS[form], question, POINTED), "a pointer"
    assert said(FORMS[form], question, "Jay is as sorry about it as Kit.") == []


NAMES_ALONE = frozenset(
    {"rl_last_contact", "iv_discrepancy", "lg_plan_contact", "lc_condition", "vc_condition", "pc_reasons", "pc_why_not"}
)
"""Where two children may truly have the same: a visit of both, one plan, the reasons of their mother."""

OF_THE_ADULT = frozenset({"rf_risks_none"})
"""What is said of the adult and of our records, and so bound to be the same in each report."""


@pytest.mark.parametrize(("question", "text"), [
    ("vo_understanding", "{name} misses dad and wants to see him. {name} asked when he comes home."),
    ("ba_needs", "{name} needs routine, friends, a mother and a safe tie with dad."),
])  # fmt: skip
def test_a_short_text_that_is_as_true_of_a_brother_is_asked_about_and_no_stop(question: str, text: str) -> None:
    theirs = there(assessed("r2", {**NOT_ALIKE, question: text.format(name="Kit")}))
    own = disagreements(assessed("r1", {question: text.format(name="Jay")}), [theirs])
    assert [one.level for one in own if one.place == (question,)] == ["answer"]


# --- each child in one reply -----------------------------------------------------------------------------------


BOTH: Value = {"r1": "open_case", "r2": "open_case"}
OF_EACH = ["vo_why_not", "vo_words", "vo_understanding", "vo_adult_summary", "cv_named"]


@pytest.mark.parametrize("question", OF_EACH)
def test_a_text_of_another_child_of_one_reply_is_put_right_or_explained(question: str) -> None:
    """The second of two that are the same is held against the first, and of one that names the other child alone, it."""
    asked = {name: {"r1": value, "r2": value} for name, value in OPEN_TO.get(question, {}).items()}
    intake = contact.an_intake(se_child_results=BOTH, en_type="prison_newly_sentenced_check")

    def spoken(jay: str, kit: str) -> list[tuple[str, ...]]:
        path = following_on(intake, PRISON, {"cv_any": "yes_named_children", **asked, question: {"r1": jay, "r2": kit}})
        return [one.place for one in disagreements(path) if one.question == question]

    theirs = SAID.replace("Kit", "Jay")
    assert {place[1] for place in spoken(theirs, SAID)} == ({"r2"} if question != "vo_why_not" else set())
    assert {place[1] for place in spoken("Kit minds it.", "Kit said so.")} == {"r1"}
    assert spoken("Jay minds it.", "Kit and Jay said so.") == []


OPEN_TO: Mapping[str, Mapping[str, Value]] = {
    "vo_why_not": {"vo_include": "no_not_able_to_ask"},
    "vo_words": {"vo_include": "yes"},
    "vo_understanding": {"vo_include": "yes"},
    "vo_adult_summary": {"vo_include": "yes", "vo_share_adult": "summary_only"},
    "cv_named": {"cv_named_children": "yes"},
}


def test_every_text_of_each_child_is_tried() -> None:
    each = {q.id for form in (PRISON, PROBATION) for q in form.questions if q.each and type_of(q).is_free_text}
    assert {name for name in each if not name.startswith(("ch_", "st_"))} == set(OF_EACH)


# --- answers that are one for all children of an enquiry -------------------------------------------------------


def rules(path: Path, *beside: Other) -> set[str]:
    return {one.rule for one in disagreements(path, list(beside))}


@pytest.mark.parametrize("rule", OF_ANOTHER)
def test_what_is_one_for_all_children_or_all_replies_of_an_enquiry_agrees(rule: str) -> None:
    here, other, across = OF_ANOTHER[rule]
    assert rule in rules(here, there(other, across))
    assert rule not in rules(here, there(here, across))
