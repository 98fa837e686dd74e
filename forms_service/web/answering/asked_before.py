"""What was asked before about the people of a questionnaire: on which pages it is shown, and while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.meanings import (
    ADULT_BORN_ON,
    ADULT_CRN,
    ADULT_FAMILY_NAME,
    ADULT_PRISON_NUMBER,
    CHILDREN,
    REQUEST_TEXT,
    SEARCH_ADULT_RESULT,
    SEARCH_SYSTEMS,
)
from forms_service.engine.definitions.questions import Page
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.saving import Typed
from forms_service.services.enquiries.history import Earlier, HistoryOfTyped, history, history_of_typed
from forms_service.web.frame.guards import do
from forms_service.web.frame.limits.people_a_day import MOST_PEOPLE, count_people

SEARCH: Final = (SEARCH_SYSTEMS, SEARCH_ADULT_RESULT)
"""What a page asks on which the search is recorded."""
WHO: Final = (REQUEST_TEXT, ADULT_FAMILY_NAME, ADULT_BORN_ON, ADULT_PRISON_NUMBER, ADULT_CRN, CHILDREN)
"""What a page asks on which the people are named, or the request that names them is pasted in."""


def asked_before(opened: OpenQuestionnaire, asked: Collection[str]) -> Sequence[Earlier]:
    """Return what was asked before about the people, for a page that asks who they are or what the search found."""
    shown = any(opened.definition.bearer(meaning) in asked for meaning in (*SEARCH, *WHO))
    return do(history, opened.enquiry) if shown and opened.enquiry.subjects else ()


def names_people(opened: OpenQuestionnaire, page: Page) -> bool:
    """Whether a page asks who somebody is: only there is it looked up, while it is typed, who was asked about."""
    asked = {question.id for question in page.questions}
    return any(opened.definition.bearer(meaning) in asked for meaning in WHO)


def asked_before_as_typed(
    questionnaire_id: QuestionnaireId, read: Callable[[OpenQuestionnaire], Typed]
) -> ResponseReturnValue:
    """Return the panel of what was asked before, for a page that is being typed."""
    return panel_of(do(history_of_typed, questionnaire_id, read))


def panel_of(found: HistoryOfTyped) -> ResponseReturnValue:
    """Return the panel, or what it says once somebody has asked about too many people in a day."""
    is_told = count_people(found.subjects)
    status = HTTPStatus.OK if is_told else HTTPStatus.TOO_MANY_REQUESTS
    earlier = found.earlier if is_told else ()
    return flask.render_template(
        "answering/asked_before.html", earlier=earlier, most=0 if is_told else MOST_PEOPLE
    ), status
