"""What was sent to whom: in one enquiry, and in the organisation in a time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import allowed_beginnings
from forms_service.casework.ids import EnquiryId
from forms_service.casework.users import Permission
from forms_service.engine.moments import instant, local
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import register
from forms_service.services.keeping.register import Entry
from forms_service.web.auditing import history
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.act_forms import RegisterForm

blueprint = flask.Blueprint("register", __name__)

SHOWN_AT_FIRST = timedelta(days=28)


@blueprint.get("/enquiries/<id:enquiry_id>/register")
@needs(Permission.READ_REGISTER)
def enquiry(enquiry_id: EnquiryId) -> ResponseReturnValue:
    return _page(do(enquiries.read_register, enquiry_id))


@blueprint.get("/register")
@needs(Permission.READ_REGISTER)
def organisation() -> ResponseReturnValue:
    """Show what was sent in a time; the last four weeks at first."""
    form = RegisterForm(flask.request.args)
    if not form.validate():
        return _page([], form), HTTPStatus.UNPROCESSABLE_ENTITY
    today = local(ports().clock.now()).date()
    since, until = form.since.day or today - SHOWN_AT_FIRST, form.until.day or today
    first, last = (instant(datetime.combine(day, time())) for day in (since, until + timedelta(days=1)))
    return _page(do(register.of_organisation, since=first, before=last), form)


def _page(entries: list[Entry], form: RegisterForm | None = None) -> str:
    return flask.render_template(
        "keeping/register.html",
        entries=entries,
        form=form,
        most=register.MOST_SHOWN,
        # Who may not read replies learns that something was told, and to whom, but not what.
        acts=allowed_beginnings(current_user()),
        name_of=lambda user_id: history.name_of(user_id, ports().directory),
    )
