"""The review of a contact view (F7): only what changed is asked again, starting from the last report."""

from __future__ import annotations

import pytest

from forms_service.engine.agreement import alone
from forms_service.engine.answers import Value
from forms_service.engine.conditions import compared
from forms_service.engine.definitions.forms import Definition, Outcome
from forms_service.engine.path import Path, outcomes
from forms_service.engine.types.choice import options_asked
from forms_service.services.answering.corrections.as_put_right import chosen_in_words
from tests.builders.agreeing import at_once
from tests.builders.contact import ASSESSED, OLDER, REVIEW, REVIEWED, VIEWS, not_known, review, reviewed, wrong
from tests.builders.definitions import rows
from tests.builders.shipped import shipped

PARTS = {
    "identity_or_photograph": {"identity"},
    "relationship": {"relationship"},
    "our_involvement": {"status"},
    "orders": {"legal"},
    "child_views": {"voice"},
    "carer_views": {"carers"},
    "agency_views": {"agencies"},
    "risks": {"risk"},
    "best_interests": {"best"},
    "levels": {"legal", "levels"},
    "nothing": set[str](),
}
ALWAYS = {"previous", "changes", "harm", "view", "review", "share", "sign"}
LOWER: dict[str, Value] = {
    **{name: "not_in_best_interests" for name in VIEWS if name != "lv_level"},
    "lv_level": "level_1_none",
}


def sections(path: Path) -> set[str]:
    return {section.id for section, _ in path.sections()}


def test_a_review_without_a_change_is_complete() -> None:
    assert wrong(review()) == set()
    assert outcomes(review(), "document") == ["D60"]


@pytest.mark.parametrize("part", PARTS)
def test_only_the_parts_that_change_are_opened(part: str) -> None:
    assert sections(review(cg_sections=[part])) == ALWAYS | PARTS[part]


def test_a_part_that_opens_says_what_the_last_report_said() -> None:
    path = reviewed({"cg_sections": ["carer_views", "best_interests"]}, last=ASSESSED)
    assert "Robin Sample" in path.reader.text("pc_views")
    assert path.answers["ba_overall"] == ASSESSED["ba_overall"]


def test_what_a_person_must_say_anew_is_not_taken_from_the_last_report() -> None:
    every: Value = [part for part in PARTS if part != "nothing"]
    path = reviewed({"cg_sections": every, "nv_same": "no"}, last=ASSESSED)
    anew = {"iv_outcome", "rl_victim", "vo_include", "rf_risks_any", "lv_letters", "lv_visits", "so_disclosable"}
    assert anew <= {question.id for question in path.questions}
    assert {name for name in anew if path.definition.question(name).reviewed} == set()
    assert (anew - REVIEWED.keys()) & path.answers.keys() == set()


def test_a_carer_who_withdraws_support_lowers_the_level_and_both_levels_are_kept() -> None:
    """Acceptance scenario 6."""
    against = {f"pc_{kind}": "does_not_support" for kind in ("letters", "phone", "video", "visits", "photos")}
    carer: dict[str, Value] = {"pc_name": "Robin Sample", "pc_role": "main_carer", "pc_contacted": "yes", **against}
    told: dict[str, Value] = {"pc_date": "2026-11-18", "pc_reasons": "It upsets Jay.", "pc_knows": "yes"}
    path = reviewed(
        {
            **LOWER,
            "cg_sections": ["carer_views", "levels"],
            "pc_views": rows(c1={**carer, **told}),
            "pc_pressure": "no",
            "nv_same": "no",
            "lg_any": "no",
        },
        last={**ASSESSED, **VIEWS},
    )
    assert wrong(path) == set()
    assert (path.answers["pv_level"], path.answers["lv_level"]) == ("level_3_written_and_phone", "level_1_none")
    assert path.answers["pv_letters"] == "in_best_interests"
    assert outcomes(path, "document") == ["D60", "D33"]


