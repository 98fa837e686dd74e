"""Whom to tell that something of a record was restricted, disputed, corrected or erased."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid
from forms_service.casework.ids import RecordId, TellingId
from forms_service.casework.keeping.protection.tellings import TellingCause, TellingOutcome, ToldAs
from forms_service.casework.users import Permission
from forms_service.services.keeping.protection import tellings
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.act_forms import ActForm
from forms_service.web.frame.guards import do, needs, ports
from forms_service.web.keeping.protection.act_forms import EverybodyForm, TellingForm, TellingOutcomeForm, day_of

blueprint = flask.Blueprint("tellings", __name__)


@blueprint.get("/records/<id:record_id>/tellings")
@needs(Permission.TELL_RECIPIENTS)
def of_record(record_id: RecordId) -> ResponseReturnValue:
    return _tellings_page(record_id)


@blueprint.post("/records/<id:record_id>/tellings")
@needs(Permission.TELL_RECIPIENTS)
def list_telling(record_id: RecordId) -> ResponseReturnValue:
    form = TellingForm(flask.request.form, prefix="add-")
    if not form.validate():
        return _tellings_page(record_id, {"add": form}), HTTPStatus.UNPROCESSABLE_ENTITY
    what = (TellingCause(form.cause.data), ToldAs(form.told_as.data), form.name.data, form.told_about.data)
    do(tellings.add_telling, record_id, *what)
    return _back_to_tellings(record_id, "They are on the list")


@blueprint.post("/records/<id:record_id>/tellings/everybody")
@needs(Permission.TELL_RECIPIENTS)
def add_everybody(record_id: RecordId) -> ResponseReturnValue:
    form = EverybodyForm(flask.request.form, prefix="everybody-")
    if not form.validate():
        return _tellings_page(record_id, {"everybody": form}), HTTPStatus.UNPROCESSABLE_ENTITY
    added = do(tellings.tell_every_recipient, record_id, TellingCause(form.cause.data))
    return _back_to_tellings(record_id, f"{len(added)} on the list")


@blueprint.post("/records/<id:record_id>/tellings/<id:telling_id>")
@needs(Permission.TELL_RECIPIENTS)
def keep_told(record_id: RecordId, telling_id: TellingId) -> ResponseReturnValue:
    form = TellingOutcomeForm(flask.request.form, prefix=f"{telling_id}-")
    if form.validate():
        said = (TellingOutcome(form.outcome.data), form.words.data, day_of(form.on), form.name.data)
        try:
            do(tellings.note_told, record_id, telling_id, *said)
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            return _back_to_tellings(record_id, "It is noted")
    return _tellings_page(record_id, {telling_id: form}), HTTPStatus.UNPROCESSABLE_ENTITY


def _back_to_tellings(record_id: RecordId, said: str) -> ResponseReturnValue:
    flask.flash(said, "success")
    return flask.redirect(flask.url_for(".of_record", record_id=record_id))


def _tellings_page(record_id: RecordId, refused: Mapping[str, ActForm] | None = None) -> str:
    view = do(tellings.tellings_of_record, record_id)
    waiting = {each.id: TellingOutcomeForm(prefix=f"{each.id}-") for each in view.every if each.outcome is None}
    return flask.render_template(
        "keeping/protection/tellings.html",
        view=view,
        forms={"add": TellingForm(prefix="add-"), "everybody": EverybodyForm(prefix="everybody-"), **waiting,
               **(refused or {})},
        refused=next(iter((refused or {}).values()), None),
        name_of=partial(name_of, directory=ports().directory),
    )  # fmt: skip
