"""A small form by which a report about a child is reviewed."""

from forms_service.engine.definitions.forms import Outcome
from tests.builders.definitions import a_question
from tests.builders.life import a_form

REVIEW = a_form(
    "contribution_review",
    a_question("rv_report", "document", table="issued_documents"),
    a_question("as_law", reviewed=True),
    about="ch_children",
    reviews="rv_report",
    outcomes=(Outcome("document", "D40"), Outcome("retention", "RC-02")),
)
