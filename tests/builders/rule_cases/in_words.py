"""What a contact report or a review says in words, beside what was chosen, and what carers and the child want."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Value
from forms_service.engine.path import Path
from tests.builders import contact
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import (
    Case,
    in_known,
    in_review,
    known,
    prison,
    statement,
    view,
)

NOT_SURE: Mapping[str, Value] = {"wf_by_type": {"letters": "unsure"}}
AN_ESCORT: Mapping[str, Value] = {
    "lv_visits": "in_best_interests", "es_name": {"name": "Ash Sample"}, "es_relationship": "Grandmother"
}  # fmt: skip
A_CARER_WHO_ESCORTS: Mapping[str, Value] = {"es_name": {"name": "Robin Sample"}}


def spoken(summary: str, words: str) -> Path:
    """What the adult is told of a child, and what that child said, in a reply to a prison."""
    shared: dict[str, Value] = {"vo_include": "yes", "vo_share_adult": "summary_only"}
    voice: dict[str, Value] = {**shared, "vo_adult_summary": summary, "vo_words": words}
    involved: Value = {"r1": "child_in_need_plan", "r2": "child_in_need_plan"}
    return prison(st_current=involved, **{name: {"r1": value} for name, value in voice.items()})


def in_conditions(holds: str, broken: str) -> Case:
    def with_it(text: str) -> Path:
        return known(
            lv_letters="only_with_conditions", lv_conditions=rows(s1={"lc_type": "letters", "lc_condition": text})
        )

    return Case(with_it(holds), with_it(broken))


def in_view_conditions(holds: str, broken: str) -> Case:
    def with_it(text: str) -> Path:
        return view(
            vw_letters="only_with_conditions", vw_conditions=rows(s1={"vc_type": "letters", "vc_condition": text})
        )

    return Case(with_it(holds), with_it(broken))


def with_history(outcome: str, **cells: Value) -> Path:
    past: Value = {"r1": rows(h1={"st_history_from": "2019", "st_history_outcome": outcome, **cells})}
    return known(st_current={"r1": "none"}, st_history_any={"r1": "yes"}, st_history=past)


def cases() -> Mapping[str, Case]:
    return {
        "favourable_against_a_carer": in_known(pc_views=rows(c1={**contact.A_CARER, "pc_phone": "not_asked"})),
        "favourable_against_the_child": in_known(wf_by_type={"letters": "wants", "phone": "not_asked"}),
        "favourable_against_the_childs_words": in_known(vo_words="I want nothing to do with him."),
        "same_view_against_a_carer": in_review(
            cg_sections=["carer_views"],
            cg_summary="Robin Sample has changed her mind.",
            pc_views=rows(c1={**contact.A_CARER, "pc_phone": "does_not_support"}),
        ),
        "same_view_against_the_child": in_review(
            cg_sections=["child_views"],
            cg_summary="Jay has changed his mind.",
            **{**contact.WISHES, **NOT_SURE},
        ),
        "confirmed_beside_a_difference": in_known(iv_discrepancy="The certificate says 1 June 2016."),
        "told_what_to_say": in_known(vo_words="My keyworker wrote this for me to say."),
        "wishes_of_a_child_who_said_nothing": in_known(vo_words="He said nothing and would not come out."),
        "told_of_what_nobody_said": Case(
            known(vo_share_adult="summary_only", vo_adult_summary="Jay likes the letters, and hopes for more."),
            known(
                vo_share_adult="summary_only",
                vo_adult_summary="Jay looks forward to your cards.",
                vo_words="He said nothing and would not come out of his room.",
            ),
        ),
        "voice_of_a_child_who_said_nothing": Case(
            spoken("Jay looks forward to your cards.", "I want cards."),
            spoken("Jay looks forward to your cards.", "He said nothing at all."),
        ),
        "pressure_in_words": in_known(
            pc_views=rows(
                c1={**contact.A_CARER, "pc_reasons": "He threatened to take Jay, so she said yes to letters."}
            )
        ),
        "reasons_and_what_they_support": in_known(
            pc_views=rows(c1={**contact.A_CARER, "pc_reasons": "She supports everything."})
        ),
        "suitable_adult_and_the_checks": Case(
            known(**AN_ESCORT, es_why="She has no conviction, and the police checked her."),
            known(**AN_ESCORT, es_why="She has a conviction for taking drugs into a prison."),
        ),
        "suitable_adult_who_is_against": Case(known(**AN_ESCORT), known(**{**AN_ESCORT, **A_CARER_WHO_ESCORTS})),
        "condition_that_is_none": in_conditions("Only if she reads them first.", "None."),
        "condition_with_a_workplace": in_conditions("Ring Robin before each.", "Ring Robin at her work before each."),
        "view_condition_that_is_none": in_view_conditions(
            "No letters until they are read.", "No letters at all until May."
        ),
        "view_condition_with_a_workplace": in_view_conditions("If they are read.", "She works at Sample Bakery."),
        "relationship_and_living_together": in_known(rl_quality="They never lived together, and she met him once."),
        "contact_now_in_words": in_known(rl_last_contact="She visited him last week."),
        "proceedings_in_words": in_known(lg_plan_contact="Suspended by the court until the hearing in January 2027."),
        "adoption_in_words": in_known(ba_longterm="He is to be adopted by his foster carer in spring."),
        "ever_and_history_in_words": Case(
            with_history("It ended.", st_history_type="Assessment"),
            with_history("It ended.", st_history_type="Looked after, section 20"),
        ),
        "history_that_goes_on": Case(with_history("It was closed."), with_history("The case is open.")),
        "agencies_unasked_that_disagree": in_known(ag_none_why="The school disagrees with contact."),
        "protection_that_is_none": in_known(
            rf_protective_any="yes", rf_protective=statement("rp", text="There is nothing that keeps this child safe.")
        ),
        "carer_in_words_and_entry": in_review(
            cg_sections=["carer_views"],
            cg_summary="Robin Sample now supports everything.",
            pc_views=rows(c1=contact.A_CARER),
        ),
        "visits_that_were_not_favoured": in_review(cg_contact_happened="Two visits in August."),
    }
