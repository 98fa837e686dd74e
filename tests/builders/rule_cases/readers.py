"""What the adult reads, and tells of others what they told us, feel or went through."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Answers
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import Case, known, prison, release, statement, view

FOR_ADULT: Answers = {
    "so_disclosable": "disclosable_version_only",
    "fa_view": "Letters would be right for Jay for now.",
}
SUMMARY: Answers = {"vo_share_adult": "summary_only", "vo_adult_summary": "Jay likes your letters and football."}
HURT = "Jay was hit in 2019."
LISTS = (("rr", known), ("rp", known), ("ak", view), ("co", prison))
CUT = "The older girl in the home cut herself in June."


def a_statement(prefix: str, text: str, permission: str = "yes", category: str = "child") -> Answers:
    given: Answers = {
        "rr": {"rf_risks_any": "yes"}, "rp": {"rf_protective_any": "yes"}, "ak": {"ak_any": "yes"}, "co": {},
        "ac_risk": {"ac_risks_any": "yes"},
    }[prefix]  # fmt: skip
    lists = {"rr": "rf_risks", "rp": "rf_protective", "ak": "ak_items", "co": "co_items", "ac_risk": "ac_risks"}
    row = statement(prefix, about="child", text=text, as_at="2026-10", show_adult=permission, category=category)
    return {**FOR_ADULT, **given, lists[prefix]: row}


def cases() -> Mapping[str, Case]:
    of_dad = {
        **SUMMARY,
        "vo_adult_summary": "Daddy said that he will not come home if you do, and a neighbour rang us.",
    }
    agency = {"ag_agency": "School nurse", "ag_text": CUT, "ag_show_adult": "yes", "ag_may_share": "yes"}
    asked = {"ag_any": "yes", **FOR_ADULT}
    return {
        "ag_shown_and_told_by_others": Case(
            known(**asked, ag_views=rows(a={**agency, "ag_show_adult": "no"})), known(**asked, ag_views=rows(a=agency))
        ),
        "summary_of_what_others_said": Case(
            known(**FOR_ADULT, **SUMMARY),
            known(**FOR_ADULT, **of_dad),
        ),
        **{
            f"{prefix}_shown_and_told_by_others": Case(
                answer(**a_statement(prefix, CUT, "no")),
                answer(**a_statement(prefix, CUT)),
            )
            for prefix, answer in LISTS
        },
        **{
            f"{prefix}_shown_of_a_child_who_told": Case(
                answer(**a_statement(prefix, HURT)),
                answer(**a_statement(prefix, HURT, category="witness_or_other")),
            )
            for prefix, answer in (*LISTS, ("ac_risk", release))
        },
    }
