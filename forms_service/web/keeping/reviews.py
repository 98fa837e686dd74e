"""Reviews: the queue of what is to be looked at, and one record with what may be decided of it."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any, Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid, NotFound
from forms_service.casework.ids import FactId, PersonId, RecordId, ReviewId
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.reviewing.reviews import ReviewKind
from forms_service.casework.keeping.reviewing.searches import QueuePart, QueuePlace, ReviewSearch
from forms_service.casework.people.subjects import Subject
from forms_service.casework.reading_reasons import WhyRead
from forms_service.casework.users import Permission
from forms_service.services.enquiries import people
from forms_service.services.enquiries.people import NewFact
from forms_service.services.keeping.reviewing import queue, reviewing
from forms_service.services.keeping.reviewing.reviewing import NewReview, ReviewView
from forms_service.web.auditing import history
from forms_service.web.frame.accountability.reasons import remember_task
from forms_service.web.frame.act_forms import choices
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.act_forms import AnswerReviewForm, ReviewForm
from forms_service.web.people.act_forms import LABELS, MISTAKE, RecordForm
from forms_service.web.people.people import fact_words
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


@blueprint.get("/records/<id:record_id>/review/people/<id:person_id>")
@needs(Permission.REVIEW_RECORDS)
def choose_fact(record_id: RecordId, person_id: PersonId) -> ResponseReturnValue:
    return _person_page(record_id, person_id, RecordForm())


@blueprint.post("/records/<id:record_id>/review/people/<id:person_id>")
@needs(Permission.REVIEW_RECORDS)
def save_fact(record_id: RecordId, person_id: PersonId) -> ResponseReturnValue:
    form = RecordForm(flask.request.form)
    if not form.validate():
        return _person_page(record_id, person_id, form)
    _subject(do(reviewing.show_review, record_id), person_id)
    known = FactId(form.replaces.data) if form.replaces.data else None
    try:
        if form.kind.data == MISTAKE:
            do(people.strike_mistake, person_id, known, form.how.data)
        else:
            told = (*form.kind_and_value, form.since.day, form.until.day, form.how.data, known)
            do(people.record, person_id, NewFact(*told))
    except Invalid as invalid:
        form.refuse(invalid.problems)
        return _person_page(record_id, person_id, form)
    flask.flash("It is recorded. Everything that is kept of this person was dated and held anew", "success")
    return flask.redirect(flask.url_for(".choose", record_id=record_id))


def _subject(view: ReviewView, person_id: PersonId) -> Subject:
    """Whom a record names by that id; nobody else is looked at from its review."""
    found = next((each for each in view.record.subjects if each.person == person_id), None)
    if found is None:
        raise NotFound("This record is about nobody of that name.")
    return found


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


def _person_page(record_id: RecordId, person_id: PersonId, form: RecordForm) -> ResponseReturnValue:
    view = do(reviewing.show_review, record_id)
    subject, facts = _subject(view, person_id), do(people.read_facts, person_id)
    known = [(fact.id, f"{LABELS[fact.kind]}: {fact_words(fact)}") for fact in facts if fact.is_current]
    form.replaces.choices = choices(known, "Nothing: it is new")
    page = flask.render_template(
        "keeping/review_person.html",
        record=view.record,
        subject=subject,
        form=form,
        facts=[(LABELS[fact.kind], fact_words(fact), "" if fact.is_current else "Corrected") for fact in facts],
        people=who(view.record.subjects),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
