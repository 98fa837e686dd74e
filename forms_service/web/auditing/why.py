"""The reason for opening something, said with one press; what was asked for follows."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.reading_reasons import reasons_for
from forms_service.web.frame.accountability.reasons import OwnWordsForm, remember_reason, why_page
from forms_service.web.frame.accountability.refusals import note_no_reason
from forms_service.web.frame.guards import current_user, signed_in
from forms_service.web.frame.reading import own_address, posted_field

blueprint = flask.Blueprint("why", __name__)

_ID: Final = re.compile(r"[0-9a-f]{32}")
_REFERENCE: Final = re.compile(r"[A-Z0-9-]{0,40}")


@blueprint.post("/why")
@signed_in
def say_why() -> ResponseReturnValue:
    """Remember why, of one enquiry, in this session alone; it is logged with what is opened."""
    then = own_address(posted_field("then"), flask.url_for("session.home"))
    enquiry, reference = posted_field("enquiry"), posted_field("reference")
    if not _ID.fullmatch(enquiry) or not _REFERENCE.fullmatch(reference):
        return flask.redirect(flask.url_for("session.home"))
    why = posted_field("why")
    if why not in list(map(str, reasons_for(current_user()))):
        form = OwnWordsForm(flask.request.form)
        if not form.validate():
            note_no_reason()
            return why_page(reference, enquiry, then, form), HTTPStatus.UNPROCESSABLE_ENTITY
        why = form.words.data
    remember_reason(enquiry, why)
    return flask.redirect(then)
