"""The people of an enquiry, as the strip on every page about them shows them: the wrong person is the worst mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import flask

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.people.subjects import Subject
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.published_forms import is_intake
from forms_service.web.frame.guards import ports
from forms_service.web.frame.templating import datetime_text

TONES: Final[Mapping[State, str]] = {
    State.WITH_MANAGER: "waiting",
    State.RETURNED: "attention",
    State.AUTHORISED: "waiting",
    State.ISSUED: "done",
    State.COMPLETED: "done",
}
"""How the state of a questionnaire is coloured; it is always said in words too."""


def who(subjects: Sequence[Subject]) -> list[Mapping[str, str]]:
    """Return the people for ``components/who.html``."""
    return [
        {
            "role": subject.kind.capitalize(),
            "name": subject.name,
            "date_of_birth": subject.born,
            "number": ", ".join(subject.numbers),
            "person": subject.person,
        }
        for subject in subjects
    ]


def who_it_is_about(opened: OpenQuestionnaire) -> str:
    """Return the adult, and the one child where a reply is about one, in one phrase for a confirmation or a list."""
    named = [person for person in opened.people if person.kind == "adult" or opened.child]
    return " and ".join(f"{person.name}, born {person.born}" for person in named) or "nobody named yet"


BACK: Final = "Back with its author"


def state_words(questionnaire: Questionnaire) -> str:
    """Return where a questionnaire stands; an approval by telephone is said until its manager confirms it."""
    phone = questionnaire.phone
    words = BACK if questionnaire.was_taken_back else questionnaire.state.label
    if questionnaire.part > 1 and not questionnaire.state.is_final:
        words = f"Part {questionnaire.part}: {words.lower()}"
    if phone is None or phone.confirmed_at:
        return words
    approved = "Approved" if phone.part == questionnaire.part else f"Part {phone.part} approved"
    if phone.refused_at:
        return f"{words}. The manager did not confirm the approval by phone"
    until = datetime_text(phone.confirm_by.instant)
    return f"{words}. {approved} by phone, to be confirmed by {until}"


def address_of(questionnaire: Questionnaire) -> str:
    """Return the page on which somebody goes on with *questionnaire*."""
    if questionnaire.state.is_open or is_intake(ports().library, questionnaire):
        return flask.url_for("questionnaires.task_list", questionnaire_id=questionnaire.id)
    return flask.url_for("replies.reply", questionnaire_id=questionnaire.id)


def child_of(subjects: Sequence[Subject], about: str) -> str:
    """Return the name of the child that a questionnaire is about; empty where it is about no one child."""
    return next((child.name for child in subjects if about and child.row == about), "")
