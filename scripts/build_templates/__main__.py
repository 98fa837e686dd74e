"""Writes the first version of each Word template: ``python -m scripts.build_templates [FOLDER]``.

The committed ``template.docx`` is the truth, also after an author changed it in Word; this shows how it
began. It writes over nothing that is published: give another folder to compare.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from scripts.build_templates import (
    advice,
    arrangement,
    contact,
    correction,
    enquiry,
    exchange,
    family_letter,
    for_the_adult,
    prison_no_trace_reply,
    prison_reply,
    probation,
    unknown_child,
)
from scripts.build_templates.looks import ORDINARY
from scripts.build_templates.package import word_file
from scripts.build_templates.wordml import Blocks

_TEMPLATES: Final[Mapping[str, tuple[str, Callable[[], Blocks]]]] = {
    "core/enquiry_record_sheet/1": ("Enquiry record sheet", enquiry.record_sheet),
    "core/request_for_clarification/1": ("Request for clarification", enquiry.clarification),
    "core/redirect_notice/1": ("Redirect notice", enquiry.redirect),
    "core/redirect_to_authority/1": ("Redirect to another authority", enquiry.redirect_to_authority),
    "core/redirect_notice_after_a_view/1": ("Redirect notice", enquiry.redirect_after_a_view),
    "core/redirect_to_authority_after_a_view/1": (
        "Redirect to another authority",
        enquiry.redirect_after_a_view_to_authority,
    ),
    "core/prison_reply/1": (prison_reply.TITLE, prison_reply.body),
    "core/prison_no_trace_reply/1": (prison_no_trace_reply.TITLE, prison_no_trace_reply.body),
    "core/prison_reply_for_the_adult/1": (for_the_adult.TITLE, for_the_adult.of_a_prison_reply),
    "core/probation_reply_for_the_adult/1": (for_the_adult.TITLE, for_the_adult.of_a_probation_reply),
    "core/probation_same_day_summary/1": ("Same-day summary", probation.same_day_summary),
    "core/probation_reply/1": ("Reply to a probation child safeguarding enquiry", probation.full_reply),
    "core/probation_address_check/1": ("Address check", probation.address_check),
    "core/probation_no_trace_reply/1": (
        "No-trace reply to a probation child safeguarding enquiry",
        probation.no_trace_reply,
    ),
    "core/contact_assessment_report/1": ("Child contact assessment: best-interests report", contact.report),
    "core/contact_assessment_for_the_prisoner/1": ("Summary that the prisoner may see", contact.disclosable_summary),
    "core/contact_view_review/1": ("Review of our view on contact", contact.review),
    "core/view_child_not_known/1": ("View on contact: child not known to us", unknown_child.view),
    "core/view_child_not_known_for_the_adult/1": (for_the_adult.TITLE, for_the_adult.of_a_view_on_contact),
    "core/advice_to_refer/1": ("Advice to make a child safeguarding referral", unknown_child.advice_to_refer),
    "core/advice_to_refer_beside_reply/1": (advice.TITLE, advice.beside_a_prison_reply),
    "core/exchange_record/1": ("Record of information shared with probation", exchange.record),
    "core/exchange_feedback/1": ("Feedback to probation", exchange.feedback),
    "core/exchange_actions/1": ("Actions agreed with probation", exchange.actions),
    "core/correction_notice/1": ("Correction notice", correction.notice),
    "core/incident_summary/1": ("Incident summary", correction.incident_summary),
    "core/local_arrangement_summary/1": ("Local arrangement", arrangement.summary),
}


def build(folder: Path) -> list[Path]:
    """Write every template that *folder* does not hold yet, and return what was written."""
    written = []
    ordinary = {name: (title, body, ORDINARY) for name, (title, body) in _TEMPLATES.items()}
    for name, (title, body, look) in {**ordinary, **family_letter.letters()}.items():
        path = folder / name / "template.docx"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(word_file(title, body(), look))
            written.append(path)
    return written


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("document_templates")
    for made in build(target):
        print(f"wrote {made}")
