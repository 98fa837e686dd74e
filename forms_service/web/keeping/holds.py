"""Holds: which stand, what each covers, placing one on a record or on all that a search matches, and releasing one."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.ids import HoldId, RecordId
from forms_service.casework.keeping.holds import Authority, Hold, HoldPapers, Reach
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.reading_reasons import WhyRead
from forms_service.casework.users import Permission
from forms_service.engine.dates import add_years
from forms_service.engine.moments import local
from forms_service.services.keeping import holds
from forms_service.web.auditing import history
from forms_service.web.frame.accountability.reasons import remember_task
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.act_forms import HoldForm, PapersForm, RecordSearchForm, ReleaseForm
from forms_service.web.keeping.searches import last_search, search_form, search_in_words, search_of

blueprint = flask.Blueprint("holds", __name__)


@blueprint.get("/holds")
@needs(Permission.READ_HOLDS)
def every() -> ResponseReturnValue:
    lines = [(found.hold, _covers(found.hold), found.covers) for found in do(holds.active)]
    return flask.render_template("keeping/holds.html", lines=lines, name_of=_name_of, today=_today())


@blueprint.get("/holds/released")
@needs(Permission.READ_HOLDS)
def past() -> ResponseReturnValue:
    """Show the holds that were released, the last one first."""
    after = HoldId(flask.request.args.get("after", ""))
    page = do(holds.past_holds, after or None)
    lines = [(found.hold, _covers(found.hold), found.covers) for found in page]
    more = page[-1].hold.id if len(page) == holds.MOST_SHOWN else None
    return flask.render_template("keeping/holds_over.html", lines=lines, name_of=_name_of, after=after, more=more)


@blueprint.get("/holds/<id:hold_id>")
@needs(Permission.READ_HOLDS)
def hold(hold_id: HoldId) -> ResponseReturnValue:
    return _page(hold_id, ReleaseForm())


@blueprint.post("/holds/<id:hold_id>/review")
@needs(Permission.HOLD_RECORDS)
def review(hold_id: HoldId) -> ResponseReturnValue:
    """Say by what, for whom and until when a hold stands."""
    form = PapersForm(flask.request.form)
    if form.validate():
        try:
            do(holds.confirm_papers, hold_id, HoldPapers(form.letter.data, form.owner.data, form.review_on.day))
        except Invalid as invalid:
            form.refuse(invalid.problems)
        else:
            flask.flash("The hold stands", "success")
            return flask.redirect(flask.url_for(".hold", hold_id=hold_id))
    return _page(hold_id, ReleaseForm(), form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/holds/<id:hold_id>/release")
@needs(Permission.RELEASE_HOLDS)
def ask_release(hold_id: HoldId) -> ResponseReturnValue:
    form = ReleaseForm(flask.request.form)
    if not form.validate():
        return _page(hold_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    do(holds.ask_release, hold_id, form.reason.data)
    flask.flash("The release is asked for. The hold stands until another person confirms", "success")
    return flask.redirect(flask.url_for(".hold", hold_id=hold_id))


@blueprint.post("/holds/<id:hold_id>/release/confirm")
@needs(Permission.RELEASE_HOLDS)
def release(hold_id: HoldId) -> ResponseReturnValue:
    do(holds.release, hold_id)
    flask.flash("The hold is released", "success")
    return flask.redirect(flask.url_for(".every"))


@blueprint.post("/holds/<id:hold_id>/release/refuse")
@needs(Permission.RELEASE_HOLDS)
def keep(hold_id: HoldId) -> ResponseReturnValue:
    do(holds.keep, hold_id)
    flask.flash("The hold stays", "success")
    return flask.redirect(flask.url_for(".hold", hold_id=hold_id))


@blueprint.get("/records/<id:record_id>/hold")
@needs(Permission.HOLD_RECORDS)
def choose_record(record_id: RecordId) -> ResponseReturnValue:
    return _record_page(record_id, HoldForm())


@blueprint.post("/records/<id:record_id>/hold")
@needs(Permission.HOLD_RECORDS)
def hold_record(record_id: RecordId) -> ResponseReturnValue:
    form = HoldForm(flask.request.form)
    if not form.validate():
        return _record_page(record_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    do(holds.place_on_record, record_id, Authority(form.authority.data), form.why.data, _papers_of(form))
    flask.flash("The record is on hold", "success")
    return flask.redirect(flask.url_for("records.record", record_id=record_id))


@blueprint.get("/records/found/hold")
@needs(Permission.HOLD_RECORDS)
def choose_found() -> ResponseReturnValue:
    """Offer to hold all that the last search matches."""
    form = last_search()
    if not form.validate():
        return flask.redirect(flask.url_for("finding.search"))
    return _found_page(search_of(form), form, HoldForm())


@blueprint.post("/records/found/hold")
@needs(Permission.HOLD_RECORDS)
def hold_found() -> ResponseReturnValue:
    """Hold what the page said, which the post brings along: another search may have been made meanwhile."""
    asked, form = search_form(RecordSearchForm(flask.request.form)), HoldForm(flask.request.form)
    if not asked.validate():
        raise Conflict("Search for the records to hold first: this page does not say which they are.")
    search = search_of(asked)
    if not form.validate():
        return _found_page(search, asked, form), HTTPStatus.UNPROCESSABLE_ENTITY
    placed = do(holds.place_by_criteria, search, Authority(form.authority.data), form.why.data, _papers_of(form))
    flask.flash(f"{placed.covers} {'record is' if placed.covers == 1 else 'records are'} on hold", "success")
    return flask.redirect(flask.url_for(".hold", hold_id=placed.hold.id))


def _record_page(record_id: RecordId, form: HoldForm) -> str:
    record = do(holds.record_to_hold, record_id)
    return flask.render_template("keeping/place_hold.html", form=form, record=record, asked={}, covers="", matching=1)


def _is_last_search(search: RecordSearch) -> bool:
    """Whether this was searched for last in this session, which was logged then."""
    last = last_search()
    return last.validate() and search_of(last) == search


def _found_page(search: RecordSearch, asked: RecordSearchForm, form: HoldForm) -> str:
    return flask.render_template(
        "keeping/place_hold.html",
        form=form,
        record=None,
        asked={name: text for name, text in asked.data.items() if text},
        covers=search_in_words(search),
        matching=do(holds.reach_of_found if _is_last_search(search) else holds.reach_of, search),
    )


def _papers_of(form: HoldForm) -> HoldPapers:
    """What a form says of a hold's papers: where it says nothing, whoever places it answers for a year."""
    owner = form.owner.data or current_user().name
    return HoldPapers(form.letter.data, owner, form.review_on.day or add_years(_today(), 1))


