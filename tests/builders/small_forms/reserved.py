"""Replies that only some managers may authorise, after they have confirmed and explained what the form asks them."""

from __future__ import annotations

from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.forms import Outcome
from forms_service.engine.definitions.questions import Wording
from forms_service.engine.definitions.rules import ManagerCheck
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, a_form

LOOKED_AFTER = Compare("now", "is", ("looked_after",))
VICTIM = Compare("victim", "is", ("yes",))
FORM = a_form(
    "contact_assessment_known",
    a_question("now", "radio", options=["looked_after", "no"]),
    a_question("victim", "radio", options=["yes", "no"]),
    a_question("se_restricted", "radio", options=["yes", "no"], required=False),
    about="ch_children",
    manager_checks=(
        ManagerCheck(
            "prisoner_version", VICTIM, Wording("The version for the prisoner may be made"), documents=("D32",)
        ),
        ManagerCheck("late", VICTIM, Wording("Why is it late?"), kind="reason"),
    ),
    outcomes=(
        Outcome("document", "D30"),
        Outcome("document", "D32"),
        Outcome("authoriser", "service_manager", LOOKED_AFTER),
        Outcome("retention", "RC-02"),
    ),
)
REVIEW = a_form(
    "contribution_review",
    a_question("pv_doc", "document", table="issued_documents"),
    a_question("now", "radio", options=["looked_after", "no"], reviewed=True),
    about="ch_children",
    reviews="pv_doc",
    outcomes=(Outcome("document", "D60"), Outcome("retention", "RC-02")),
)
ARRANGEMENT = a_form(
    "local_arrangement",
    a_question("la_partner", "select", table="establishments"),
    carried=(),
    outcomes=(Outcome("document", "D85"), Outcome("retention", "RC-10")),
)
ROUTES = {ALFIE: "contact_assessment_known", BEA: "record_only"}
