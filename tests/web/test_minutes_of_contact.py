"""The user's minutes: what the assessment of a second child asks again, counted on the pages themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms_service.engine.answers import is_empty
from forms_service.services.answering.open_questionnaire import open_questionnaire
from tests.builders.world import WORKER, World
from tests.web.playing import Play, play

pytestmark = pytest.mark.long

FIRST, SECOND = "contact_assessment_known:alder", "contact_assessment_known:birch"
LEAST_SHARED = 10
"""So many questions at least are answered once for all children of an enquiry; else this would count nothing."""

OF_THE_FIRST = (
    "I do not want to see him",
    "fractures",
    "Kind of statement",
    "What did they say?",
    "May we pass it on?",
)
"""What was said of the first child alone, and what may be passed on of it: nothing of that is offered for the second."""

REASONS_ALONE = {"pc_views"}
"""Of the carer, what they say of this child."""


def test_the_second_child_is_asked_nothing_that_the_first_answered_for_both(world: World, stages: Path) -> None:
    scene = play(world, "A person posing a risk, three children", stages).until("before Birch")
    offered = scene.page(f"/questionnaires/{scene.reply(SECOND).id}/shared")
    scene.leave_out("take_over").until("Birch is with the manager")

    answered = _answered_for_all(scene)
    again = answered & scene.decided(SECOND)

    assert "about Alder Fictional" in offered.text
    assert "Law relied on" in offered.text
    assert [words for words in OF_THE_FIRST if words in offered.text] == []
    assert len(answered) >= LEAST_SHARED, sorted(answered)
    assert answered & scene.decided(FIRST)
    assert again == REASONS_ALONE


def _answered_for_all(scene: Play) -> set[str]:
    """The questions that the first child's author answered for every child of the enquiry."""
    opened = open_questionnaire(scene.world.ports, scene.world.user(WORKER), scene.reply(FIRST).id)
    shared = [question for question in opened.path.questions if question.shared]
    return {question.id for question in shared if not is_empty(opened.path.answers.get(question.id))}
