"""Disposal batches: preparing one of what is due, and reading those that were prepared. Nothing is destroyed here."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import allowed_beginnings
from forms_service.casework.errors import Invalid
from forms_service.casework.ids import BatchId
from forms_service.casework.reading_reasons import WhyRead
from forms_service.casework.users import Permission
from forms_service.services.keeping import disposal
from forms_service.web.auditing import history
from forms_service.web.frame.accountability.reasons import remember_task
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.act_forms import BatchDayForm

blueprint = flask.Blueprint("disposal", __name__)


@blueprint.get("/disposal")
@needs(Permission.READ_DISPOSALS)
def every() -> ResponseReturnValue:
    return _list(BatchDayForm())


@blueprint.post("/disposal")
@needs(Permission.PREPARE_DISPOSAL)
def prepare() -> ResponseReturnValue:
    form = BatchDayForm(flask.request.form)
    if not form.validate():
        return _list(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        batch = do(disposal.prepare, form.up_to.day)
    except Invalid as invalid:
        form.refuse(invalid.problems)
        return _list(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return flask.redirect(flask.url_for(".batch", batch_id=batch.id))


@blueprint.get("/disposal/<id:batch_id>")
@needs(Permission.READ_DISPOSALS)
def batch(batch_id: BatchId) -> ResponseReturnValue:
    found = do(disposal.view, batch_id)
    remember_task(WhyRead.KEEPING)
    return flask.render_template(
        "keeping/disposal_batch.html",
        batch=found.batch,
        holds=found.holds,
        is_approved=found.is_approved,
        name_of=_name_of,
    )


def _list(form: BatchDayForm) -> str:
    return flask.render_template(
        "keeping/disposal_batches.html",
        form=form,
        batches=do(disposal.latest),
        acts=allowed_beginnings(current_user()),
        name_of=_name_of,
    )


def _name_of(user_id: str) -> str:
    return history.name_of(user_id, ports().directory)
