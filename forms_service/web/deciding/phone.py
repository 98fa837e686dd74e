"""A manager’s approval by telephone: written down by the author, confirmed or refused by the manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid, NotFound
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.moments import Moment
from forms_service.engine.path import declarations
from forms_service.services.answering.agreement import problems_of
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import authorising
from forms_service.services.deciding.checking import Checking, check_again
from forms_service.web.answering import agreement
from forms_service.web.deciding.act_forms import PhoneForm, RefuseForm
from forms_service.web.deciding.checks import READ, agreement_so_far, checks_so_far, ticked_or_typed
from forms_service.web.deciding.reply_page import reply_page
from forms_service.web.forms.posted import declared
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.frame.navigation import back_to_work
from forms_service.web.people.called import called
from forms_service.web.people.strip import who

blueprint = flask.Blueprint("phone", __name__)


@blueprint.get("/replies/<id:questionnaire_id>/phone")
@needs(Permission.ANSWER)
def ask(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return _phone_page(questionnaire_id, PhoneForm(prefix="phone-"))


@blueprint.post("/replies/<id:questionnaire_id>/phone")
@needs(Permission.ANSWER)
def approve(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    """Write down a manager's approval by telephone; the reply's documents are then made."""
    typed = flask.request.form
    form = PhoneForm(typed, prefix="phone-")
    form.today = Moment(ports().clock.now()).day
    said = ticked_or_typed(typed)
    if not form.validate() or form.said_at is None:
        return _phone_page(questionnaire_id, form, said), HTTPStatus.UNPROCESSABLE_ENTITY
    manager, words, at = form.manager.data, form.words.data, form.said_at
    try:
        do(
            authorising.approve_by_phone, questionnaire_id, read=typed.get(READ, ""),
            manager=manager, said_at=at, words=words, checks=said, declared=declared(typed),
        )  # fmt: skip
    except Invalid as invalid:
        return _phone_page(questionnaire_id, form, said, invalid.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    except authorising.WrongTime as wrong:
        form.time.errors = [str(wrong).removesuffix(".")]
        return _phone_page(questionnaire_id, form, said), HTTPStatus.UNPROCESSABLE_ENTITY
    flask.flash("The approval is written down. The manager must confirm it. Issue the reply when it is made", "success")
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=questionnaire_id))


@blueprint.post("/replies/<id:questionnaire_id>/phone/confirm")
@needs(Permission.AUTHORISE)
def confirm(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    do(authorising.confirm_by_phone, questionnaire_id, read=flask.request.form.get(READ, ""))
    return back_to_work("You confirmed your approval by phone")


@blueprint.post("/replies/<id:questionnaire_id>/phone/refuse")
@needs(Permission.AUTHORISE)
def refuse(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = RefuseForm(flask.request.form, prefix="phone-")
    if not form.validate():
        return reply_page(questionnaire_id, form)
    refused = do(authorising.refuse_by_phone, questionnaire_id, form.reason.data, read=flask.request.form.get(READ, ""))
    return back_to_work(f"What is not right is noted with the {called(refused)}")


def _phone_page(
    questionnaire_id: QuestionnaireId,
    form: PhoneForm,
    said: Mapping[str, str] | None = None,
    missing: Sequence[Problem] = (),
) -> str:
    checking = do(check_again, do(open_questionnaire, questionnaire_id))
    if checking.opened.is_intake:
        raise NotFound("There is no such reply.")
    opened, given = checking.opened, said or {}
    managers = [user for user in do(authorising.authorisers, opened) if user.id != current_user().id]
    form.manager.choices = [("", ""), *((user.id, f"{user.name}, {user.job_title}") for user in managers)]
    asked = declarations(opened.path) if opened.questionnaire.state.is_open else []
    ticked = declared(flask.request.form)
    return flask.render_template(
        "deciding/phone.html",
        opened=opened,
        people=who(opened.people),
        read=flask.request.form.get(READ) or opened.questionnaire.sending,
        form=form,
        checks=checks_so_far(opened, given, missing),
        **agreement_so_far(agreement.lines(opened, checking.disagreements), given, missing),
        wrong=list(dict.fromkeys(_to_be_said(checking, missing))),
        acts=checking.acts,
        # A reply already sent can be read where it waits; its answers are not to be changed any more.
        is_sent=not opened.questionnaire.state.is_open,
        declarations=asked,
        declared=ticked,
        undeclared="Confirm each of these" if missing and any(said.id not in ticked for said in asked) else "",
    )


def _to_be_said(checking: Checking, missing: Sequence[Problem]) -> list[str]:
    """What has still to be answered, by its author or on the telephone."""
    wrong = [problem for problem in checking.opened.problems if problem.level == "error"]
    return [problem.message for problem in (*wrong, *problems_of(checking.disagreements), *missing)]
