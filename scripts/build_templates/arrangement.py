"""D85: what was agreed with a prison or a probation delivery unit, on one page for both sides."""

from __future__ import annotations

from scripts.build_templates import letter
from scripts.build_templates.letter import fact, heading, long_answer, say, tag
from scripts.build_templates.wordml import Blocks, joined, table


def summary() -> Blocks:
    mailboxes = [
        ("Secure mailbox", 90, tag("row.la_mailbox")),
        ("Side", 25, tag("row.la_mailbox_side")),
        ("For", 55, tag("row.la_mailbox_purpose")),
    ]
    leads = [
        ("Lead contacts and deputies", 100, tag("row.la_lead")),
        ("Lead or deputy", 35, tag("row.la_lead_kind")),
        ("Side", 35, tag("row.la_lead_side")),
    ]
    times = [("Kind of request", 90, "{{ line.label }}"), ("Reply within", 80, "{{ line.text }}")]
    return joined(
        [
            letter.letterhead(),
            say("Local arrangement", "Title"),
            say("How we work together on enquiries about children. It holds nothing about any family.", "Subtitle"),
            fact("Our reference", "document.reference"),
            fact("Agreed on", "authorised.on"),
            letter.sent_to(),
            heading("Parties"),
            fact("With", "answer.la_partner"),
            fact("Probation in the MASH", "answer.la_colocated"),
            table("Secure mailboxes", mailboxes, "row in rows.la_mailboxes"),
            table("Lead contacts and deputies", leads, "row in rows.la_leads"),
            heading("Time limits"),
            table("Agreed times", times, "line in lines.la_sla"),
            *(
                long_answer(label, f"answer.{name}")
                for name, label in {
                    "la_sameday": "Same-day requests",
                    "la_ooh": "Out of hours",
                    "la_referral_route": "Where referrals go",
                    "la_escalation": "If we disagree",
                }.items()
            ),
            heading("Agreement"),
            long_answer("Information sharing agreement", "answer.la_isa_ref"),
            long_answer("Appropriate policy document, and its review date", "answer.la_apd_ref"),
            fact("Review of this", "answer.la_review"),
            letter.sign_off(),
        ]
    )
