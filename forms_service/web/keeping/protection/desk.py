"""What is to be done for data protection: incidents, requests, whom to tell, and papers, what is due first on top."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.users import Permission
from forms_service.engine.moments import local
from forms_service.services.keeping.protection import incidents, policies, tellings
from forms_service.services.keeping.protection.assessment import impact_assessment
from forms_service.services.keeping.protection.ends import rule_of_ends
from forms_service.services.keeping.rights import requests
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.guards import current_user, do, needs, ports

blueprint = flask.Blueprint("protection", __name__)


WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/protection/impact-assessment")
@needs(Permission.SEE_PROTECTION)
def download_assessment() -> ResponseReturnValue:
    """Give out the impact assessment as far as the service can fill it in."""
    data = do(impact_assessment)
    name = "impact-assessment.docx"
    return flask.send_file(BytesIO(data), WORD, as_attachment=True, download_name=name)


@blueprint.get("/protection")
@needs(Permission.SEE_PROTECTION)
def protection_page() -> ResponseReturnValue:
    now, user = ports().clock.now(), current_user()
    today = local(now).date()
    found = do(policies.policy_documents)
    asked = do(requests.rights_queue) if user.may(Permission.ANSWER_RIGHTS) else ()
    return flask.render_template(
        "keeping/protection/desk.html",
        incidents=do(incidents.open_incidents),
        requests=[one for one in asked if one.outcome is None],
        tellings=do(tellings.waiting_tellings),
        policy=found.in_force,
        to_let_go=[each for each in found.every if each.may_go(today)],
        now=now,
        today=today,
        kept_till=do(rule_of_ends),
        may_report=user.may(Permission.REPORT_INCIDENTS),
        may_read_forms=user.may(Permission.READ_FORMS),
        may_read_log=user.may(Permission.READ_AUDIT),
        name_of=partial(name_of, directory=ports().directory),
    )
