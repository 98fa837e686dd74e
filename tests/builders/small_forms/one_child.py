"""A form that is about one child, and one that is about all of them."""

from __future__ import annotations

from forms_service.engine.definitions.forms import Outcome
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, a_form

ASSESSMENT = a_form(
    "contact_assessment_known",
    a_question("se_child_results", "radio", options=["open_case", "previously_known"], each="ch_children"),
    a_question("as_law", shared=True),
    a_question("as_wishes"),
    about="ch_children",
    copies=("se_child_results",),
    outcomes=(Outcome("document", "D30"), Outcome("retention", "RC-02")),
)
REPLY = a_form("prison_enquiry_response", a_question("x"), outcomes=(Outcome("document", "D10"),))
BOTH = {ALFIE: "contact_assessment_known", BEA: "contact_assessment_known"}
