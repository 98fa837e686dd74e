"""Documents: the words of one, to be copied, and asking for a failed one again, or with a corrected letter."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.documents.documents import RenderedFile
from forms_service.casework.ids import DocumentId
from forms_service.casework.users import Permission
from forms_service.services.deciding import decide
from forms_service.services.documents import corrected_letters, reading
from forms_service.web.deciding.act_forms import CorrectedLetterForm
from forms_service.web.deciding.checks import READ
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


@blueprint.get("/documents/<id:document_id>/corrected")
@needs(Permission.AUTHORISE)
def corrected_letter(document_id: DocumentId) -> ResponseReturnValue:
    """Show which letter a failed document can be made with, so that it is read before it is."""
    found = do(corrected_letters.see_corrected_letter, document_id)
    return _corrected_page(found, CorrectedLetterForm(prefix="corrected-", reason=found.proposed_reason))


@blueprint.get("/documents/<id:document_id>/corrected/draft")
@needs(Permission.AUTHORISE)
def draft_of_corrected(document_id: DocumentId) -> ResponseReturnValue:
    return as_draft(do(corrected_letters.draft_corrected_letter, document_id), "corrected")


@blueprint.post("/documents/<id:document_id>/corrected")
@needs(Permission.AUTHORISE)
def make_corrected(document_id: DocumentId) -> ResponseReturnValue:
    form = CorrectedLetterForm(flask.request.form, prefix="corrected-")
    if not form.validate():
        found = do(corrected_letters.see_corrected_letter, document_id)
        return _corrected_page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    read = flask.request.form.get(READ, "")
    asked = do(corrected_letters.make_with_corrected_letter, document_id, form.reason.data, read=read)
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=asked.questionnaire))


def as_draft(draft: RenderedFile, name: str) -> flask.Response:
    """Show a draft in the browser, under a name that says what it is."""
    named = {"Content-Disposition": f'inline; filename="DRAFT-{name}.{draft.kind}"'}
    return flask.Response(draft.data, mimetype=draft.media_type, headers=named)


def _corrected_page(found: corrected_letters.CorrectedLetter, form: CorrectedLetterForm) -> str:
    return flask.render_template(
        "deciding/corrected_letter.html", found=found, form=form, people=who(found.opened.people)
    )
