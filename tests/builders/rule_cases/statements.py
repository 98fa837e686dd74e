"""Rules of each list of statements, whichever form has it: what its words say of its source and of the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms_service.engine.answers import Value
from tests.builders import exchange
from tests.builders.rule_cases.answers import Case, in_known, in_prison, in_view, release, statement


def cases() -> Mapping[str, Case]:
    return dict(_all())


def _all() -> Iterator[tuple[str, Case]]:
    for prefix in ("co", "rr", "rp", "ac_risk", "ak", "xr", "xg"):
        papers = statement(prefix, source="Judgment, court bundle page 12", as_at="2026-10")
        yield f"{prefix}_court_papers", _with(prefix, papers)
        told = statement(prefix, text="He was arrested for this in May.", as_at="2026-10", category="other")
        yield f"{prefix}_category_and_words", _with(prefix, told)


def _with(prefix: str, items: Value) -> Case:
    match prefix:
        case "co":
            return in_prison(co_items=items)
        case "rr":
            return in_known(rf_risks_any="yes", rf_risks=items)
        case "rp":
            return in_known(rf_protective_any="yes", rf_protective=items)
        case "ak":
            return in_view(ak_any="yes", ak_items=items)
        case "ac_risk":
            return Case(release(), release(ac_risks_any="yes", ac_risks=items))
        case "xr":
            return Case(exchange.exchange(), exchange.exchange(xr_items=items))
    return Case(exchange.exchange(), exchange.exchange(xs_direction="we_told_probation", xg_items=items))