def _today() -> date:
    return local(ports().clock.now()).date()


def _page(hold_id: HoldId, form: ReleaseForm, papers: PapersForm | None = None) -> str:
    found = do(holds.view, hold_id)
    known = {"letter": found.hold.letter, "owner": found.hold.owner}
    enquiry = [found.enquiry.id] if found.enquiry else []
    remember_task(WhyRead.HOLD, [*enquiry, *(record.id for record in found.records)])
    return flask.render_template(
        "keeping/hold.html",
        hold=found.hold,
        form=form,
        papers=papers or PapersForm(data=known),
        today=_today(),
        covers=_covers(found.hold),
        records=found.covers,
        covered=found.records,
        enquiry=found.enquiry,
        acts=found.acts,
        may_review=current_user().may(Permission.HOLD_RECORDS),
        history=history.gathered(history.lines(found.history, ports().directory)),
        name_of=_name_of,
    )


def _covers(hold: Hold) -> str:
    """Say what a hold covers."""
    if hold.criteria is not None:
        return f"Every record, also those filed later, with {search_in_words(hold.criteria)}"
    if hold.reach is Reach.RECORD:
        return "One record, with what is kept apart from it"
    return "What was kept of one enquiry when the hold was placed"


def _name_of(user_id: str) -> str:
    return history.name_of(user_id, ports().directory)
