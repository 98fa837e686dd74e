"""The search for records as a form, as what is asked of the service, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import uuid4

import flask

from forms_service.casework.keeping.finding.kinds import options_of_kind
from forms_service.casework.keeping.finding.record_terms import CATEGORY, HARM
from forms_service.casework.keeping.record_search import DAYS, RecordSearch
from forms_service.services.forms_in_use import forms_of
from forms_service.web.frame.act_forms import choices
from forms_service.web.frame.guards import current_user, ports
from forms_service.web.frame.templating import date_text
from forms_service.web.keeping.act_forms import RecordSearchForm

LAST_SEARCH: Final = "record_search"
_MARK: Final = "record_search_mark"
SAID_AS: Final[Mapping[str, str]] = {
    "text": "anything like",
    "reference": "reference",
    "name": "name",
    "number": "number",
    "date_of_birth": "date of birth",
    "form": "form",
    "retention_class": "class",
    "filed_from": "filed from",
    "filed_to": "filed to",
    "due_from": "due from",
    "due_to": "due to",
    "undated": "due date",
    "review_by": "review by",
    "held": "hold",
    "standing": "standing",
    "place": "asked by",
    "sent_to": "sent to",
    "harm": "kind of harm",
    "category": "anybody who is",
}
"""How each part of a search is called in the line that says what was looked for."""
DAYS_IN_WORDS: Final = frozenset({"date_of_birth", *DAYS})
_SAID: Final = {("undated", "yes"): "none", ("held", "yes"): "on hold", ("held", "no"): "not on hold"}
_OPTIONS: Final = (("harm", HARM, "Any kind of harm"), ("category", CATEGORY, "Any category"))
"""The filters of which the forms in use say what can be chosen."""


def search_form(form: RecordSearchForm) -> RecordSearchForm:
    """Give the form the forms and classes to choose from."""
    classes = [(c.id, f"{c.id}: {c.title}") for c in ports().schedules.present.classes.values()]
    form.form.choices = choices(sorted(_titles().items(), key=lambda named: named[1]), "Any form")
    form.retention_class.choices = choices(classes, "Any class")
    for name, kind, any_label in _OPTIONS:
        form[name].choices = choices(list(_options(kind).items()), any_label)
    return form


def last_search() -> RecordSearchForm:
    """Return the form as it was filled in for the last search of this session; empty if there was none."""
    return search_form(RecordSearchForm(data=flask.session.get(LAST_SEARCH, {})))


def keep_search(typed: Mapping[str, str]) -> None:
    """Keep what is searched for in this session, and nothing of it in an address."""
    flask.session[LAST_SEARCH], flask.session[_MARK] = dict(typed), uuid4().hex[:12]


def mark_of_search() -> str:
    """Return by what the last search of this session is told from another, on a page that shows what it found."""
    return str(flask.session.get(_MARK, ""))


def is_of_another_search() -> bool:
    """Whether the page that this comes from shows what another search found: it was made in another window since."""
    given = flask.request.form if flask.request.method == "POST" else flask.request.args
    return given.get("mark", mark_of_search()) != mark_of_search()


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
        text=form.text.data,
        due_from=form.due_from.day,
        due_to=form.due_to.day,
        review_by=form.review_by.day,
        **{name: form[name].data for name in ("undated", "held", "standing", "place", "sent_to", "harm", "category")},
    )


def terms_of_form(search: RecordSearch) -> dict[str, str]:
    """What a form is filled in with that asks for this: the other way round."""
    return {
        name: day_typed(date.fromisoformat(text)) if name in DAYS_IN_WORDS else text
        for name, text in search.terms.items()
    }


def day_typed(day: date) -> str:
    return f"{day.day} {day.month} {day.year}"


def search_in_words(search: RecordSearch) -> str:
    """Say what is looked for in one line: ``name Specimen and number A2222BC``."""
    return " and ".join(f"{SAID_AS[name]} {_value(name, text)}" for name, text in search.terms.items())


def _value(name: str, text: str) -> str:
    if name in DAYS_IN_WORDS:
        return date_text(date.fromisoformat(text))
    if name == "form":
        return _titles().get(text, text)
    if (name, text) in _SAID:
        return _SAID[name, text]
    asked = next((kind for option, kind, _ in _OPTIONS if option == name), "")
    if asked:
        return _options(asked).get(text, text)
    known = ports().schedules.present.classes.get(text) if name == "retention_class" else None
    return f"{text}: {known.title}" if known else text


def _options(kind: str) -> dict[str, str]:
    return options_of_kind(forms_of(ports(), current_user().organisation), kind)


def _titles() -> dict[str, str]:
    return {definition.form: str(definition.title) for definition in forms_of(ports(), current_user().organisation)}
