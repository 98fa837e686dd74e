"""The appropriate policy document: its versions, the forms that need it, and when it may go."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid
from forms_service.casework.ids import PolicyId
from forms_service.casework.users import Permission
from forms_service.engine.moments import local
from forms_service.services.keeping.protection import policies
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.protection.act_forms import PolicyForm, StoppedForm, day_of

blueprint = flask.Blueprint("policies", __name__)


@blueprint.get("/policy-document")
@needs(Permission.READ_POLICIES)
def versions_page() -> ResponseReturnValue:
    return _list_page(PolicyForm())


@blueprint.post("/policy-document")
@needs(Permission.KEEP_POLICIES)
def save_policy() -> ResponseReturnValue:
    form = PolicyForm(flask.request.form)
    if form.validate():
        said = {name: form[name].data for name in ("reference", "owner", "text", "retention", "erasure")}
        try:
            do(policies.record_policy, **said, from_date=day_of(form.from_date), review=day_of(form.review))
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            flask.flash("The policy document is recorded", "success")
            return flask.redirect(flask.url_for(".versions_page"))
    return _list_page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/policy-document/<id:policy_id>")
@needs(Permission.READ_POLICIES)
def policy_page(policy_id: PolicyId) -> ResponseReturnValue:
    return _policy_page(policy_id, StoppedForm())


@blueprint.post("/policy-document/<id:policy_id>/stopped")
@needs(Permission.KEEP_POLICIES)
def note_stopped(policy_id: PolicyId) -> ResponseReturnValue:
    form = StoppedForm(flask.request.form)
    if form.validate():
        try:
            do(policies.stop_processing, policy_id, day_of(form.day), form.why.data)
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            flask.flash("It is noted. The document is kept for six months from that day", "success")
            return flask.redirect(flask.url_for(".policy_page", policy_id=policy_id))
    return _policy_page(policy_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/policy-document/<id:policy_id>/let-go")
@needs(Permission.KEEP_POLICIES)
def let_go(policy_id: PolicyId) -> ResponseReturnValue:
    do(policies.let_policy_go, policy_id)
    flask.flash("Its text is kept no longer. That there was one stays", "success")
    return flask.redirect(flask.url_for(".versions_page"))


def _list_page(form: PolicyForm) -> str:
    user = current_user()
    return flask.render_template(
        "keeping/protection/policies.html",
        found=do(policies.policy_documents),
        paper=ports().directory.organisation(user.organisation).policy_document,
        form=form,
        today=_on_this_day(),
        may_keep=user.may(Permission.KEEP_POLICIES),
    )


def _policy_page(policy_id: PolicyId, form: StoppedForm) -> str:
    return flask.render_template(
        "keeping/protection/policy.html",
        policy=do(policies.policy_document, policy_id),
        form=form,
        today=_on_this_day(),
        may_keep=current_user().may(Permission.KEEP_POLICIES),
        name_of=partial(name_of, directory=ports().directory),
    )


def _on_this_day() -> object:
    return local(ports().clock.now()).date()
