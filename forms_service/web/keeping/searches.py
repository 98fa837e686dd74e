"""The search for records as a form, as what is asked of the service, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import flask

from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.services.forms_in_use import forms_of
from forms_service.web.frame.act_forms import choices
from forms_service.web.frame.guards import current_user, ports
from forms_service.web.frame.templating import date_text
from forms_service.web.keeping.act_forms import RecordSearchForm

LAST_SEARCH: Final = "record_search"
SAID_AS: Final[Mapping[str, str]] = {
    "reference": "reference",
    "name": "name",
    "number": "number",
    "date_of_birth": "date of birth",
    "form": "form",
    "retention_class": "class",
    "filed_from": "filed from",
    "filed_to": "filed to",
}
"""How each part of a search is called in the line that says what was looked for."""
DAYS: Final = frozenset({"date_of_birth", "filed_from", "filed_to"})


def search_form(form: RecordSearchForm) -> RecordSearchForm:
    """Give the form the forms and classes to choose from."""
    classes = [(c.id, f"{c.id}: {c.title}") for c in ports().schedules.present.classes.values()]
    form.form.choices = choices(sorted(_titles().items(), key=lambda named: named[1]), "Any form")
    form.retention_class.choices = choices(classes, "Any class")
    return form


def last_search() -> RecordSearchForm:
    """Return the form as it was filled in for the last search of this session; empty if there was none."""
    return search_form(RecordSearchForm(data=flask.session.get(LAST_SEARCH, {})))


def search_of(form: RecordSearchForm) -> RecordSearch:
    """Return what a form that is filled in rightly asks for."""
    born = form.date_of_birth.day
    return RecordSearch(
        reference=form.reference.data.upper(),
        name=form.name.data,
        number=form.number.data.upper(),
        date_of_birth=born.isoformat() if born else "",
        form=form.form.data,
        retention_class=form.retention_class.data,
        filed_from=form.filed_from.day,
        filed_to=form.filed_to.day,
    )


def search_in_words(search: RecordSearch) -> str:
    """Say what is looked for in one line: ``name Specimen and number A2222BC``."""
    return " and ".join(f"{SAID_AS[name]} {_value(name, text)}" for name, text in search.terms.items())


def _value(name: str, text: str) -> str:
    if name in DAYS:
        return date_text(date.fromisoformat(text))
    if name == "form":
        return _titles().get(text, text)
    known = ports().schedules.present.classes.get(text) if name == "retention_class" else None
    return f"{text}: {known.title}" if known else text


def _titles() -> dict[str, str]:
    return {definition.form: str(definition.title) for definition in forms_of(ports(), current_user().organisation)}
