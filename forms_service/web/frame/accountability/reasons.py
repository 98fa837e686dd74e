"""Why whoever is signed in here reads, as they said it: remembered for the work on that enquiry, in their cookie."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from forms_service.casework.reading_reasons import AFTER_ACT, ReadingReasons, ReasonNeeded, reasons_for
from forms_service.casework.users import User
from forms_service.services.searches import LoggedSearch
from forms_service.web.frame import visits
from forms_service.web.frame.act_forms import ActForm, Reason, text_field
from forms_service.web.frame.reading import cookie_texts, own_address

_TASK: Final = "task"
_OF_ENQUIRIES: Final = "reasons"
_AS_LONG: Final = timedelta(hours=1)
"""So long a reason holds, from when it was said."""
_MOST: Final = 8
"""Of so many enquiries it is remembered: a cookie takes no more than four thousand letters."""
LONGEST: Final = 100


def reading_reasons() -> ReadingReasons:
    """Return what was said here and still holds. What is shown again after a post is never asked about."""
    of_enquiries = {of: why for of, until, why in _remembered() if _holds(until)}
    until, why = (*cookie_texts(_TASK), "", "")[:2]
    task = why if _holds(until) else ""
    return ReadingReasons(task or (AFTER_ACT if flask.request.method == "POST" else ""), of_enquiries)


def remember_reason(enquiry: str, why: str) -> None:
    """Remember why one enquiry is read."""
    others = [each for each in _remembered() if each[0] != enquiry and _holds(each[1])]
    newest = [enquiry, _holds_until(), why]
    flask.session[_OF_ENQUIRIES] = [text for each in [*others[1 - _MOST :], newest] for text in each]


def remember_task(why: str) -> None:
    """Remember what whoever is signed in is at: it is why they open what they find there."""
    flask.session[_TASK] = [_holds_until(), why]


def ask_why(needed: ReasonNeeded) -> ResponseReturnValue:
    """Ask for the reason, where the page that was asked for would be."""
    then = own_address(flask.request.full_path.removesuffix("?"), flask.url_for("session.home"))
    return why_page(needed.reference, needed.enquiry, then), HTTPStatus.OK


def why_page(reference: str, enquiry: str, then: str, form: OwnWordsForm | None = None) -> str:
    user: User = flask.g.user
    return flask.render_template(
        "frame/why.html",
        reference=reference,
        enquiry=enquiry,
        then=then,
        reasons=reasons_for(user),
        form=form or OwnWordsForm(),
    )


class OwnWordsForm(ActForm):
    words = text_field(
        "Something else",
        Reason("Say in a few words why you open it, so that whoever reads the log can weigh it"),
        most=LONGEST,
    )


class SearchReasonForm(ActForm):
    """Why somebody searches, set by what they do here beforehand."""

    why = SelectField("Why you search")


def search_reason(user: User) -> SearchReasonForm:
    """Return the reason of a search as it was sent in, or as it is set beforehand: what was said last, if anything."""
    options = [str(why) for why in reasons_for(user)]
    last = flask.session.get("search_reason")
    form = SearchReasonForm(flask.request.form, prefix="search-", why=last if last in options else options[0])
    form.why.choices = [(why, why) for why in options]
    if form.why.data not in options:
        form.why.data = options[0]
    return form


def begin_search(name: str, why: str) -> None:
    """Remember that a search is made anew, whatever was found before, and why; it also is the task now."""
    flask.session.pop(name, None)
    flask.session["search_reason"] = why
    remember_task(why)


def remember_search(name: str, search: LoggedSearch, why: str) -> None:
    """Remember what a search showed, so that looking again is told from searching anew; it also is the task now."""
    remember_logged(name, search)
    flask.session["search_reason"] = why
    remember_task(why)


def remember_logged(name: str, search: LoggedSearch) -> None:
    flask.session[name] = [search.id, search.at.isoformat(), search.shown]


def last_logged(name: str) -> LoggedSearch | None:
    told = cookie_texts(name)
    try:
        return LoggedSearch(told[0], datetime.fromisoformat(told[1]), told[2])
    except (IndexError, ValueError):
        return None


def _remembered() -> list[tuple[str, str, str]]:
    texts = cookie_texts(_OF_ENQUIRIES)
    return list(zip(texts[::3], texts[1::3], texts[2::3], strict=False))


def _holds_until() -> str:
    return (visits.ports().clock.now() + _AS_LONG).isoformat()


def _holds(until: str) -> bool:
    try:
        return visits.ports().clock.now() < datetime.fromisoformat(until)
    except ValueError:
        return False
