"""The level of contact of one child, as it stands in other enquiries: given, or left as it was by a review."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.engine.definitions.forms import Outcome
from forms_service.engine.derivations.kinds import Elsewhere
from forms_service.services.answering.other_enquiries.elsewhere import in_other_enquiries
from forms_service.services.work import service_work
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, Life, a_form
from tests.builders.reviews import a_review
from tests.builders.small_forms.one_child import BOTH

LEVELS = ["level_1_none", "level_4_all"]
ASSESSMENT = a_form(
    "contact_assessment_known",
    a_question("lv_level", "radio", options=LEVELS),
    about="ch_children",
    outcomes=(Outcome("document", "D30"), Outcome("retention", "RC-02")),
)
REVIEW = a_form(
    "contribution_review",
    a_question("rv_report", "document", table="issued_documents"),
    a_question("pv_level", "radio", options=LEVELS, required=False, reads=Elsewhere(("lv_level", "pv_level"))),
    a_question("as_law"),
    about="ch_children",
    reviews="rv_report",
    outcomes=(Outcome("document", "D60"), Outcome("retention", "RC-02")),
)


def about_alfie(life: Life) -> Questionnaire:
    """An assessment of him in an enquiry of its own."""
    return next(each for each in life.enquiry(BOTH) if each.about == ALFIE)


def levels_elsewhere(life: Life, reply: Questionnaire, *questions: str) -> list[object]:
    """What stands in other enquiries, as answers to these questions of a reply."""
    opened = life.opened(reply)
    with service_work(life.ports, reply.organisation) as work:
        others = list(in_other_enquiries(work, opened))
    levels = [{name: other.reader.look(name) for name in questions} for other in others if other.across == "enquiry"]
    return [level for level in levels if any(isinstance(said, str) for said in level.values())]


def test_a_level_that_a_review_left_as_it_was_stands_in_other_enquiries(life: Life) -> None:
    life.with_forms(ASSESSMENT, REVIEW)
    report = about_alfie(life)
    life.answer(report, {"lv_level": "level_4_all"})
    life.issued(report)
    review = a_review(life, report)
    life.authorise(review)
    life.make(review)
    life.issue(review)

    again = about_alfie(life)
    assert levels_elsewhere(life, again, "lv_level") == [{"lv_level": "level_4_all"}]


def test_what_a_review_looks_at_again_is_not_held_against_it(life: Life) -> None:
    life.with_forms(ASSESSMENT, REVIEW)
    report, other = about_alfie(life), about_alfie(life)
    for reply, level in ((report, "level_4_all"), (other, "level_1_none")):
        life.answer(reply, {"lv_level": level})
        life.issued(reply)

    (third,) = [each for each in life.enquiry({**BOTH, ALFIE: "contribution_review"}) if each.about == ALFIE]
    life.answer(third, {"rv_report": life.world.document_of(report), "as_law": "None"})

    assert levels_elsewhere(life, third, "pv_level") == [{"pv_level": "level_1_none"}]
