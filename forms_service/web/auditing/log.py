"""The audit log: reading it, and having it checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final, cast

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.auditing.events import Verb
from forms_service.casework.users import Permission
from forms_service.engine.moments import instant
from forms_service.services.auditing import log as audit_log
from forms_service.services.auditing.log import MOST_SHOWN
from forms_service.services.repositories.auditing import AuditEntry, AuditSearch
from forms_service.web.auditing import history
from forms_service.web.auditing.act_forms import PERSON, AuditFilterForm, PersonSearchForm
from forms_service.web.frame.act_forms import choices
from forms_service.web.frame.guards import current_user, do, needs, ports

blueprint = flask.Blueprint("audit", __name__)

_ID: Final = re.compile(r"[0-9a-f]{32}")


@blueprint.get("/audit")
@needs(Permission.READ_AUDIT)
def log() -> ResponseReturnValue:
    form = _filter_form(AuditFilterForm(flask.request.args))
    asked = flask.request.args
    person = asked["person"] if _ID.fullmatch(asked.get("person", "")) else ""
    entries = do(audit_log.read, _search(form), person) if form.validate() else []
    return flask.render_template(
        "auditing/log.html",
        form=form,
        lines=history.folded(history.lines(entries, ports().directory, _question_label)),
        older=_older(entries) if len(entries) == MOST_SHOWN else "",
        person=person,
        people=PersonSearchForm(prefix=PERSON),
    )


FILTERS: Final = ("reference", "actor", "verb", "act", "since", "until", "person")


def _older(entries: Sequence[AuditEntry]) -> str:
    """The address of the entries before these, filtered as they are."""
    chosen = {name: text for name in FILTERS if (text := flask.request.args.get(name))}
    return flask.url_for(".log", below=entries[-1].number, **cast("dict[str, Any]", chosen))


def _question_label(question_id: str) -> str:
    """Return what a question is called, in the newest form that asks it; one that none asks any more keeps its id."""
    found = [form.index[question_id] for form in ports().library.all() if question_id in form.index]
    return found[-1].short_label if found else question_id


@blueprint.post("/audit/verify")
@needs(Permission.READ_AUDIT)
def verify() -> ResponseReturnValue:
    report = do(audit_log.check)
    names = partial(history.name_of, directory=ports().directory)
    return flask.render_template("auditing/checked.html", report=report, name_of=names)


def _filter_form(form: AuditFilterForm) -> AuditFilterForm:
    staff = ports().directory.users(current_user().organisation)
    form.actor.choices = choices([*((user.id, user.name) for user in staff), ("system", history.SYSTEM)], "Anybody")
    form.verb.choices = choices([(verb.value, verb.value.capitalize()) for verb in Verb], "Any kind")
    form.act.choices = choices(history.acts(), "Anything")
    return form


def _search(form: AuditFilterForm) -> AuditSearch:
    below = flask.request.args.get("below", "")
    until = form.until.day
    return AuditSearch(
        reference=form.reference.data.upper(),
        actor=form.actor.data,
        verb=form.verb.data,
        act=form.act.data,
        since=_start_of_day(form.since.day) if form.since.day else None,
        before=_start_of_day(until + timedelta(days=1)) if until else None,
        below=int(below) if re.fullmatch(r"[0-9]{1,9}", below) else 0,
    )


def _start_of_day(day: date) -> datetime:
    return instant(datetime.combine(day, time.min))
