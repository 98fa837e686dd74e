"""What is shared with probation, and the local arrangement."""

from __future__ import annotations

from collections.abc import Mapping

from tests.builders import arrangement, exchange
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import (
    Case,
    consented,
    of_child,
    statement,
    theirs,
)


def cases() -> Mapping[str, Case]:

    return {
        "xr_agency_has_not_agreed": consented(
            "xr", exchange.exchange, "xr_items", xs_direction="meeting_or_conference"
        ),
        "xg_agency_has_not_agreed": consented("xg", exchange.exchange, "xg_items", xs_direction="we_told_probation"),
        "act_now": Case(
            exchange.exchange(), exchange.exchange(xd_outcome="strategy_discussion_section_47", xd_reference="S-1")
        ),
        "new_or_high_recorded_only": Case(exchange.exchange(), exchange.exchange(xd_outcome="record_only")),
        "feedback_after_received": Case(
            exchange.exchange(),
            exchange.exchange(
                xg_items=rows(s1={**exchange.GAVE, "xg_permission": "not_agreed"}),
                xs_direction="we_told_probation",
                so_third_party="yes",
            ),
        ),
        "xr_fact_has_date": Case(exchange.exchange(), exchange.exchange(xr_items=statement("xr"))),
        "xg_fact_has_date": Case(
            exchange.exchange(), exchange.exchange(xs_direction="we_told_probation", xg_items=statement("xg"))
        ),
        "xr_others_as_our_own": Case(exchange.exchange(), exchange.exchange(xr_items=theirs("xr"))),
        "xg_others_as_our_own": Case(
            exchange.exchange(), exchange.exchange(xs_direction="we_told_probation", xg_items=theirs("xg"))
        ),
        "low_risk_and_flags": Case(
            exchange.exchange(), exchange.exchange(su_risk_children="low", su_registrations=["risk_to_children"])
        ),
        "no_action_and_actions": Case(
            exchange.exchange(), exchange.exchange(xa_actions_any="yes", xd_outcome="new_contact_no_further_action")
        ),
        "child_not_searched_for": Case(exchange.exchange(), of_child(xc_child="Lu Other")),
        "known_child_and_search": Case(exchange.exchange(), of_child(xc_known_to_us="looked_after")),
        "outcome_and_its_reason": Case(
            exchange.exchange(
                xd_why="No further action by the police was possible, so that an assessment is needed now."
            ),
            exchange.exchange(xd_why="We decided that no assessment is needed and that nobody will see the children."),
        ),
        "no_action_beside_a_risk": Case(
            exchange.exchange(), exchange.exchange(xd_outcome="new_contact_no_further_action")
        ),
        "open_case_that_is_not": Case(exchange.exchange(), exchange.exchange(xd_outcome="add_to_open_case")),
        "supervision_has_ended": Case(exchange.exchange(), exchange.exchange(su_end="2026-06-01")),
        "voice_of_a_child_not_known": Case(
            exchange.exchange(), of_child(xc_known_to_us="not_known", xd_voice="Tam told us that he is happy.")
        ),
        "both_leads": Case(
            arrangement.arrangement(),
            arrangement.arrangement(
                la_leads=rows(l1={"la_lead": {"name": "Bo"}, "la_lead_kind": "lead", "la_lead_side": "ours"})
            ),
        ),
    }
