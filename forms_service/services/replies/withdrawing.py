"""Ending replies that are not needed after all: by a person, or as the amended intake asks for them no more."""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.people.facts import names_of
from forms_service.casework.users import Permission
from forms_service.services.answering import allowed
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.saving import open_to_change
from forms_service.services.enquiries.enquiries import file_intake_of_its_own
from forms_service.services.enquiries.routes import RequestedReply, asked_replies
from forms_service.services.published_forms import is_intake
from forms_service.services.replies.start import contradicts
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

ASKED_NO_MORE: str = "The intake was corrected and asks for this reply no more"
"""Why a reply ended by itself."""


@use_case(Permission.ANSWER)
def withdraw_reply(work: Work, questionnaire_id: QuestionnaireId, reason: str) -> Questionnaire:
    """End a reply before it is sent; the reason stays with it, and what a route asks for is to be answered again."""
    opened = open_to_change(work, questionnaire_id)
    allowed.require(work, opened, Act.WITHDRAW_OWN)
    work.enquiries.get_to_change(opened.enquiry.id)
    withdrawn = _end(work, opened, reason)
    file_if_nothing_is_left(work, opened)
    return withdrawn


def end_what_is_over(work: Work, intake: OpenQuestionnaire) -> None:
    """End the replies under way that a completed intake asks for no more, each with its reason."""
    asked = list(asked_replies(work, intake))
    for reply in work.questionnaires.of_enquiry(intake.enquiry.id):
        if reply.state.is_open and not is_intake(work.ports.library, reply):
            opened = load(work, reply.id)
            if why := _why_over(work, opened, asked):
                _end(work, opened, why)


def _why_over(work: Work, opened: OpenQuestionnaire, asked: Sequence[RequestedReply]) -> str:
    """Why a reply is over: its child is not named any more, no route asks for it, or one asks for its opposite.

    What a person started besides, and what was given in part, is otherwise no matter of the routes.
    """
    reply = opened.questionnaire
    if allowed.is_about_nobody(opened):
        return f"{_called(work, opened)} is no longer named in the intake of this enquiry."
    is_asked_no_more = reply.is_of_a_route and (reply.family, reply.about) not in {one.key for one in asked}
    is_over = is_asked_no_more or (reply.is_besides and _is_contradicted(work, reply, asked))
    return ASKED_NO_MORE if is_over else ""


def _called(work: Work, opened: OpenQuestionnaire) -> str:
    """The name of the child whom a reply was about, as the intake had it last."""
    person = work.people.participants(opened.enquiry.id).get(opened.child)
    names = names_of(work.people.facts([person.id])) if person else ""
    return names or "The child"


def _is_contradicted(work: Work, reply: Questionnaire, asked: Sequence[RequestedReply]) -> bool:
    definitions = [(one.definition, one.about) for one in asked if one.definition]
    return any(contradicts(work.ports.library, reply, definition, about) for definition, about in definitions)


def _end(work: Work, opened: OpenQuestionnaire, reason: str) -> Questionnaire:
    before = opened.questionnaire
    withdrawn = before.perform(Act.WITHDRAW, by=work.by, at=work.now, comment=reason)
    work.questionnaires.save(withdrawn, expected=before)
    work.change("reply_withdrawn", opened, {"reason": reason.strip()})
    return withdrawn


def file_if_nothing_is_left(work: Work, opened: OpenQuestionnaire) -> None:
    """File the intake of an enquiry of which every reply is withdrawn: nothing else would keep the request."""
    every = work.questionnaires.of_enquiry(opened.enquiry.id)
    if all(reply.state is State.WITHDRAWN for reply in every if not is_intake(work.ports.library, reply)):
        file_intake_of_its_own(work, opened.enquiry.id)
