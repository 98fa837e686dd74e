"""A review of a report, made with the use cases."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.services.replies import start
from tests.builders.life import ALFIE, Life
from tests.builders.world import WORKER


def a_review(life: Life, report: Questionnaire) -> Questionnaire:
    """A review of it, which waits for the manager."""
    review = start.start_another(
        life.ports, life.world.user(WORKER), report.enquiry, "core/contribution_review", about=ALFIE, reason="Due"
    )
    life.answer(review, {"rv_report": life.world.document_of(report), "as_law": "A care order"})
    return life.send(review)
