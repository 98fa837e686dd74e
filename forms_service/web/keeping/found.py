"""Finding records: what is looked for, what was found one page after another, saved searches, and a table of it all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import flask
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forms_service.casework.acts import Act, allowed_beginnings
from forms_service.casework.errors import Invalid
from forms_service.casework.ids import RecordId, SavedSearchId
from forms_service.casework.keeping.finding.saved_searches import SavedSearch
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.record_search import OF_ONE
from forms_service.casework.keeping.records import Record
from forms_service.casework.reading_reasons import AFTER_ACT, WhyRead
from forms_service.casework.tables import as_csv
from forms_service.casework.users import Permission
from forms_service.engine.moments import local
from forms_service.services.keeping import holds
from forms_service.services.keeping.finding import searching
from forms_service.services.keeping.in_store import behind
from forms_service.services.keeping.reconciling import running
from forms_service.web.frame.accountability.reasons import (
    begin_search,
    last_logged,
    remember_search,
    search_reason,
    standing_search_reason,
)
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.act_forms import RecordSearchForm, SaveSearchForm, SortingForm, TableForm
from forms_service.web.keeping.searches import (
    is_of_another_search,
    keep_search,
    last_search,
    mark_of_search,
    search_form,
    search_in_words,
    search_of,
    terms_of_form,
)

blueprint = flask.Blueprint("finding", __name__)

COLUMNS: Final = (
    "Reference", "Adult", "Born", "Children", "What", "Form", "Standing", "Filed", "Class", "Due", "Review", "Sent to",
)  # fmt: skip
_FILTERS: Final = (
    "due_from", "due_to", "undated", "review_by", "held", "standing", "retention_class", "form", "place", "sent_to",
    "harm", "category", "filed_from", "filed_to",
)  # fmt: skip
LAST_FOUND: Final = "records_found"


@blueprint.get("/records")
@needs(Permission.FIND_RECORDS)
def search() -> ResponseReturnValue:
    return _search_page(RecordSearchForm())


@blueprint.post("/records")
@needs(Permission.FIND_RECORDS)
def ask() -> ResponseReturnValue:
    """Search, and lead to what was found: names and dates of birth never stand in an address."""
    form = search_form(RecordSearchForm(flask.request.form))
    if not form.validate():
        return _search_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    typed = {name: text for name, text in form.data.items() if text}
    return _search_and_show(typed, search_reason(current_user()).why.data)


@blueprint.get("/records/found")
@needs(Permission.FIND_RECORDS)
def found() -> ResponseReturnValue:
    """Show what the last search found; it is one search in the log, with a line each time that this page is opened."""
    form = last_search()
    if not form.validate() or is_of_another_search():
        return _to_search_anew()
    return _results_page(form, SaveSearchForm(), TableForm()) if standing_search_reason() else _search_page(form)


@blueprint.post("/records/found/table")
@needs(Permission.RETRIEVE_RECORDS)
def table() -> ResponseReturnValue:
    """Give out everything that the last search found, as a table."""
    asked, form = last_search(), TableForm(flask.request.form)
    if not asked.validate() or is_of_another_search():
        return _to_search_anew()
    if form.validate():
        try:
            every = do(searching.give_out, search_of(asked), _sorting(), form.reason.data)
        except Invalid as invalid:
            form.refuse(invalid.problems)
        else:
            return flask.Response(_table_of(every), mimetype="text/csv", headers=_AS_A_FILE)
    return _results_page(asked, SaveSearchForm(), form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/records/found/save")
@needs(Permission.FIND_RECORDS)
def save_these() -> ResponseReturnValue:
    asked, form = last_search(), SaveSearchForm(flask.request.form)
    if not asked.validate() or is_of_another_search():
        return _to_search_anew()
    if form.validate():
        try:
            do(searching.save_search, search_of(asked), _sorting(), form.saved_as.data)
        except Invalid as invalid:
            form.refuse(invalid.problems)
        else:
            flask.flash("The search is saved. It stands on the page of the search", "success")
            return flask.redirect(flask.url_for(".search"))
    return _results_page(asked, form, TableForm()), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/records/filtered")
@needs(Permission.FIND_RECORDS)
def filtered() -> ResponseReturnValue:
    """Search for what stands in the address, which says what kind of record and never whose: a link of a list."""
    typed = {name: text for name, text in flask.request.args.items() if name in _FILTERS and name not in OF_ONE}
    form = search_form(RecordSearchForm(MultiDict(typed)))
    if not form.validate():
        return _search_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _search_and_show(typed, WhyRead.KEEPING, _sorting_asked())


@blueprint.post("/records/saved/<id:search_id>/remove")
@needs(Permission.FIND_RECORDS)
def remove(search_id: SavedSearchId) -> ResponseReturnValue:
    do(searching.forget, search_id)
    flask.flash("The saved search is gone", "success")
    return flask.redirect(flask.url_for(".search"))


def _to_search_anew() -> ResponseReturnValue:
    if is_of_another_search():
        flask.flash("You searched for something else since, in another window. Search again")
    return flask.redirect(flask.url_for(".search"))


def _saved_address(saved: SavedSearch) -> str:
    values: dict[str, Any] = {**terms_of_form(saved.search), "sorting": saved.sorting.value}
    return flask.url_for(".filtered", **values)


def _search_and_show(typed: Mapping[str, str], why: str, sorting: Sorting | None = None) -> ResponseReturnValue:
    keep_search(typed)
    begin_search(LAST_FOUND, why)
    return flask.redirect(flask.url_for(".found", sorting=sorting and sorting.value))


def _sorting() -> Sorting:
    return _sorting_asked() or Sorting.BEST


def _sorting_asked() -> Sorting | None:
    given = flask.request.form if flask.request.method == "POST" else flask.request.args
    asked = given.get("sorting", "")
    return Sorting(asked) if asked in set(Sorting) else None


def _search_page(form: RecordSearchForm, **more: object) -> str:
    """The search, and beside it how many records fall behind in the store, for whoever may see which."""
    late = do(behind.count) if Act.READ_HOLDS in allowed_beginnings(current_user()) else None
    unlike = 0 if late is None else len(running.last(ports(), current_user().organisation).found)
    every = {"found": None, "saved": do(searching.saved), **more}
    return flask.render_template(
        "keeping/record_search.html",
        form=search_form(form),
        why=search_reason(current_user()),
        has_filters=any(form[name].data for name in _FILTERS),
        behind=late,
        unlike=unlike,
        in_words=search_in_words,
        address_of=_saved_address,
        mark=mark_of_search(),
        **every,
    )


def _results_page(form: RecordSearchForm, save_form: SaveSearchForm, table_form: TableForm) -> str:
    wanted, sorting = search_of(form), _sorting()
    after = RecordId(flask.request.args.get("after", ""))
    why = standing_search_reason()
    before = last_logged(LAST_FOUND)
    shown, logged = do(searching.search, wanted, sorting, after or None, before=before, reason=why or AFTER_ACT)
    remember_search(LAST_FOUND, logged, why, [record.id for record in shown.records])
    acts = allowed_beginnings(current_user())
    may_hold = bool(shown.records) and Act.HOLD_FOUND in acts
    return _search_page(
        form,
        found=[line(record) for record in shown.records],
        count=shown.count,
        after=after,
        next_page=shown.next_page,
        sorting=SortingForm(data={"sorting": sorting.value}),
        save_form=save_form,
        table_form=table_form,
        may_give_out=bool(shown.records) and current_user().may(Permission.RETRIEVE_RECORDS),
        may_save=not wanted.names_somebody,
        looked_for=search_in_words(wanted),
        matching=do(holds.reach_of_found, wanted) if may_hold else 0,
    )


def line(record: Record) -> Mapping[str, object]:
    """A record as a line of a list."""
    adults = record.subjects_of("adult")
    return {
        "record": record,
        "adult": adults[0] if adults else None,
        "children": ", ".join(child.name for child in record.subjects_of("child")),
        "standing": standing(record),
    }


def standing(record: Record) -> str:
    """Say in a word or two what a record is worth today."""
    not_issued = "Taken back" if record.was_never_issued else "Not issued yet"
    worth = list(dict.fromkeys(marking.standing.capitalize() for marking in record.markings)) or ["Issued"]
    held = (f"on hold. {hold.called}" for hold in record.on_hold)
    marked = dict.fromkeys(caution.kind.label.lower() for caution in record.under_caution)
    return "; ".join([*(worth if record.issued_at else [not_issued]), *marked, *held])


_AS_A_FILE: Final = {"Content-Disposition": "attachment; filename=records.csv", "Cache-Control": "no-store"}


def _table_of(every: Sequence[Record]) -> str:
    return as_csv([COLUMNS, *(list(_cells(record)) for record in every)])


def _cells(record: Record) -> Iterator[str]:
    adult = next(iter(record.subjects_of("adult")), None)
    kept = record.retention
    if record.under_caution:  # Nothing of whom it is about leaves with a table.
        yield from (record.reference, "", "", "")
    else:
        yield from (record.reference, adult.name if adult else "", adult.born if adult else "")
        yield str(line(record)["children"])
    yield from (record.called, record.definition, standing(record))
    yield from (local(record.filed_at).date().isoformat(), kept.class_id)
    yield from (kept.due_date.isoformat() if kept.due_date else "", kept.review_date.isoformat())
    sent = () if record.under_caution else record.sendings
    yield "; ".join(dict.fromkeys(sending.recipient for sending in sent))
