"""A local arrangement (F10) as it is filled in (everything invented)."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Value
from forms_service.engine.path import Path
from tests.builders.definitions import rows
from tests.builders.shipped import answered, shipped

ARRANGEMENT = shipped().get("core/local_arrangement@1")


OURS: Mapping[str, Value] = {
    "la_mailbox": "front.door@council.example", "la_mailbox_side": "ours", "la_mailbox_purpose": "All requests",
}  # fmt: skip


THEIRS: Mapping[str, Value] = {
    "la_mailbox": "courts.north@probation.example", "la_mailbox_side": "theirs", "la_mailbox_purpose": "Replies",
}  # fmt: skip


AGREED: Mapping[str, Value] = {
    "la_partner": "north",
    "la_mailboxes": rows(m1=OURS, m2=THEIRS),
    "la_leads": rows(
        l1={"la_lead": {"name": "Bo Sample"}, "la_lead_kind": "lead", "la_lead_side": "ours"},
        l2={"la_lead": {"name": "Lee Madeup"}, "la_lead_kind": "lead", "la_lead_side": "theirs"},
    ),
    "la_colocated": "named_contact_only",
    "la_sla": {row.id: "working_days_3" for row in ARRANGEMENT.question("la_sla").rows},
    "la_sameday": "By telephone and email before noon.",
    "la_ooh": "The emergency duty team.",
    "la_referral_route": "The front door team.",
    "la_escalation": "The two team managers, then the heads of service.",
}


def arrangement(**changes: Value) -> Path:
    return answered(ARRANGEMENT, {**AGREED, **changes})
