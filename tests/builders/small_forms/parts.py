"""A reply that is given in two parts, the first of which may be approved by telephone, and its correction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.engine.answers import Raw
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.forms import Continuation, Outcome
from forms_service.engine.definitions.questions import Wording
from forms_service.engine.definitions.rules import AgreementRule
from forms_service.engine.moments import Moment
from forms_service.services.deciding import authorising
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, Life, a_form
from tests.builders.reading import now_read
from tests.builders.world import MANAGER, WORKER

IN_TWO = Compare("pr_mode", "is", ("same_day_then_full",))
SAME_DAY = Compare("pr_part", "is", ("same_day",))
FULL = Compare("pr_part", "is", ("full",))
SAID_BEFORE = AgreementRule(
    "said_before", Compare("sd_headline", "differs_there", ("true",)), ("sd_headline",),
    Wording("This is another than before"), Wording("This is another than before"), across="part_before",
)  # fmt: skip
THAT_DAY = "Whoever is at court today"
"""What is true of the same-day part alone."""

REPLY = a_form(
    "probation_enquiry_response",
    a_question("pr_mode", "radio", options=["same_day_summary", "same_day_then_full"]),
    a_question("pr_part", "radio", options=["same_day", "full"], internal=True),
    a_question("sd_headline"),
    a_question("sd_followup_by", "date", required=False),
    a_question("sd_given_how", "radio", options=["secure_email", "telephone_then_email"]),
    a_question("sd_given_to", required=False),
    continues=Continuation(SAME_DAY, {"pr_part": "full"}, empties={"sd_given_to": THAT_DAY}),
    agreement=(SAID_BEFORE,),
    outcomes=(
        Outcome("document", "D20", SAME_DAY),
        Outcome("document", "D21", FULL),
        Outcome("phone_approval", "one_working_day", SAME_DAY),
        Outcome("retention", "RC-02"),
    ),
)
NOTICE = a_form(
    "correction_notice",
    a_question("cn_doc", "document", table="issued_documents"),
    a_question("cn_kind", "radio", options=["fact_wrong", "wrong_person"]),
    a_question(
        "cn_items",
        "repeat",
        required=False,
        columns=[
            a_question("cn_as_sent", "select", table="sealed_statements"),
            a_question("cn_corrected", "textarea"),
        ],
    ),
    outcomes=(Outcome("document", "D70"), Outcome("retention", "RC-02")),
)
ROUTES = {ALFIE: "probation_enquiry_response", BEA: "probation_enquiry_response"}
ANSWERS: Mapping[str, Raw] = {
    "pr_mode": "same_day_then_full",
    "pr_part": "same_day",
    "sd_headline": "The father lives at the address.",
    "sd_followup_by": {"day": "25", "month": "11", "year": "2026"},
    "sd_given_how": "telephone_then_email",
    "sd_given_to": "Nia Invented, report writer, 9:05",
}
SAID_AT = Moment.of(datetime(2026, 11, 23, 9, 40))


def by_phone(life: Life, reply: Questionnaire, manager: str = MANAGER) -> None:
    received = life.opened(reply).enquiry.received_at or SAID_AT
    said_at = max(SAID_AT, received, key=lambda at: at.instant)
    authorising.approve_by_phone(
        life.ports,
        life.world.user(WORKER),
        reply.id,
        manager=manager,
        said_at=said_at,
        words="Yes, send it.",
        read=now_read(life.ports, reply.id),
    )
