"""Where the author of a questionnaire is led: at once to what cannot wait, and on when it has left their hands."""

from __future__ import annotations

from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.services.answering.agreement import in_short
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.deciding import authorising
from forms_service.web.frame.guards import do
from forms_service.web.people.called import called

LATER: Final = ".later"
"""The button that saves what is typed, to go on with it another time."""


def begun_at_once(before: OpenQuestionnaire, after: OpenQuestionnaire) -> list[str]:
    """Return what must be done at once because of what was saved between the two."""
    now = at_once(after)
    known = at_once(before) if now else []
    return [message for message in now if message not in known]


def at_once(opened: OpenQuestionnaire) -> list[str]:
    return list(dict.fromkeys(one.author for one in in_short(opened) if one.at_once))


def by_way_of_at_once(before: OpenQuestionnaire, after: OpenQuestionnaire, address: str) -> ResponseReturnValue:
    """Lead on to *address*, by way of a page of its own where something must be done at once."""
    if not begun_at_once(before, after):
        return flask.redirect(address)
    return flask.redirect(flask.url_for("questionnaires.stop", questionnaire_id=after.questionnaire.id, then=address))


def done(opened: OpenQuestionnaire) -> str:
    """Say that a questionnaire has left its author's hands and return where its author goes on."""
    if opened.is_intake:
        flask.flash("The intake is complete. Go on with the reply below.", "success")
    else:
        others = " or ".join(user.name for user in do(authorising.authorisers, opened)) or "nobody yet"
        flask.flash(
            f"The {called(opened.questionnaire)} was sent to be authorised. Who can do that: {others}.", "success"
        )
    return flask.url_for("enquiries.enquiry", enquiry_id=opened.enquiry.id)
