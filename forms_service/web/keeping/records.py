"""Records: finding them, seeing why each is kept, downloading with a reason, and noting what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import Act, allowed_beginnings
from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.ids import ObjectId, RecordId, SendingId
from forms_service.casework.keeping.records import INSIDE, Record, RecordObject, Standing, in_words
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.moments import Moment
from forms_service.services.keeping import holds, records
from forms_service.services.keeping.in_store import behind
from forms_service.services.keeping.reconciling import running
from forms_service.services.keeping.records import MOST_FOUND, ToSend
from forms_service.services.published_forms import is_intake
from forms_service.services.replies import corrections
from forms_service.services.replies.sendings import TELL_THEM, record_sending, strike_sending
from forms_service.web.auditing import history
from forms_service.web.deciding.reply_page import reply_page
from forms_service.web.enquiries.letters import sent_page
from forms_service.web.frame.act_forms import ActForm
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.act_forms import ReasonForm, RecordSearchForm, WrongForm
from forms_service.web.keeping.searches import LAST_SEARCH, last_search, search_form, search_in_words, search_of
from forms_service.web.people.strip import who
from forms_service.web.replies.act_forms import FOR_ANOTHER, CaseSystemForm, SendingForm
from forms_service.web.replies.document_choices import FOR_WHOM, KINDS, in_order
from forms_service.web.replies.sending import sending_form, strike_form

blueprint = flask.Blueprint("records", __name__)

KEPT_INSIDE: Final[Mapping[str, str]] = {
    "answers": "sealed answers (JSON)",
    "archive": "archive copy (PDF)",
    "upload": "file from outside",
    "photograph": "photograph",
    "letter": "why a letter took the place of another (JSON)",
}
"""How the files are called that never leave the service."""


@blueprint.get("/records")
@needs(Permission.FIND_RECORDS)
def search() -> ResponseReturnValue:
    return _search_page(RecordSearchForm(), found=None)


@blueprint.get("/records/found")
@needs(Permission.FIND_RECORDS)
def found() -> ResponseReturnValue:
    """Show what the last search found; it is in the log once, however often this page is opened."""
    form = last_search()
    if not form.validate():
        return flask.redirect(flask.url_for(".search"))
    asked = search_of(form)
    lines = [_line(record) for record in do(records.found_again, asked)]
    may_hold = bool(lines) and Act.HOLD_FOUND in allowed_beginnings(current_user())
    return _search_page(
        form,
        found=lines,
        most=MOST_FOUND,
        looked_for=search_in_words(asked),
        matching=do(holds.reach_of_found, asked) if may_hold else 0,
    )


@blueprint.post("/records")
@needs(Permission.FIND_RECORDS)
def ask() -> ResponseReturnValue:
    """Search, and lead to what was found: names and dates of birth never stand in an address."""
    form = search_form(RecordSearchForm(flask.request.form))
    if not form.validate():
        return _search_page(form, found=None), HTTPStatus.UNPROCESSABLE_ENTITY
    do(records.find, search_of(form))
    flask.session[LAST_SEARCH] = {name: text for name, text in form.data.items() if text}
    return flask.redirect(flask.url_for(".found"))


@blueprint.get("/records/<id:record_id>")
@needs(Permission.FIND_RECORDS)
def record(record_id: RecordId) -> ResponseReturnValue:
    return _record_page(record_id, ReasonForm())


@blueprint.post("/records/<id:record_id>/files/<id:object_id>")
@needs(Permission.RETRIEVE_RECORDS, Permission.READ_ENQUIRY)
def download(record_id: RecordId, object_id: ObjectId) -> ResponseReturnValue:
    form = ReasonForm(flask.request.form)
    if not form.validate():
        if Act.FIND_RECORD not in allowed_beginnings(current_user()):
            raise Conflict(form.reason.errors[0])
        return _record_page(record_id, form)
    item, data = do(records.retrieve, record_id, object_id, form.reason.data)
    return flask.send_file(BytesIO(data), item.media_type, as_attachment=True, download_name=item.file_name)


CORRECTED_BEFORE: Final = (
    "What was sent has been corrected since. Whoever had it and was not told yet is in a correction that is under way: "
    "see what is to be done in its enquiry."
)


@blueprint.post("/records/<id:record_id>/sendings")
@needs(Permission.SEND)
def sendings(record_id: RecordId) -> ResponseReturnValue:
    sent = do(records.to_send, record_id)
    form = sending_form(sent.parts, sent.rows, formdata=flask.request.form)
    form.authorised = sent.address
    form.now = Moment(ports().clock.now())
    if form.validate():
        record = do(record_sending, record_id, recipient=form.recipient.data, channel=form.channel.data,
            sent_at=form.sent_at.instant if form.sent_at else None, documents=form.documents.data or None,
        )  # fmt: skip
        if record.marked(Standing.CORRECTED):
            flask.flash(CORRECTED_BEFORE)
    what = "letter" if is_intake(ports().library, sent.record) else "reply"
    return _back_to_reply(sent, form, f"Recorded that the {what} was sent")


@blueprint.post("/records/<id:record_id>/sendings/strike")
@needs(Permission.SEND)
def strike(record_id: RecordId) -> ResponseReturnValue:
    """Strike what was entered as sent and never was, or what went to somebody whom it is not for."""
    sent = do(records.to_send, record_id)
    form = strike_form(sent.parts, flask.request.form)
    form.now = Moment(ports().clock.now())
    is_for_another = form.kind.data == FOR_ANOTHER
    if form.validate():
        entry, why = SendingId(form.sending.data), form.reason.data
        do(strike_sending, record_id, entry, why, is_for_another=is_for_another, found_out=form.found_out)
    done = "The entry is struck. It stays in the register, with your reason"
    return _back_to_reply(sent, form, f"{done}. {TELL_THEM.removesuffix('.')}" if is_for_another else done)


@blueprint.get("/records/<id:record_id>/wrong")
@needs(Permission.ANSWER)
def wrong(record_id: RecordId) -> ResponseReturnValue:
    return _wrong_page(record_id, WrongForm())


@blueprint.post("/records/<id:record_id>/wrong")
@needs(Permission.ANSWER)
def correct(record_id: RecordId) -> ResponseReturnValue:
    """Start the notice that corrects what this record sent out."""
    form = WrongForm(flask.request.form)
    if not form.validate():
        return _wrong_page(record_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    begun = do(corrections.start_correction, record_id, form.reason.data)
    return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=begun.id))


def _search_page(form: RecordSearchForm, **more: object) -> str:
    """The search, and beside it how many records fall behind in the store, for whoever may see which."""
    late = do(behind.count) if Act.READ_HOLDS in allowed_beginnings(current_user()) else None
    unlike = 0 if late is None else len(running.last(ports(), current_user().organisation).found)
    return flask.render_template(
        "keeping/record_search.html", form=search_form(form), behind=late, unlike=unlike, **more
    )


def _wrong_page(record_id: RecordId, form: WrongForm) -> str:
    record = do(records.to_send, record_id).record
    return flask.render_template("keeping/wrong_document.html", record=record, people=who(record.subjects), form=form)


@blueprint.post("/records/<id:record_id>/case-system")
@needs(Permission.SEND)
def case_system(record_id: RecordId) -> ResponseReturnValue:
    form = CaseSystemForm(flask.request.form, prefix="case-")
    if form.validate():
        do(records.filed_in_case_system, record_id, form.reference.data)
    return _back_to_reply(do(records.to_send, record_id), form, "Recorded the reference of the case system")


def _back_to_reply(sent: ToSend, form: ActForm, message: str) -> ResponseReturnValue:
    """Return to the reply that the record was made of, or to the letters, with the form's mistakes if it has any.

    Of letters a page has the form of a sending alone: the mistakes of another one are said on a page of their own.
    """
    of_letters = is_intake(ports().library, sent.record)
    if form.errors and of_letters and not isinstance(form, SendingForm):
        raise Invalid([Problem((field.name,), str(error)) for field in form for error in field.errors])
    if form.errors:
        return sent_page(sent.record.id, form) if of_letters else reply_page(sent.reply, form)
    flask.flash(message, "success")
    if of_letters:
        return flask.redirect(flask.url_for("letters.every", enquiry_id=sent.record.enquiry))
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=sent.reply))


def _line(found: Record) -> Mapping[str, object]:
    adults = found.subjects_of("adult")
    return {
        "record": found,
        "adult": adults[0] if adults else None,
        "children": ", ".join(child.name for child in found.subjects_of("child")),
        "standing": _standing(found),
    }


def _title_of_class(found: Record) -> str:
    schedule = ports().schedules.by_id.get(found.retention.schedule)
    known = schedule.classes.get(found.retention.class_id) if schedule else None
    return known.title if known else ""


def _standing(found: Record) -> str:
    """Say in a word or two what a record is worth today."""
    not_issued = "Taken back" if found.was_never_issued else "Not issued yet"
    worth = list(dict.fromkeys(marking.standing.capitalize() for marking in found.markings)) or ["Issued"]
    held = (f"on hold. {hold.called}" for hold in found.on_hold)
    marked = dict.fromkeys(caution.kind.label.lower() for caution in found.under_caution)
    return "; ".join([*(worth if found.issued_at else [not_issued]), *marked, *held])


def _groups(found: Record, rows: Mapping[str, str]) -> list[tuple[str, str, list[tuple[str, RecordObject]]]]:
    """Return the files of a record in groups: what each group is, what is to be known of it, and its files by name.

    *rows* says whom or what each was made for, where there is one for each.
    """
    groups: list[tuple[str, str, list[tuple[str, RecordObject]]]] = []
    for made in found.documents:
        several = f" for {rows[made.row]}" if rows.get(made.row) else ""
        mine = in_order([item for item in found.files if (item.code, item.row) == (made.code, made.row)])
        named = [(f"{KINDS[item.kind]} of {made.code}{several}", item) for item in mine]
        notes = [FOR_WHOM.get(made.audience, ""), f"Template {made.template}"]
        groups.append((f"{made.code}: {made.title}{several}", ". ".join(note for note in notes if note), named))
    inside = [(KEPT_INSIDE[item.kind], item) for item in found.objects if item.kind in INSIDE]
    return [*groups, ("Kept for ourselves", "Never sent out", inside)] if inside else groups


def _record_page(record_id: RecordId, form: ReasonForm) -> ResponseReturnValue:
    found = do(records.show, record_id)
    page = flask.render_template(
        "keeping/record.html",
        record=found.record,
        beside=found.beside,
        form=form,
        people=who(found.record.subjects),
        see={marking: flask.url_for(".record", record_id=by.record) for marking, by in found.successors.items()},
        groups=_groups(found.record, found.rows),
        in_words=lambda documents: in_words(documents, found.rows),
        retention_title=_title_of_class(found.record),
        acts=found.acts,
        history=history.gathered(history.lines(found.history, ports().directory)),
        name_of=lambda user_id: history.name_of(user_id, ports().directory),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
