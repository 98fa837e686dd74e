"""What a text of a report or reply says otherwise than an answer beside it: dates, orders, statements, agencies."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Answers, Value
from forms_service.engine.path import Path
from tests.builders import contact, exchange
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import (
    LEVELS_ANEW,
    Case,
    full,
    in_known,
    known,
    prison,
    release,
    statement,
    view,
)

PLANNED: Answers = {
    "st_current": {"r1": "child_protection_plan"},
    "st_plan_start": {"r1": "2026-02-01"},
    "st_ever": {"r1": ["child_protection_plan"]},
}
IN_CARE: Mapping[str, Value] = {
    "st_current": {"r1": "looked_after"},
    "st_legal": {"r1": "care_order"},
    "st_plan_start": {"r1": "2022-04-14"},
}
IN_CARE_LATER: Mapping[str, Value] = {**IN_CARE, "st_plan_start": {"r1": "2026-04-14"}}
NOT_ASKED: Answers = {"vo_include": "no_child_too_young", "vo_why_not": "He is too young."}
NOT_TOLD: Answers = {"so_consent_told": "no_would_increase_risk"}


def orders(*kinds: str, **cells: Value) -> Answers:
    """Orders in force of these *kinds*."""
    order: Mapping[str, Value] = {"lg_effect": "none", "lg_copy_seen": "yes", **cells}
    return {
        "lg_any": "yes",
        "lg_orders": rows(**{f"o{at}": {"lg_kind": kind, **order} for at, kind in enumerate(kinds)}),
    }


def opposite(second: str) -> Path:
    first: Mapping[str, Value] = {"lg_kind": "child_arrangements", "lg_effect": "requires", "lg_copy_seen": "yes"}
    other: Mapping[str, Value] = {"lg_kind": "non_molestation", "lg_effect": second, "lg_copy_seen": "yes"}
    return known(lg_any="yes", lg_orders=rows(o1=first, o2=other))


def risks(**cells: Value) -> Path:
    return known(rf_risks_any="yes", rf_risks=statement("rr", as_at="2026-10", **cells))


def protection(**cells: Value) -> Path:
    return known(rf_protective_any="yes", rf_protective=statement("rp", as_at="2026-10", **cells))


def concerns(**cells: Value) -> Path:
    return prison(co_items=statement("co", as_at="2026-10", **cells))


def held(**cells: Value) -> Path:
    return view(ak_any="yes", ak_items=statement("ak", as_at="2026-10", **cells))


def address_risks(**cells: Value) -> Path:
    return release(ac_risks_any="yes", ac_risks=statement("ac_risk", as_at="2026-10", **cells))


def received(**cells: Value) -> Path:
    return exchange.exchange(xr_items=statement("xr", as_at="2026-10", **cells))


def given(**cells: Value) -> Path:
    return exchange.exchange(xs_direction="we_told_probation", xg_items=statement("xg", as_at="2026-10", **cells))


STATEMENTS = {
    "rr": risks, "rp": protection, "co": concerns, "ak": held, "ac_risk": address_risks, "xr": received, "xg": given
}  # fmt: skip


def of_statements() -> Mapping[str, Case]:
    """In each list of statements: a fact that was disproved, and what another child said."""
    told = "A boy at Sample Primary School told his teacher that the adult frightened him."
    disproved = {
        f"{name}_fact_that_is_disproved": Case(made(status="proved_or_found"), made(status="disproved"))
        for name, made in STATEMENTS.items()
    }
    by_another = {
        f"{name}_told_by_another_child": Case(made(text=told, about="other_child"), made(text=told, about="child"))
        for name, made in STATEMENTS.items()
    }
    return {**disproved, **by_another}


def agencies(text: str) -> Path:
    said: Mapping[str, Value] = {
        "ag_agency": "School",
        "ag_text": text,
        "ag_fact_or_view": "view",
        "ag_may_share": "no",
    }
    return known(ag_any="yes", ag_views=rows(a=said))


def of_orders() -> Mapping[str, Case]:
    care: dict[str, Value] = {**IN_CARE, **orders("care", lg_made="2022-04")}
    return {
        "orders_that_cannot_stand_together": Case(
            known(**orders("special_guardianship", "child_arrangements")),
            known(**orders("adoption", "special_guardianship")),
        ),
        "orders_of_opposite_effect": Case(opposite("none"), opposite("forbids")),
        "adopted_and_looked_after": Case(known(**IN_CARE, **orders("care")), known(**IN_CARE, **orders("adoption"))),
        "made_otherwise_in_words": Case(
            known(**care, ba_longterm="The court made a care order in April 2022."),
            known(**care, ba_longterm="The court made a care order in May 2021."),
        ),
        "care_order_before_care": Case(
            known(**care),
            known(**orders("care", lg_made="2022-04"), **IN_CARE_LATER),
        ),
    }


def cases() -> Mapping[str, Case]:
    return {
        **of_statements(),
        **of_orders(),
        "began_otherwise_in_words": Case(
            known(**PLANNED, ba_harm="Jay has had a child protection plan since February."),
            known(**PLANNED, ba_harm="Jay has had a child protection plan since June."),
        ),
        "seen_otherwise_in_words": Case(
            known(ba_needs="We last saw Jay in November, and he was well."),
            known(ba_needs="We last saw Jay on 3 June, and he was well."),
        ),
        "open_in_words": Case(
            known(st_current={"r1": "none"}, ba_needs="His grandmother’s social worker visits each week."),
            known(st_current={"r1": "none"}, ba_needs="The case is open, and a social worker visits each week."),
        ),
        "harmed_in_words": in_known(rl_quality="Warm at first. He hit him with a belt in 2024."),
        "harm_in_words_and_no_victim": in_known(ba_harm="He broke his arm in 2024."),
        "told_without_being_asked": Case(
            known(**NOT_ASKED, ba_without_views="His mother told us that he misses him, and we went by that."),
            known(**NOT_ASKED, ba_without_views="Jay told us that he loves him, and we went by that."),
        ),
        "agency_against_and_none_disagrees": Case(
            agencies("The school is not against contact."), agencies("The school is against contact.")
        ),
        "favourable_against_an_agency": Case(agencies("They support letters."), agencies("They are against contact.")),
        "support_in_words": Case(
            known(ba_carers="Both parents support letters."), known(ba_carers="Both parents support visits.")
        ),
        "told_and_not_told": Case(
            known(**NOT_TOLD, so_told_reason="The police are aware, and asked us to wait."),
            known(**NOT_TOLD, so_told_reason="Hazel has read the report and agrees with it."),
        ),
        "went_badly_and_favoured": Case(
            contact.review(**LEVELS_ANEW, nv_same="no"),
            contact.review(**LEVELS_ANEW, nv_same="no", cg_contact_happened="He came home upset after each visit."),
        ),
        "rv_date-within_days": in_known(rv_date="2031-12-01"),
    }


def headline(text: str) -> Path:
    """A reply to probation about two children, of whom one has a plan."""
    return full(
        st_current={"r1": "child_protection_plan", "r2": "none"}, st_plan_start={"r1": "2026-02-01"}, sd_headline=text
    )
