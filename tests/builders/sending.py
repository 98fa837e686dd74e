"""Completing an intake and sending a reply, as an author does who has read all and declares what the form asks for."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import User
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.ports import Ports
from forms_service.services.replies.finish import finish


def send(ports: Ports, actor: User, reply: QuestionnaireId) -> OpenQuestionnaire:
    opened = open_questionnaire(ports, actor, reply)
    declared = [said.id for said in opened.definition.declarations]
    return finish(ports, actor, reply, revision=opened.questionnaire.revision, declared=declared).opened


def complete(ports: Ports, actor: User, intake: QuestionnaireId) -> list[Questionnaire]:
    """Complete an intake; return the replies that are now to be answered."""
    with ports.unit_of_work() as unit:
        revision = unit.of(actor.organisation).questionnaires.get(intake).revision
    begun = [reply.questionnaire for reply in finish(ports, actor, intake, revision=revision).replies]
    return [reply for reply in begun if reply.state.is_open]
