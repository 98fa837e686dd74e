"""Letters about an enquiry itself: having one made, downloading it, and recording that it was sent."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.documents.documents import UNDER_WAY
from forms_service.casework.ids import EnquiryId, RecordId
from forms_service.casework.keeping.records import is_among, named_document
from forms_service.casework.users import Permission
from forms_service.services.enquiries import letters
from forms_service.services.keeping import records
from forms_service.web.auditing import history
from forms_service.web.frame.act_forms import ActForm
from forms_service.web.frame.guards import do, needs, ports
from forms_service.web.people.strip import who
from forms_service.web.replies.document_choices import KINDS
from forms_service.web.replies.sending import sending_form

blueprint = flask.Blueprint("letters", __name__)

SENDING_THE_LETTER = "Sending the letter"
"""The reason for which a letter is downloaded by those who send it."""
FOR_ANOTHER_AUTHORITY = "D04B"
"""The letter that does not go to whoever asked us."""


@blueprint.get("/enquiries/<id:enquiry_id>/letters")
@needs(Permission.READ_ENQUIRY)
def every(enquiry_id: EnquiryId) -> ResponseReturnValue:
    found = do(letters.view, enquiry_id)
    return flask.render_template(
        "enquiries/letters.html",
        view=found,
        people=who(found.enquiry.subjects),
        busy=any(letter.document.state in UNDER_WAY for letter in found.asked),
        reason=SENDING_THE_LETTER,
        kinds=KINDS,
        is_among=is_among,
        named_document=named_document,
        name_of=lambda user_id: history.name_of(user_id, ports().directory),
    )


@blueprint.post("/enquiries/<id:enquiry_id>/letters/<code>")
@needs(Permission.ANSWER)
def ask(enquiry_id: EnquiryId, code: str) -> ResponseReturnValue:
    do(letters.ask, enquiry_id, code)
    flask.flash(f"{code} is being made", "success")
    return flask.redirect(flask.url_for(".every", enquiry_id=enquiry_id))


@blueprint.get("/records/<id:record_id>/sent")
@needs(Permission.SEND)
def sent(record_id: RecordId) -> ResponseReturnValue:
    return sent_page(record_id)


def sent_page(record_id: RecordId, refused: ActForm | None = None) -> ResponseReturnValue:
    """Show the form in which the sending of a letter is recorded, with its mistakes if it has any.

    Letters that were made together have one form. The one that was asked for is ticked, and whoever asked us is only
    proposed as the recipient of what is for them.
    """
    sent = do(records.read_before_sending, record_id)
    record, letter = sent.record, flask.request.args.get("letter", "")
    is_for_another = letter.partition(":")[0] == FOR_ANOTHER_AUTHORITY
    form = refused or sending_form([record], sent.rows, recipient="" if is_for_another else sent.address)
    asked = [choice for choice, _ in form.documents.choices if letter in {choice, choice.partition(":")[0]}]
    if refused is None and asked:
        form.documents.data = asked
    page = flask.render_template("enquiries/sent.html", record=record, form=form, people=who(record.subjects))
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