def test_the_view_of_a_child_who_was_not_known_is_shown_too() -> None:
    last: dict[str, Value] = {"vw_level": "level_2_written", "vw_phone": "advise_against"}
    path = reviewed({}, last=last)
    assert path.answers["pv_level"] == "level_2_written"
    assert (path.answers["pv_phone"], path.answers["pv_video"]) == ("advise_against", "advise_against")
    assert reviewed({}, last={"pv_level": "level_4_all"}).answers["pv_level"] == "level_4_all"


def test_another_view_opens_the_levels_and_the_orders_with_them() -> None:
    path = review(nv_same="no", cg_sections=["child_views"])
    assert path.asks("lv_level")
    assert "nv_same" in wrong(path)
    assert "nv_same" not in wrong(review(nv_same="no", cg_sections=["levels"]))


def test_a_child_about_to_be_18_gets_a_short_closing_letter() -> None:
    path = review(pv_why="child_turning_18")
    assert wrong(path) == set()
    assert sections(path) == {"previous", "changes", "share", "sign"}
    assert {"cg_sections", "nv_same", "rv_date"} & path.answers.keys() == set()
    assert outcomes(path, "document") == ["D60"]


def test_what_was_wrong_when_it_was_sent_is_corrected_and_not_reviewed() -> None:
    stops = at_once(review(pv_wrong="yes"))
    assert stops == ["pv_wrong"]


@pytest.mark.parametrize("kept", ["RC-02", "RC-03", "RC-04", "RC-05"])
def test_a_review_is_kept_as_long_as_the_report(kept: str) -> None:
    assert outcomes(reviewed({}, retention=kept), "retention") == [kept]


def test_only_a_report_on_contact_is_reviewed() -> None:
    assert wrong(reviewed({}, code="D40")) == set()
    assert wrong(reviewed({}, code="D31")) == {"pv_doc"}


def test_who_authorised_the_report_authorises_its_review() -> None:
    assert outcomes(reviewed({}, service_manager="yes"), "authoriser") == ["service_manager"]
    assert outcomes(reviewed({}, retention="RC-05"), "authoriser") == ["service_manager"]
    assert outcomes(review(), "authoriser") == []


def test_what_the_last_report_said_how_long_it_is_kept_and_who_authorised_it_are_nobodys_to_answer() -> None:
    """What is typed over them counts for nothing: to disagree is a statement of its own, with a reason."""
    typed: dict[str, Value] = {
        "pv_level": "level_4_all",
        "pv_visits": "in_best_interests",
        "pv_class": "RC-02",
        "pv_service_manager": "no",
    }
    last: dict[str, Value] = {"lv_level": "level_2_written", "lv_visits": "not_in_best_interests"}
    path = reviewed(typed, last=last, retention="RC-05", service_manager="yes")
    assert (path.answers["pv_level"], path.answers["pv_visits"]) == ("level_2_written", "not_in_best_interests")
    assert outcomes(path, "retention") == ["RC-05"]
    assert outcomes(path, "authoriser") == ["service_manager"]
    assert wrong(reviewed({"pv_disagree": "yes"})) == {"pv_disagree_what", "pv_disagree_why"}


def test_of_a_child_who_is_of_age_nobody_asks_again() -> None:
    """The day before the 18th birthday no date is left that is to come and before it."""
    for born, asks in {"2008-11-18": False, "2008-11-21": False, "2009-06-30": True}.items():
        path = reviewed({}, asked={"ch_children": rows(r1={**OLDER, "ch_dob": born})})
        assert (path.asks("rv_date"), wrong(path)) == (asks, set()), born


def test_why_the_child_was_not_asked_again_is_said() -> None:
    assert wrong(review(cg_child_asked="no")) == {"cg_child_why_not"}


