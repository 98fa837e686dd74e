"""A draft whose form was changed: what moving it would do, and moving it, staying, or moving it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.engine.differences.difference import DifferenceKind
from forms_service.services.answering.moving.moving import move_draft, preview_move, stay
from forms_service.services.answering.moving.preview import MovePreview
from forms_service.web.answering.presenters import around
from forms_service.web.forms.posted import stated_revision
from forms_service.web.frame.guards import do, needs

blueprint = flask.Blueprint("moving", __name__)

STANDING, VERSION = "standing", "version"
FOR_WRITERS: Final = frozenset({DifferenceKind.WORKINGS, DifferenceKind.OUTCOME})
"""What changed for nobody who answers: told last, to whoever opens it."""


@blueprint.get("/questionnaires/<id:questionnaire_id>/newer-version")
@needs(Permission.RECORD, Permission.ANSWER)
def newer_version(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return _show(questionnaire_id, back=False)


@blueprint.get("/questionnaires/<id:questionnaire_id>/former-version")
@needs(Permission.RECORD, Permission.ANSWER)
def former_version(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return _show(questionnaire_id, back=True)


@blueprint.post("/questionnaires/<id:questionnaire_id>/move")
@needs(Permission.RECORD, Permission.ANSWER)
def move(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    posted = flask.request.form
    moved = do(
        move_draft, questionnaire_id, posted.get(VERSION, ""),
        revision=stated_revision(posted), standing=frozenset(posted.getlist(STANDING)),
    )  # fmt: skip
    again = "moved back" if moved.undoes else "moved"
    flask.flash(f"This form was {again} to {moved.target.version_in_words}. Your answers are with it.", "success")
    return _to_tasks(questionnaire_id)


@blueprint.post("/questionnaires/<id:questionnaire_id>/stay")
@needs(Permission.RECORD, Permission.ANSWER)
def stay_away(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    do(stay, questionnaire_id, flask.request.form.get(VERSION, ""))
    flask.flash("This form stays as it is. You can still move it, by the link below the tasks.", "success")
    return _to_tasks(questionnaire_id)


def _to_tasks(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=questionnaire_id))


def _show(questionnaire_id: QuestionnaireId, *, back: bool) -> ResponseReturnValue:
    opened, found = do(preview_move, questionnaire_id, back=back)
    if found is None:
        return flask.render_template("answering/newest_version.html", **around(opened))
    differences = [each for each in found.differences if each.kind not in FOR_WRITERS]
    return flask.render_template(
        "answering/newer_version.html",
        **around(found.opened),
        move=found,
        back=back,
        lost=[_row(one.label or one.question, one.text) for one in found.lost],
        off_path=[_row(question.short_label, words) for question, words in found.off_path],
        given_back=[_row(question.short_label, words) for question, words in found.given_back],
        to_answer=[problem.message for problem in found.to_answer],
        differences=differences,
        for_writers=[each for each in found.differences if each.kind in FOR_WRITERS],
        is_harmless=_is_harmless(found),
    )


def _is_harmless(found: MovePreview) -> bool:
    """Whether every answer stays as it is, and nothing more is to be answered."""
    return not (found.lost or found.off_path or found.in_other_words or found.given_back or found.to_answer)


def _row(key: str, value: str) -> Mapping[str, str]:
    return {"key": key, "value": value}
