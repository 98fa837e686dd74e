"""What is agreed with a prison or a probation delivery unit, as it is typed."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Raw
from forms_service.engine.definitions.forms import Definition
from tests.builders.shipped import shipped

FORM: Definition = shipped().get("core/local_arrangement@1")


def agreed_with(partner: str, agreed: Mapping[str, str], **changes: Raw) -> dict[str, Raw]:
    times = {row.id: agreed.get(row.id, "no_agreed_time") for row in FORM.question("la_sla").rows}
    return {
        "la_partner": partner,
        "la_mailboxes": [
            {"id": "m1", "la_mailbox": "front.door@council.example", "la_mailbox_side": "ours",
             "la_mailbox_purpose": "Requests"},
            {"id": "m2", "la_mailbox": "all.vale@prison.example", "la_mailbox_side": "theirs",
             "la_mailbox_purpose": "Replies"},
        ],
        "la_leads": [
            {"id": "l1", "la_lead": {"name": "Bo Sample"}, "la_lead_kind": "lead", "la_lead_side": "ours"},
            {"id": "l2", "la_lead": {"name": "Lee Madeup"}, "la_lead_kind": "lead", "la_lead_side": "theirs"},
        ],
        "la_colocated": "no",
        "la_sla": times,
        "la_sameday": "By telephone before noon.",
        "la_ooh": "The emergency duty team.",
        "la_referral_route": "The front door team, by telephone.",
        "la_escalation": "The two team managers.",
        **changes,
    }  # fmt: skip
