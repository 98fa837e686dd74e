"""Local arrangements: which are live, and beginning another."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import allowed_beginnings
from forms_service.casework.users import Permission
from forms_service.services.replies import arrangements
from forms_service.services.replies.arrangements import Arrangement
from forms_service.web.frame.guards import current_user, do, needs
from forms_service.web.people.strip import TONES, address_of, state_words

blueprint = flask.Blueprint("arrangements", __name__)


@blueprint.get("/arrangements")
@needs(Permission.WORK_LIST, Permission.ARRANGE)
def every() -> ResponseReturnValue:
    lines = [_line(arrangement) for arrangement in do(arrangements.every)]
    return flask.render_template("replies/arrangements.html", lines=lines, acts=allowed_beginnings(current_user()))


@blueprint.post("/arrangements")
@needs(Permission.ARRANGE)
def start() -> ResponseReturnValue:
    begun = do(arrangements.start)
    return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=begun.id))


def _line(found: Arrangement) -> dict[str, object]:
    record, questionnaire = found.record, found.questionnaire
    if record is not None and not found.is_live:
        state, tone = "; ".join(marking.words for marking in record.markings), "plain"
    else:
        state = "Live" if found.is_live else state_words(questionnaire)
        tone = "done" if found.is_live else TONES.get(questionnaire.state, "plain")
    return {
        "reference": found.enquiry.reference,
        "partner": found.partner or "Not agreed yet",
        "state": state,
        "tone": tone,
        "issued": record.issued_at if record else None,
        "address": address_of(questionnaire),
    }
