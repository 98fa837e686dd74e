"""What replies promise, as the work list and the page of an enquiry show it."""

from __future__ import annotations

from collections.abc import Mapping

import flask

from forms_service.engine.moments import local
from forms_service.services.enquiries.clocks import Task
from forms_service.web.auditing.history import name_of
from forms_service.web.enquiries.due import due
from forms_service.web.frame.guards import ports


def promised_line(task: Task) -> Mapping[str, object]:
    """Return one promise for ``components/promised.html``."""
    reply = task.item.questionnaire.id
    done = task.done
    return {
        "promise": task.promises,
        "due": due(task.by, local(ports().clock.now())),
        "acts": task.acts,
        "is_done": done is not None,
        "done_by": name_of(done.by, ports().directory) if done else "",
        "done_at": done.at if done else None,
        "note": done.note if done else "",
        "note_address": flask.url_for("promises.promise", questionnaire_id=reply, key=task.key),
        "undo_address": flask.url_for("promises.undo", questionnaire_id=reply, key=task.key),
    }
