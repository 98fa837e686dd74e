"""Reviews: the queue of what is to be looked at, and one record with what may be decided of it."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any, Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid
from forms_service.casework.ids import RecordId, ReviewId
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.reviewing.reviews import ReviewKind
from forms_service.casework.keeping.reviewing.searches import QueuePart, QueuePlace, ReviewSearch
from forms_service.casework.reading_reasons import WhyRead
from forms_service.casework.users import Permission
from forms_service.services.keeping.reviewing import queue, reviewing
from forms_service.services.keeping.reviewing.reviewing import NewReview
from forms_service.web.auditing import history
from forms_service.web.frame.accountability.reasons import remember_task
from forms_service.web.frame.act_forms import choices
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.act_forms import AnswerReviewForm, ReviewForm
from forms_service.web.people.strip import who

blueprint = flask.Blueprint("reviews", __name__)

_BY_CLASS: Final = "class"


@blueprint.get("/reviews")
@needs(Permission.READ_DISPOSALS)
def review_queue() -> ResponseReturnValue:
    asked = flask.request.args
    part = QueuePart(asked["part"]) if asked.get("part") in set(QueuePart) else None
    search = ReviewSearch(
        part=part,
        class_id=asked.get("class", ""),
        by_class=asked.get("sort") == _BY_CLASS,
        after=_place_in(asked.get("after", "")),
    )
    page = do(queue.to_review, search)
    remember_task(WhyRead.KEEPING, [line.record.id for line in page.lines])
    return flask.render_template(
        "keeping/reviews.html",
        lines=page.lines,
        parts=list(QueuePart),
        search=search,
        classes=list(ports().schedules.present.classes.values()),
        following=_address(search, page.following) if page.following else "",
        may_review=current_user().may(Permission.REVIEW_RECORDS) or current_user().may(Permission.LOWER_CLASSES),
    )


def _place_in(text: str) -> QueuePlace | None:
    """The place after which a page begins, from its address; the first page where that is none of ours."""
    day, _, rest = text.partition("_")
    class_id, _, record = rest.partition("_")
    try:
        return QueuePlace(date.fromisoformat(day), class_id, record) if record.isalnum() else None
    except ValueError:
        return None


def _address(search: ReviewSearch, after: QueuePlace) -> str:
    """The page of the same search that begins after a place."""
    place = f"{after.review_date.isoformat()}_{after.class_id}_{after.record}"
    told: dict[str, Any] = {"part": search.part, "class": search.class_id, "sort": _BY_CLASS * search.by_class}
    return flask.url_for(".review_queue", after=place, **{name: value for name, value in told.items() if value})


@blueprint.get("/records/<id:record_id>/review")
@needs(Permission.REVIEW_RECORDS, Permission.LOWER_CLASSES)
def choose(record_id: RecordId) -> ResponseReturnValue:
    return _page(record_id, ReviewForm(), AnswerReviewForm())


@blueprint.post("/records/<id:record_id>/review")
@needs(Permission.REVIEW_RECORDS)
def save_review(record_id: RecordId) -> ResponseReturnValue:
    form = ReviewForm(flask.request.form)
    if not form.validate():
        return _page(record_id, form, AnswerReviewForm())
    decided = NewReview(ReviewKind(form.kind.data), form.reason.data, form.until.day, form.class_id.data or "")
    try:
        record = do(reviewing.review, record_id, decided)
    except Invalid as invalid:
        form.refuse(invalid.problems)
        return _page(record_id, form, AnswerReviewForm())
    return _noted(record)


@blueprint.post("/records/<id:record_id>/review/<id:review_id>/grant")
@needs(Permission.LOWER_CLASSES)
def grant(record_id: RecordId, review_id: ReviewId) -> ResponseReturnValue:
    record = do(reviewing.grant_lower_class, record_id, review_id)
    return _noted(record)


@blueprint.post("/records/<id:record_id>/review/<id:review_id>/refuse")
@needs(Permission.LOWER_CLASSES)
def leave_class(record_id: RecordId, review_id: ReviewId) -> ResponseReturnValue:
    form = AnswerReviewForm(flask.request.form)
    if not form.validate():
        return _page(record_id, ReviewForm(), form)
    return _noted(do(reviewing.refuse_lower_class, record_id, review_id, form.answer.data))


def _noted(record: Record) -> ResponseReturnValue:
    flask.flash(f"It is noted. {record.retention.why}", "success")
    return flask.redirect(flask.url_for(".choose", record_id=record.id))


def _page(record_id: RecordId, form: ReviewForm, answer_form: AnswerReviewForm) -> ResponseReturnValue:
    view = do(reviewing.show_review, record_id)
    classes = [(one.id, f"{one.id}: {one.title}") for one in (*view.choice.higher, *view.choice.lower)]
    form.class_id.choices = choices(classes, "The class that it has")
    page = flask.render_template(
        "keeping/review.html",
        view=view,
        record=view.record,
        form=form,
        answer_form=answer_form,
        people=who(view.record.subjects),
        may_review=current_user().may(Permission.REVIEW_RECORDS),
        name_of=lambda user_id: history.name_of(user_id, ports().directory),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or answer_form.errors else HTTPStatus.OK
