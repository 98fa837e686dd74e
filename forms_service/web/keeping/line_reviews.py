"""One record of a disposal batch reviewed by itself, and on to the next."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid
from forms_service.casework.ids import BatchId, RecordId
from forms_service.casework.keeping.disposing.batches import Decision, LineDecision
from forms_service.casework.people.facts import fact_words
from forms_service.casework.reading_reasons import WhyRead
from forms_service.casework.users import Permission
from forms_service.services.keeping.disposing import line_reviews
from forms_service.web.auditing import history
from forms_service.web.frame.accountability.reasons import remember_task
from forms_service.web.frame.guards import do, needs, ports
from forms_service.web.keeping.act_forms import LinesForm
from forms_service.web.people.strip import who

blueprint = flask.Blueprint("line_reviews", __name__)


@blueprint.get("/disposal/<id:batch_id>/records/<id:record_id>")
@needs(Permission.PREPARE_DISPOSAL)
def line_to_review(batch_id: BatchId, record_id: RecordId) -> ResponseReturnValue:
    return _line_page(batch_id, record_id, LinesForm())


@blueprint.post("/disposal/<id:batch_id>/records/<id:record_id>")
@needs(Permission.PREPARE_DISPOSAL)
def note_line(batch_id: BatchId, record_id: RecordId) -> ResponseReturnValue:
    """Note what is decided, and lead to the next; after the last one back to the batch."""
    form = LinesForm(flask.request.form)
    gone = flask.request.form.get("gone")
    if not gone and not form.validate():
        return _line_page(batch_id, record_id, form)
    decided = (
        LineDecision(Decision.LEAVE_OUT)
        if gone
        else LineDecision(Decision(form.decision.data), form.why.data, form.keep_until.day, form.archive.data)
    )
    try:
        following = do(line_reviews.decide_line, batch_id, record_id, decided)
    except Invalid as invalid:
        form.refuse(invalid.problems)
        return _line_page(batch_id, record_id, form)
    if following is None:
        flask.flash("Every record of this batch that is reviewed by itself was", "success")
        return flask.redirect(flask.url_for("batches.batch", batch_id=batch_id))
    remember_task(WhyRead.KEEPING, [following])
    return flask.redirect(flask.url_for(".line_to_review", batch_id=batch_id, record_id=following))


def _line_page(batch_id: BatchId, record_id: RecordId, form: LinesForm) -> ResponseReturnValue:
    view = do(line_reviews.see_line, batch_id, record_id)
    if view.record is None:
        return flask.render_template("keeping/line_gone.html", view=view)
    form.decision.label.text = "What is to become of it?"
    known = [
        (subject.name or "The unborn child", fact.kind.label, fact_words(fact))
        for subject in view.record.subjects
        for fact in view.facts.get(subject.row, ())
    ]
    page = flask.render_template(
        "keeping/line_review.html",
        view=view,
        record=view.record,
        form=form,
        known=known,
        people=who(view.record.subjects),
        name_of=lambda user_id: history.name_of(user_id, ports().directory),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
