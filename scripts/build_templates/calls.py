"""What an answer is called: by the form's own words where the letter has none of its own for its reader."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from forms_service.adapters.definitions.library import load_library

# Where the question reads as well in the letter as the letter's own words did.
_BY_SHORT: Final = frozenset(
    "ad_offence_reported co_assessment co_confidence en_contact_sought fa_view iv_outcome lv_level "
    "pv_disagree_why pv_doc pv_why ra_include ra_why rqc_level_now sd_risk_now se_possible_resolution so_consent_told "
    "so_purpose vw_basis vw_level ch_relationship cn_report_by cn_breach".split()
)
_BY_LABEL: Final = frozenset(
    "ac_child_known ad_mappa ad_order_expires ad_order_made ag_show_adult cf_source cg_child_asked cn_found_how cn_kind "
    "cv_any co_any co_limits cr_action cr_arrangement ha_types hc_how_often hc_partner_why hc_source in_channel kn_role "
    "la_apd_ref la_escalation la_isa_ref la_ooh la_review lg_copy_seen pc_contacted pc_show_adult ra_needed rqc_asked_by "
    "rv_triggers sc_threshold st_alleged_role st_current st_worker tr_assign vo_share_adult vw_phone xc_how_often "
    "xc_known_to_us xd_decided_at xs_direction".split()
)
# Words of the letter for its reader, which are no question's.
_DELIBERATE: Final = frozenset(
    {
        *("Level now", "Unsafe today (our view)", "Relationship (as you said)", "Relationship, as told", "Concerns", "Contact with a child", "Concerns about contact", "Concerns about contact with a child"),
        *("What we ask you to do", "Next review", "Asked by", "May the adult be told", "Who has parental responsibility"),
    }
)


@cache
def _asked() -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for form in load_library(Path("form_definitions")).all():
        for question in (*form.carried.values(), *form.questions):
            for one in (question, *question.columns):
                found.setdefault(one.id, set()).add((str(one.label), one.short_label))
    return found


def called(typed: str, answer: str) -> str:
    """The words beside or above *answer*: a tag that prints the form's, or those that are *typed*."""
    root, _, name = answer.partition(".")
    name = name.removesuffix("_rows")
    asked = _asked().get(name)
    if root not in {"answer", "child", "row", "rows", "options", "this"} or not asked:
        return typed
    labels, shorts = {one for one, _ in asked}, {one for _, one in asked}
    if typed not in _DELIBERATE:
        if {typed} == labels or (name in _BY_LABEL):
            return f"{{{{ label.{name} }}}}"
        if {typed} == shorts or name in _BY_SHORT:
            return f"{{{{ short.{name} }}}}"
        if typed in shorts or typed in labels:
            return f"{{{{ short.{name} }}}}"
    return typed


def is_live(words: str) -> bool:
    return words.startswith("{{")
