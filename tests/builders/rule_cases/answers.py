"""Answers of every form that agree, and how they are changed for a rule to be broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from forms_service.engine.agreement import Other, as_answered
from forms_service.engine.answers import Answers, Value
from forms_service.engine.definitions.rules import Across
from forms_service.engine.path import Path, find_path
from tests.builders import arrangement, contact, exchange, prison_enquiry, probation
from tests.builders.definitions import rows

QUIET = {"ad_pprc": "not_pprc"}


A_PRISONER: Mapping[str, Value] = {**contact.A_CARER, "pc_role": "the_prisoner"}


UNASKED: Mapping[str, Value] = {
    "pc_name": "Robin Sample", "pc_role": "main_carer", "pc_contacted": "no", "pc_why_not": "She is abroad.",
}  # fmt: skip


AGAINST = {f"pc_{kind}": "does_not_support" for kind in ("letters", "phone", "video", "visits", "photos")}


A_FACT: Mapping[str, Value] = {"text": "He was seen there.", "nature": "fact", "about": "adult", "source": "Case 12"}


LONG = "{name} is well settled, does well at school, and is glad of every letter that comes from prison. " * 2


OUT_OF_DATE = "2025-04"


KNOWN_BEFORE: Value = {"r1": "previously_known"}


IN_NEED: Value = {"r1": "child_in_need_plan"}


ON_A_PLAN, UNSEARCHED = "Jay has a child protection plan.", "Archived files were not looked at."


ARCHIVE_TOO: Value = ["main_case_system", "archived_or_legacy_cases"]


NOBODY: Mapping[str, Value] = {"se_child_results": {"r1": "no_trace", "r2": "no_trace"}}


OTHER_LEVELS: Mapping[str, Value] = {**contact.VIEWS, "cg_sections": ["levels"], "lv_level": "level_4_all"}


LETTERS = "Letters go well and Jay is glad of each of them, as his carer and his school have seen for themselves. "


UNMET = "We have not met Jay, and know of no reason against letters to him from what the request says."


LEVELS_ANEW: Mapping[str, Value] = {**contact.VIEWS, "cg_sections": ["levels"]}


ELSEWHERE: Value = {"r1": "lives_in_another_authority", "r2": "no_trace"}


AT_RISK = "likely_at_risk_of_significant_harm"


HARMED = "person_who_may_have_harmed_a_child"


@cache
def quiet() -> Path:
    return contact.an_intake(**QUIET)


def known(**changes: Value) -> Path:
    return contact.assessed(changes, intake=quiet())


def about_kit(**changes: Value) -> Path:
    return contact.assessed({**changes, "st_current": {"r2": "none"}}, child="r2", intake=quiet())


def view(**changes: Value) -> Path:
    return contact.not_known(**changes)


def prison(**changes: Value) -> Path:
    typed = {"co_any": "yes", "cv_any": "yes_any_child", "cv_interim": "no_contact_with_any_child"}
    return prison_enquiry.reply(prison_enquiry.a_mixed_family(), **{**typed, **changes})


def full(**changes: Value) -> Path:
    return probation.the_full_part(**{"co_any": "yes", **changes})


def sent_before(**changes: Value) -> Other:
    return other("part_before", probation.same_day(**changes))


def other(across: Across, path: Path, *, sent: bool = True) -> Other:
    reader = as_answered(path.definition, path.answers, path.reader.carried, path.reader.context)
    return Other(across, "a", "the other", reader, is_sent=sent)


@dataclass(frozen=True)
class Case:
    """How a rule holds, and how it is broken, each beside other answers."""

    holds: Path
    broken: Path
    beside: Sequence[Other] = ()


def statement(prefix: str, **cells: Value) -> Value:
    return rows(s1={f"{prefix}_{name}": value for name, value in {**A_FACT, **cells}.items()})


def theirs(prefix: str) -> Value:
    """What an agency told us, called our own information."""
    return statement(prefix, nature="reported", source="Example Primary School", as_at="2026-10", permission="own")


def consent(prefix: str, agency: str) -> Mapping[str, Value]:
    """What the police told us, said to be passed on as they agree, where the agreement of an agency is recorded."""
    told = statement(prefix, nature="reported", source="Police log 12", as_at="2026-10", permission="agreed")
    return {prefix: told, "so_third_party": "yes", "so_third_party_ok": rows(a={"so_agency": agency})}


def consented(prefix: str, answer: Callable[..., Path], repeat: str, **more: Value) -> Case:
    """The police’s agreement is recorded, and that of a school alone."""
    holds, broken = (
        {repeat if name == prefix else name: value for name, value in consent(prefix, agency).items()}
        for agency in ("Northshire Police", "Example Primary School")
    )
    return Case(answer(**more, **holds), answer(**more, **broken))


def in_known(**changes: Value) -> Case:
    return Case(known(), known(**changes))


def in_view(**changes: Value) -> Case:
    return Case(view(), view(**changes))


def in_prison(**changes: Value) -> Case:
    return Case(prison(), prison(**changes))


def in_full(**changes: Value) -> Case:
    return Case(full(), full(**changes))


def in_same_day(**changes: Value) -> Case:
    return Case(probation.same_day(), probation.same_day(**changes))


def in_order(**changes: Value) -> Case:
    order = {name: changes.pop(name) for name in list(changes) if name in {"lg_kind", "lg_effect", "lg_expires"}}
    return in_known(lg_any="yes", lg_orders=rows(o1=order), **changes)


def in_review(**changes: Value) -> Case:
    return Case(contact.review(), contact.review(**changes))


def raised(last: Answers, **changes: Value) -> Case:
    """A review that sees more contact than the last report did."""
    quiet: Answers = {**contact.VIEWS, "cg_sections": ["levels"], "lg_any": "no"}
    more: Answers = {**OTHER_LEVELS, "lg_any": "no"}
    return Case(contact.reviewed({**quiet, **changes}, last=last), contact.reviewed({**more, **changes}, last=last))


A_TWIN: Answers = {
    "ch_family_name": "Example", "ch_given_names": "Lu", "ch_dob": "2019-03-27", "ch_unborn": "no",
    "ch_relationship": "child",
}  # fmt: skip


HIS_TWIN: Answers = {**A_TWIN, "ch_given_names": "Lee"}


def in_care(officer: str) -> Path:
    """A looked-after child, and what the reviewing officer said."""
    return known(st_current={"r1": "looked_after"}, pc_iro_view=officer, pc_foster_view="They are glad of the letters.")


def told(whom: str) -> Path:
    return probation.same_day(sd_given_how="telephone_then_email", sd_given_to=whom)


def of_child(**changes: Value) -> Path:
    """The exchange of which one child's cells are others."""
    cells = {name: changes.pop(name) for name in list(changes) if name.startswith("xc_")}
    return exchange.exchange(xc_children=rows(p1=exchange.a_child(**cells)), **changes)


