"""Documents: the words of one, to be copied, and asking for a failed one again."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.ids import DocumentId
from forms_service.casework.users import Permission
from forms_service.services.deciding import decide
from forms_service.services.documents import reading
from forms_service.web.frame.guards import do, needs
from forms_service.web.people.strip import who

blueprint = flask.Blueprint("documents", __name__)


@blueprint.get("/documents/<id:document_id>/text")
@needs(Permission.READ_ENQUIRY)
def text(document_id: DocumentId) -> ResponseReturnValue:
    found = do(reading.read_text, document_id)
    return flask.render_template("deciding/text.html", found=found, people=who(found.enquiry.subjects))


@blueprint.post("/documents/<id:document_id>/text")
@needs(Permission.READ_ENQUIRY)
def hand_out(document_id: DocumentId) -> ResponseReturnValue:
    """Show the words to be copied; from here on they have gone out."""
    do(reading.hand_out_text, document_id)
    return flask.redirect(flask.url_for(".text", document_id=document_id))


@blueprint.post("/documents/<id:document_id>/again")
@needs(Permission.ANSWER)
def again(document_id: DocumentId) -> ResponseReturnValue:
    document = do(decide.make_again, document_id)
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=document.questionnaire))
