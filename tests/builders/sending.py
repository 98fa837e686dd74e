"""Sending a reply to the manager, as an author does who declares all that the form asks for."""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import User
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.ports import Ports
from forms_service.services.replies import progress


def everything_declared(ports: Ports, actor: User, reply: QuestionnaireId) -> Sequence[str]:
    """Return the ids of whatever the form of a reply may ask its sender to declare."""
    opened = open_questionnaire(ports, actor, reply)
    return [said.id for said in opened.definition.declarations]


def send(ports: Ports, actor: User, reply: QuestionnaireId) -> OpenQuestionnaire:
    declared = everything_declared(ports, actor, reply)
    return progress.send_to_manager(ports, actor, reply, declared=declared)