def siblings(question: str) -> tuple[Case, Case]:
    """The text of another child in a report, and a text that names only that child."""
    theirs = LONG.format(name="Kit")
    there = (other("sibling", replace(about_kit(**{question: theirs}))),)
    copied = Case(known(**{question: LONG.format(name="Jay") + " Jay says so himself."}), known(**{question: theirs}))
    names = known(**{question: "Kit longs to hear from him and asks for him day and night, as everybody saw there."})
    own = known(**{question: "Jay asks for him, and is as fond of him as Kit is, and he waits for each letter."})
    return (
        replace(copied, holds=own, broken=known(**{question: theirs.replace("Kit", "Jay")}), beside=there),
        Case(own, names, there),
    )


TARGET = "likely_at_risk_of_significant_harm"


HARM: Mapping[str, Value] = {"sc_threshold": TARGET, "sc_act": "nothing_yet"}


def beside_background(path: Path, **recorded: Value) -> Case:
    """Answers without anything recorded of the people, and the same beside what is."""
    context = replace(path.reader.context, readings=recorded)
    carried = {**path.reader.carried, **{q: v for q, v in recorded.items() if q in path.definition.carried}}
    broken = find_path(path.definition, path.everything, carried, context)
    return Case(path, broken, (Other("background", "", "what is recorded of them", broken.reader),))


def release(**changes: Value) -> Path:
    asked = probation.intake(**probation.RELEASE)
    return probation.reply(asked, **{**full().answers, **probation.ADDRESS, "sd_children_home": "no", **changes})


def corrected(right: str) -> Answers:
    cells: dict[str, Value] = {
        "cf_field": "Prison number" if right.startswith("A") else "Surname",
        "cf_correct_value": right,
    }
    return {"cf_correct": "no", "cf_corrections": rows(a=cells)}


def nobody_found(right: str) -> Path:
    return probation.no_trace(**corrected(right))


def unaffected(says: str) -> Path:
    """A notice of which somebody says that another document is not affected, which prints what is wrong or does not."""
    listed = rows(d31={"cn_reached_doc": "D31", "cn_reached_tie": "sent with it", "cn_reached_says": says})
    said: Answers = {"cn_reached_wrong": {"d31": "no"}, "cn_reached_why": {"d31": "It has no such words."}}
    return contact.corrected(said, reached=listed)


def agreed_on(day: str) -> Path:
    return known(so_third_party="yes", so_third_party_ok=rows(a={"so_agreed_on": day}))


def restricted(row: str) -> Other:
    """That there is a restricted enquiry about the child of a row."""
    there: Answers = {"se_child_results": {row: "-"}}
    reader = as_answered(known().definition, there, there, known().reader.context)
    return Other("restricted_enquiry", "", "the restricted enquiry", reader, is_closed=True)


def view_of_another(reasons: str) -> Case:
    kit = contact.about(contact.NOT_KNOWN, "r2", {**contact.UNKNOWN, "vw_reasons": reasons}, contact.nobody_known())
    own = view(vw_reasons="We know of no reason against letters to Jay, and have assessed nobody here at all.")
    return Case(own, view(vw_reasons=reasons), (other("sibling", kit),))


CONSISTENT: Mapping[str, Callable[..., Path]] = {
    "core/contact_assessment_known": known,
    "core/contact_assessment_not_known": view,
    "core/prison_enquiry_response": prison,
    "core/probation_enquiry_response": full,
    "core/probation_information_sharing_record": exchange.exchange,
    "core/contribution_review": contact.review,
    "core/correction_notice": contact.correction,
    "core/local_arrangement": arrangement.arrangement,
}