def test_what_was_not_looked_at_again_of_the_last_report_still_stands() -> None:
    def stand(**changes: Value) -> list[str]:
        return outcomes(review(**changes), "stands")

    assert stand(cg_sections=["nothing"], nv_same="yes") == ["D31", "D32"]
    assert stand(cg_sections=["carer_views"], nv_same="yes") == ["D31"]
    assert stand(cg_sections=["identity_or_photograph"], nv_same="yes") == []
    assert stand(pv_why="child_turning_18") == ["D31"], "who the child is does not change with the age"


def test_who_the_child_is_has_a_new_sheet_where_that_was_looked_at_again() -> None:
    again: dict[str, Value] = {name: answer for name, answer in ASSESSED.items() if name.startswith("iv_")}
    again |= {"cg_sections": ["identity_or_photograph"]}
    assert "D31" in outcomes(reviewed(again), "document")
    assert "D31" not in outcomes(reviewed({**again, "iv_outcome": "not_confirmed"}), "document")
    assert "D31" not in outcomes(review(), "document")


def test_a_review_that_sees_more_contact_answers_anew_what_the_last_view_rested_on() -> None:
    """From level 1 to 4 without the child, the carer or the risks is no review."""
    none: dict[str, Value] = {**LOWER, "lg_any": "yes"}
    more: dict[str, Value] = {**dict.fromkeys(LOWER, "in_best_interests"), "lv_level": "level_4_all", "nv_same": "no"}
    said: dict[str, Value] = {"cg_summary": "Jay wants visits now.", "lg_any": "no", "cg_child_asked": "no"}
    alone_open = reviewed({**more, **said, "cg_sections": ["levels"]}, last=none)
    assert "lv_level" in wrong(alone_open)
    assert {"order_of_the_last_report_gone", "wishes_and_not_asked"} <= {one.rule for one in alone(alone_open)}

    parts: Value = ["levels", "child_views", "carer_views", "risks", "best_interests"]
    opened = reviewed({**more, **said, "cg_sections": parts}, last=none)
    assert "lv_level" not in wrong(opened)
    assert {"vo_include", "pc_views", "ba_overall", "rf_risks_any"} <= wrong(opened)
    lower = reviewed({**LOWER, "nv_same": "no", "cg_sections": ["levels"], "lg_any": "no"})
    assert "lv_level" not in wrong(lower)


def test_a_version_for_the_adult_is_offered_where_one_is_made_and_nowhere_else() -> None:
    """Of a review none is made, and of what is sent on neither."""
    version, question = "disclosable_version_only", "so_disclosable"
    assert version not in options_asked(REVIEW.index[question], review().reader)
    offered = [form.name for form in shipped().all() if question in form.index and _offers(form, question, version)]
    made = [form.name for form in shipped().all() if any(_hangs_on(o, question) for o in form.outcomes)]
    assert sorted(offered) == sorted(made)
    assert "so_disclosable" in wrong(not_known(nk_area="no", nk_redirect_la="2", so_disclosable=version))


def _offers(form: Definition, question: str, option: str) -> bool:
    asked = form.index[question]
    return question not in form.carried and any(
        each.id == option and form.keeps_promise(asked, each) for each in asked.options
    )


def _hangs_on(outcome: Outcome, question: str) -> bool:
    condition = outcome.when if outcome.kind == "document" else None
    return condition is not None and any(each.answer == question for each in compared(condition))


def test_what_a_correction_says_in_words_is_read_as_a_choice_where_it_names_one_alone() -> None:
    told = {
        "Level 1: no contact, as her social worker asks": "level_1_none",
        "Level 1": "level_1_none",
        "Not level 4: level 1": None,
        "Level 1, and no more level 4": None,
        "No contact": None,
    }
    level, letters = (
        shipped().latest("core/contact_assessment_known").question(name) for name in ("lv_level", "lv_letters")
    )
    assert {words: chosen_in_words(level, words) for words in told} == told
    assert chosen_in_words(letters, "Not in the child's best interests.") == "not_in_best_interests"
    assert chosen_in_words(letters, "In the child’s best interests") == "in_best_interests"
