"""Who looked at somebody's records, and why; and how much is read, when and why, for those who watch over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.auditing.events import Verb
from forms_service.casework.ids import PersonId
from forms_service.casework.tables import as_csv
from forms_service.casework.users import Permission
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.services.keeping.oversight import odd_reading, who_looked
from forms_service.services.keeping.oversight.odd_reading import FROM_HOUR, TO_HOUR
from forms_service.services.keeping.oversight.who_looked import MOST_PEOPLE, Days, PersonSearch
from forms_service.web.auditing import history
from forms_service.web.auditing.act_forms import PERSON, DaysForm, PersonSearchForm
from forms_service.web.frame.accountability.reasons import last_logged, remember_logged
from forms_service.web.frame.guards import do, needs, ports

blueprint = flask.Blueprint("who_looked", __name__)

LAST_SEARCH: Final = "person_search"
LAST_FOUND: Final = "people_found"
A_YEAR: Final = timedelta(days=365)
A_MONTH: Final = timedelta(days=30)


@blueprint.post("/audit/people")
@needs(Permission.READ_AUDIT)
def ask() -> ResponseReturnValue:
    """Lead to whom is found: names and dates of birth never stand in an address."""
    form = PersonSearchForm(flask.request.form, prefix=PERSON)
    if not form.validate():
        return _people_page(form, None), HTTPStatus.UNPROCESSABLE_ENTITY
    flask.session[LAST_SEARCH] = {name: text for name, text in form.data.items() if text}
    return flask.redirect(flask.url_for(".found"))


@blueprint.get("/audit/people")
@needs(Permission.READ_AUDIT)
def found() -> ResponseReturnValue:
    form = PersonSearchForm(data=flask.session.get(LAST_SEARCH, {}), prefix=PERSON)
    if not form.validate():
        return _people_page(PersonSearchForm(prefix=PERSON), None)
    born = form.born.day.isoformat() if form.born.day else ""
    search = PersonSearch(form.name.data or "", born, (form.reference.data or "").upper())
    people, logged = do(who_looked.find_people, search, last_logged(LAST_FOUND))
    remember_logged(LAST_FOUND, logged)
    return _people_page(form, [(each, _in_words(each.births)) for each in people])


@blueprint.get("/people/<id:person_id>/readings")
@needs(Permission.READ_AUDIT)
def answer(person_id: PersonId) -> ResponseReturnValue:
    form, days = _days(A_YEAR)
    below = flask.request.args.get("below", 0, type=int)
    told = do(who_looked.who_looked, person_id, days, below=below if 0 <= below < 10**9 else 0)
    chosen = {"since": form.since.data or None, "until": form.until.data or None}
    older = flask.url_for(".answer", person_id=person_id, below=told.older, **chosen) if told.older else ""
    return flask.render_template(
        "auditing/who_looked.html",
        told=told,
        births=_in_words(told.subject.births),
        lines=history.lines(told.entries, ports().directory),
        form=form,
        days=days,
        older=older,
        export=flask.url_for(".export", person_id=person_id, **chosen),
        name_of=partial(history.name_of, directory=ports().directory),
    )


@blueprint.get("/people/<id:person_id>/readings.csv")
@needs(Permission.READ_AUDIT)
def export(person_id: PersonId) -> ResponseReturnValue:
    """Hand out every line as a table for a spreadsheet, under a name that names nobody."""
    _, days = _days(A_YEAR)
    _, entries = do(who_looked.export_who_looked, person_id, days)
    lines = history.lines(entries, ports().directory)
    rows = [[str(each.number), each.at.isoformat(), each.who, each.words, each.reference, each.said] for each in lines]
    table = as_csv([["Entry", "When (UTC)", "Who", "What", "Reference", "Why"], *rows])
    headers = {"Content-Disposition": f'attachment; filename="who-looked-{days.since}-{days.until}.csv"'}
    return flask.Response(table, mimetype="text/csv", headers=headers)


@blueprint.get("/audit/reading")
@needs(Permission.READ_AUDIT)
def odd() -> ResponseReturnValue:
    form, days = _days(A_MONTH)
    days = Days(max(days.since, days.until - A_MONTH), days.until)
    lines = [
        (each, _lines_of(each.user, days, Verb.CONSULTATION), _lines_of(each.user, days, Verb.REFUSAL))
        for each in do(odd_reading.reading_by_user, days)
    ]
    name_of = partial(history.name_of, directory=ports().directory)
    return flask.render_template(
        "auditing/odd.html",
        counted=sorted(lines, key=lambda line: name_of(line[0].user)),
        form=form,
        days=days,
        hours=f"{FROM_HOUR}am to {TO_HOUR - 12}pm, Monday to Friday",
        name_of=name_of,
    )


def _lines_of(user: str, days: Days, verb: Verb) -> str:
    """The address of what the log says that they read, or were refused."""
    since, until = f"{days.since:%d %m %Y}", f"{days.until:%d %m %Y}"
    return flask.url_for("audit.log", actor=user, verb=verb.value, since=since, until=until)


def _days(back: timedelta) -> tuple[DaysForm, Days]:
    """The days that are asked about, *back* from today where none are chosen."""
    form = DaysForm(flask.request.args)
    form.validate()
    return form, form.days(local(ports().clock.now()).date(), back=back)


def _people_page(form: PersonSearchForm, people: Sequence[object] | None) -> str:
    return flask.render_template("auditing/people_found.html", form=form, found=people, most=MOST_PEOPLE)


def _in_words(births: Sequence[str]) -> str:
    return " or ".join(date_in_words(born) for born in births)
