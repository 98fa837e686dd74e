"""Replies that are decided on together: those that found nobody, on one page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Final, TypeAlias

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.meanings import CONTACT_ADVICE, CONTACT_VIEW, SEND_TO
from forms_service.casework.users import Permission
from forms_service.services.deciding import decide
from forms_service.services.deciding.decide import ReplyView
from forms_service.web.answering.presenters import answer_text, request_as_received
from forms_service.web.deciding.act_forms import BatchForm
from forms_service.web.deciding.checks import READ
from forms_service.web.deciding.search_results import search_results
from forms_service.web.frame.guards import do, needs
from forms_service.web.frame.navigation import back_to_work
from forms_service.web.people.strip import who, who_it_is_about

blueprint = flask.Blueprint("together", __name__)

_VIEWS: Final = (CONTACT_VIEW, CONTACT_ADVICE)
"""The view on contact and the advice."""
_Read: TypeAlias = Mapping[QuestionnaireId, str]
"""Which sending or submission of each reply was read."""


@blueprint.get("/replies/authorise")
@needs(Permission.AUTHORISE)
def authorise() -> ResponseReturnValue:
    return _batch_page("authorise", _waiting(State.WITH_MANAGER), BatchForm())


@blueprint.post("/replies/authorise")
@needs(Permission.AUTHORISE)
def authorise_all() -> ResponseReturnValue:
    form = BatchForm(flask.request.form)
    if not form.validate():
        return _batch_page("authorise", _waiting(State.WITH_MANAGER), form), HTTPStatus.UNPROCESSABLE_ENTITY
    done = _decide(State.WITH_MANAGER, lambda read: do(decide.authorise, read), form)
    return back_to_work(f"Authorised: {_counted(done)}. Their documents are being made")


@blueprint.get("/replies/issue")
@needs(Permission.AUTHORISE)
def issue() -> ResponseReturnValue:
    return _batch_page("issue", _waiting(State.AUTHORISED), BatchForm())


@blueprint.post("/replies/issue")
@needs(Permission.AUTHORISE)
def issue_all() -> ResponseReturnValue:
    form = BatchForm(flask.request.form)
    if not form.validate():
        return _batch_page("issue", _waiting(State.AUTHORISED), form), HTTPStatus.UNPROCESSABLE_ENTITY
    done = _decide(State.AUTHORISED, lambda read: do(decide.issue, read), form)
    return back_to_work(f"Issued: {_counted(done)}. Open each one to send it")


def _waiting(state: State) -> list[ReplyView]:
    return do(decide.together, state)


def _decide(state: State, act: Callable[[_Read], object], form: BatchForm) -> _Read:
    """Decide on what was ticked and return it; what waits no more as it was read is left out, and said."""
    read = _read(form.chosen.data)
    try:
        act(read)
    except Conflict:
        views = {reply: do(decide.view, reply) for reply in read}
        ready = {reply: read[reply] for reply, found in views.items() if _waits(found, state, read[reply])}
        if not ready or len(ready) == len(read):
            raise
        act(ready)
        for found in (found for reply, found in views.items() if reply not in ready):
            flask.flash(_why_left_out(found, state))
        return ready
    return read


def _waits(reply: ReplyView, state: State, read: str) -> bool:
    """Whether a reply waits in *state*, as it was read."""
    return reply.opened.questionnaire.state is state and reply.read == read


def _why_left_out(reply: ReplyView, state: State) -> str:
    why = reply.acts.why_not(decide.TO_DECIDE[state]) or "It was changed since this page was shown."
    return f"Left out: {reply.opened.enquiry.reference}. {why}"


def _read(chosen: list[str]) -> dict[QuestionnaireId, str]:
    """Which sending or submission of each chosen reply the page showed."""
    return {QuestionnaireId(reply): flask.request.form.get(f"{READ}-{reply}", "") for reply in chosen}


def _batch_page(act: str, found: list[ReplyView], form: BatchForm) -> str:
    chosen = set(form.chosen.data or [])
    together = [reply for reply in found if Act.AUTHORISE_TOGETHER in reply.acts]
    lines = [
        {
            "id": reply.opened.questionnaire.id,
            "ticked": reply.opened.questionnaire.id in chosen,
            "people": who(reply.opened.people),
            "reference": reply.opened.enquiry.reference,
            "requester": reply.opened.enquiry.requester,
            "send_to": reply.opened.path.words_of(SEND_TO).replace("\n", ", "),
            "read": reply.read,
            "said": _said(reply),
            "searched": search_results(reply.opened),
            "changed": reply.amendments,
            "earlier": reply.earlier_enquiries,
            "request": request_as_received(reply.opened)["text"],
        }
        for reply in together
    ]
    alone = [
        {
            "id": reply.opened.questionnaire.id,
            "about": who_it_is_about(reply.opened),
            "why": reply.acts.why_not("authorise together"),
            "earlier": reply.earlier_enquiries,
        }
        for reply in found
        if reply not in together
    ]
    return flask.render_template(f"deciding/{act}_together.html", lines=lines, alone=alone, form=form)


def _said(reply: ReplyView) -> list[tuple[str, str]]:
    """The view on contact and the advice, in words: what differs between replies that found nobody."""
    opened = reply.opened
    bearers = [opened.definition.bearer(meaning) for meaning in _VIEWS]
    asked = [opened.definition.index[name] for name in bearers if name in opened.path.answers]
    return [
        (question.short_label, answer_text(question, opened.path.answers[question.id], opened)) for question in asked
    ]


def _counted(chosen: Collection[str]) -> str:
    return "1 reply" if len(chosen) == 1 else f"{len(chosen)} replies"
