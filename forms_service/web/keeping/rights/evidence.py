"""Giving one record out as evidence, and telling of a file that somebody brings what it is."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid
from forms_service.casework.ids import RecordId
from forms_service.casework.users import Permission
from forms_service.services.keeping.rights import brought_files, packs
from forms_service.web.frame.guards import do, needs
from forms_service.web.keeping.rights.act_forms import BroughtFileForm, PackForm

blueprint = flask.Blueprint("evidence", __name__)


@blueprint.get("/records/<id:record_id>/evidence")
@needs(Permission.GIVE_EVIDENCE)
def choose_recipient(record_id: RecordId) -> ResponseReturnValue:
    return _page(record_id, PackForm())


@blueprint.post("/records/<id:record_id>/evidence")
@needs(Permission.GIVE_EVIDENCE)
def give(record_id: RecordId) -> ResponseReturnValue:
    form = PackForm(flask.request.form)
    if not form.validate():
        return _page(record_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    pack = do(packs.give_pack, record_id, to=form.to.data, reason=form.reason.data)
    return flask.send_file(BytesIO(pack.data), "application/zip", as_attachment=True, download_name=pack.name)


@blueprint.get("/records/brought")
@needs(Permission.FIND_RECORDS)
def ask() -> ResponseReturnValue:
    return flask.render_template("keeping/rights/brought.html", form=BroughtFileForm(), found=None)


@blueprint.post("/records/brought")
@needs(Permission.FIND_RECORDS)
def tell() -> ResponseReturnValue:
    form, found = BroughtFileForm(flask.request.form), None
    if form.validate():
        try:
            found = do(
                brought_files.identify_digest, form.sha256.data, [form.reference.data] if form.reference.data else []
            )
        except Invalid as refused:
            form.refuse(refused.problems)
    page = flask.render_template("keeping/rights/brought.html", form=form, found=found)
    return page, HTTPStatus.OK if found else HTTPStatus.UNPROCESSABLE_ENTITY


def _page(record_id: RecordId, form: PackForm) -> str:
    record = do(packs.record_to_give, record_id)
    return flask.render_template("keeping/rights/evidence.html", record=record, form=form)
