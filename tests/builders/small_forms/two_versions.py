"""A reply of which a second version asks otherwise: one question in other words, one more, one and an option less."""

from __future__ import annotations

from dataclasses import replace

from forms_service.engine.answers import Raw
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.forms import Definition, Outcome
from forms_service.engine.definitions.questions import Wording
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, Life, a_form, intake_form

SEEN = Compare("seen", "is", ("yes",))
FIRST = a_form(
    "prison_enquiry_response",
    a_question("seen", "radio", label="Was the child seen?", options=["yes", "no"]),
    a_question("where", label="Where?", show_when=SEEN),
    a_question("school", "radio", label="Which school?", options=["the_quay", "the_hill"]),
    a_question("help", "radio", label="What help?", options=["a_visit", "a_call"], each="ch_children"),
    a_question("note", "textarea", label="What else?", required=False),
    outcomes=(Outcome("document", "D10"), Outcome("retention", "RC-02")),
)
_ASKED = {question.id: question for question in FIRST.questions}
SECOND: Definition = replace(
    a_form(
        "prison_enquiry_response",
        _ASKED["seen"],
        replace(_ASKED["where"], label=Wording("Where did the child live when seen?")),
        a_question("who", label="Who saw the child?", show_when=SEEN),
        replace(_ASKED["help"], options=_ASKED["help"].options[:1]),
        _ASKED["note"],
        outcomes=(*FIRST.outcomes, Outcome("document", "D12")),
    ),
    version=2,
)
ROUTES = {ALFIE: "prison_enquiry_response", BEA: "prison_enquiry_response"}
ANSWERS: dict[str, Raw] = {
    "seen": "yes",
    "where": "At home",
    "school": "the_quay",
    "help": {ALFIE: "a_visit", BEA: "a_call"},
    "note": "Nothing more",
}
SECOND_INTAKE = replace(intake_form(), version=2, title=Wording("Enquiry, as it is asked now"))
"""The intake, which is called otherwise in its second version."""


def published(life: Life, *more: Definition) -> Life:
    """Publish the second version beside the first."""
    return life.with_forms(FIRST, SECOND, *more)
