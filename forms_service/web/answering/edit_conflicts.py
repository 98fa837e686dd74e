"""A page saved too late: both texts side by side, or what was typed to be copied. Nothing typed is thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Conflict
from forms_service.services.answering.conflicts import Clash, MovedMeanwhile
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.web.answering.presenters import answer_text
from forms_service.web.auditing.history import name_of
from forms_service.web.forms.pages import PageForm
from forms_service.web.forms.posted import REVISION, FormData, hidden_fields, without
from forms_service.web.frame.guards import current_user, ports
from forms_service.web.frame.templating import datetime_text
from forms_service.web.frame.tickets import OF_EVERY_FORM
from forms_service.web.people.strip import who

KEEP, CLASHING, THEIRS = ".keep", ".clashing", "theirs"
NOT_AGAIN: Final = (*OF_EVERY_FORM, REVISION, KEEP, CLASHING)


def settled(posted: FormData) -> FormData:
    """Return what was posted, without the answers that their author gave up for those of somebody else."""
    return without(posted, given_up(posted))


def given_up(posted: FormData) -> list[str]:
    """Return the questions whose answers their author gave up for those of somebody else."""
    return posted.get(CLASHING, "").split() if posted.get(KEEP) == THEIRS else []


def show_clashes(present: OpenQuestionnaire, clashes: Sequence[Clash], posted: FormData) -> ResponseReturnValue:
    """Show both texts of each answer, and let the author keep either."""
    differences = [
        {
            "question": clash.question.short_label,
            "mine": answer_text(clash.question, clash.mine, present),
            "theirs": answer_text(clash.question, clash.theirs.value, present),
            "by": f"{name_of(clash.theirs.saved_by, ports().directory)}, {datetime_text(clash.theirs.saved_at)}",
        }
        for clash in clashes
    ]
    page = flask.render_template(
        "answering/stale.html",
        opened=present,
        people=who(present.people),
        differences=differences,
        own={clash.theirs.saved_by for clash in clashes} == {current_user().id},
        address=flask.request.full_path.rstrip("?"),
        fields=hidden_fields(posted, NOT_AGAIN),
        clashing=" ".join(clash.question.id for clash in clashes),
        revision=max(clash.theirs.revision for clash in clashes),
    )
    return page, HTTPStatus.CONFLICT


def _may_be_sent_again(present: OpenQuestionnaire, conflict: Conflict) -> bool:
    return present.questionnaire.state.is_open and not isinstance(conflict, MovedMeanwhile)


def show_conflict(form: PageForm, conflict: Conflict, posted: FormData) -> ResponseReturnValue:
    """Show what was typed when it can no longer be saved, or not just now."""
    present = form.opened
    page = flask.render_template(
        "answering/conflict.html",
        opened=present,
        people=who(present.people),
        message=str(conflict),
        words=form.words,
        address=flask.request.full_path.rstrip("?") if _may_be_sent_again(present, conflict) else "",
        fields=hidden_fields(posted, OF_EVERY_FORM),
    )
    return page, HTTPStatus.CONFLICT
