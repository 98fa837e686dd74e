"""What every page of a questionnaire shows around its own matter."""

from __future__ import annotations

from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.web.answering.presenters import request_as_received
from forms_service.web.people.strip import who


def around(opened: OpenQuestionnaire) -> dict[str, object]:
    return {
        "opened": opened,
        "questionnaire": opened.questionnaire,
        "people": who(opened.people),
        "request_text": request_as_received(opened),
    }
