"""Why whoever is signed in here reads, as they said it: remembered for the work on that enquiry, in their cookie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import flask
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from forms_service.casework.reading_reasons import (
    DIGEST_LETTERS,
    ReadingReasons,
    ReasonNeeded,
    SaidReason,
    reasons_for,
    short_digest,
)
from forms_service.casework.staff.sessions import ABSOLUTE_LIMIT
from forms_service.casework.users import User
from forms_service.services.searches import LoggedSearch
from forms_service.web.frame import visits
from forms_service.web.frame.act_forms import ActForm, Reason, text_field
from forms_service.web.frame.reading import cookie_texts, own_address

_TASK: Final = "task"
_OF_ENQUIRIES: Final = "reasons"
_OF_SEARCH: Final = "search_reason"
_AS_LONG: Final = timedelta(hours=1)
"""So long a reason holds, from when it was said."""
_MOST: Final = 8
"""Of so many enquiries it is remembered: a cookie takes no more than four thousand letters."""
_MOST_SHOWN: Final = 100
"""Of so much that the page of a task shows it is remembered: of what is beyond that, it is asked."""
LONGEST: Final = 100


def reading_reasons() -> ReadingReasons:
    """Return what was said here and still holds; after a post, also since when what is shown again may have been read.

    That is as long as a session lasts at most: who has to sign in again keeps what they typed.
    """
    until, why, letters = (*cookie_texts(_TASK), "", "", "")[:3]
    shown = (letters[each : each + DIGEST_LETTERS] for each in range(0, len(letters), DIGEST_LETTERS))
    every = [(until, why, frozenset(shown)), *((u, w, frozenset({short_digest(of)})) for of, u, w in _remembered())]
    holding = [SaidReason(why, datetime.fromisoformat(until), of) for until, why, of in every if _holds(until)]
    is_post = flask.request.method == "POST"
    return ReadingReasons(holding, visits.ports().clock.now() - ABSOLUTE_LIMIT if is_post else None)


def remember_reason(enquiry: str, why: str) -> None:
    """Remember why one enquiry is read."""
    others = [each for each in _remembered() if each[0] != enquiry and _holds(each[1])]
    newest = [enquiry, _holds_until(), why]
    flask.session[_OF_ENQUIRIES] = [text for each in [*others[1 - _MOST :], newest] for text in each]


def remember_task(why: str, shown: Iterable[str]) -> None:
    """Remember what whoever is signed in is at: it is why they open what was *shown* to them there, and nothing else.

    Of a record it also is why they open its enquiry and what was answered in it.
    """
    digests = [short_digest(each) for each in dict.fromkeys(shown)]
    flask.session[_TASK] = [_holds_until(), why, "".join(digests[:_MOST_SHOWN])]


def ask_why(needed: ReasonNeeded) -> ResponseReturnValue:
    """Ask for the reason, where the page that was asked for would be; what was only sent in has no page to follow."""
    home = flask.url_for("session.home")
    address, adapter = flask.request.full_path.removesuffix("?"), request_ctx.url_adapter
    has_page = adapter is not None and adapter.test(flask.request.path, method="GET")
    then = own_address(address, home) if has_page else home
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
    last = standing_search_reason()
    form = SearchReasonForm(flask.request.form, prefix="search-", why=last if last in options else options[0])
    form.why.choices = [(why, why) for why in options]
    if form.why.data not in options:
        form.why.data = options[0]
    return form


def standing_search_reason() -> str:
    """Return why whoever is signed in searches, as they said within the hour; else empty."""
    until, why = (*cookie_texts(_OF_SEARCH), "", "")[:2]
    return why if _holds(until) else ""


def begin_search(name: str, why: str) -> None:
    """Remember that a search is made anew, whatever was found before, and why: that holds from now."""
    flask.session.pop(name, None)
    flask.session[_OF_SEARCH] = [_holds_until(), why]


def remember_search(name: str, search: LoggedSearch, why: str, shown: Iterable[str]) -> None:
    """Remember what a search showed, so that looking again is told from searching anew; it also is the task now."""
    remember_logged(name, search)
    remember_task(why, shown)


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
