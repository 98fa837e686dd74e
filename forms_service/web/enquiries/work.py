"""The work list: everything that waits for somebody, what is needed first at the top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import Act, allowed_beginnings
from forms_service.casework.answering.questionnaires import SEARCH_AGAIN, State
from forms_service.casework.enquiries.clocks import Reminder
from forms_service.casework.enquiries.enquiries import Kind
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.services.deciding.work_list import work_list as everything_to_do
from forms_service.services.enquiries import enquiries
from forms_service.services.enquiries.both_stand import AT_ODDS
from forms_service.services.enquiries.clocks import Task
from forms_service.services.enquiries.history import Earlier
from forms_service.services.enquiries.search import MOST_FOUND
from forms_service.services.published_forms import is_intake
from forms_service.services.repositories.answering import WorkItem
from forms_service.web.auditing.history import name_of
from forms_service.web.enquiries.act_forms import EnquirySearchForm
from forms_service.web.enquiries.due import due
from forms_service.web.enquiries.promised import promised_line
from forms_service.web.enquiries.shelves import Shelves
from forms_service.web.frame.accountability.reasons import (
    begin_search,
    last_logged,
    remember_search,
    search_reason,
    standing_search_reason,
)
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.people.strip import TONES, address_of, child_of, state_words

blueprint = flask.Blueprint("work", __name__)

MINE: Final = "mine"
LAST_SEARCH: Final = "enquiry_search"
LAST_FOUND: Final = "enquiries_found"
BATCHES: Final[Mapping[str, State]] = {"authorise": State.WITH_MANAGER, "issue": State.AUTHORISED}
"""In which state the replies are that one act takes together."""
FOR_A_SERVICE_MANAGER: Final = ", for a service manager"
INTAKE_OPEN: Final = ". Its intake is open: decide once that is completed"
NONE: Final = frozenset[str]()


@blueprint.get("/work")
@needs(Permission.WORK_LIST)
def work_list() -> ResponseReturnValue:
    return _page(EnquirySearchForm())


@blueprint.post("/work/found")
@needs(Permission.READ_ENQUIRY)
def ask() -> ResponseReturnValue:
    """Search, and lead to what was found: names never stand in an address."""
    form = EnquirySearchForm(flask.request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    why = search_reason(current_user()).why.data
    every, logged = do(enquiries.find, form.text.data, why)
    begin_search(LAST_FOUND, why)
    remember_search(LAST_FOUND, logged, why, [each.enquiry.id for each in every])
    flask.session[LAST_SEARCH] = form.text.data
    return flask.redirect(flask.url_for(".found"))


@blueprint.get("/work/found")
@needs(Permission.READ_ENQUIRY)
def found() -> ResponseReturnValue:
    """Show what the last search found; it is one search in the log, with a line each time that this page is opened."""
    text = flask.session.get(LAST_SEARCH, "")
    if not text:
        return flask.redirect(flask.url_for(".work_list"))
    if not (why := standing_search_reason()):
        return _page(EnquirySearchForm(text=text))
    every, logged = do(enquiries.found_again, text, last_logged(LAST_FOUND), why)
    remember_search(LAST_FOUND, logged, why, [each.enquiry.id for each in every])
    return _page(EnquirySearchForm(), text, every)


def _page(form: EnquirySearchForm, looked_for: str = "", found: Sequence[Earlier] = ()) -> str:
    actor = current_user()
    work, beginnings = do(everything_to_do), allowed_beginnings(actor)
    only_mine = flask.request.args.get("whose") == MINE
    shelves, held = Shelves(work, actor.id if only_mine else ""), _held(work.tasks)
    return flask.render_template(
        "enquiries/work_list.html",
        form=form,
        why=search_reason(actor),
        looked_for=looked_for,
        found=found,
        most=MOST_FOUND,
        reminders=[
            _line(task, to_send=task in shelves.to_send)
            for task in shelves.reminders(actor.id, is_manager=Act.DECIDE in beginnings)
        ],
        lines=[_line(task, work.reserved, held=held) for task in shelves.under_way],
        promised=[{**_line(task), **promised_line(task)} for task in shelves.promised],
        done=[{**_line(task), **promised_line(task)} for task in shelves.done],
        to_send=[_line(task, to_send=True) for task in shelves.to_send],
        sent=[_line(task) for task in shelves.sent],
        left_alone=_lines_left_alone(shelves, work.ends),
        waiting=[_line(task, work.reserved, held=held) for task in shelves.waiting],
        only_mine=only_mine,
        batches={act: work.together.get(state, 0) for act, state in BATCHES.items()},
        acts=beginnings,
    )


OWED: Final = "Not by itself, as somebody may wait for it. Complete or withdraw it"


def _lines_left_alone(shelves: Shelves, ends: Mapping[QuestionnaireId, date | None]) -> list[Mapping[str, object]]:
    """What nobody goes on with, what ends first on top; whoever goes on with it opens it and changes something."""
    found = [(ends[task.item.questionnaire.id], task) for task in shelves.left_alone(ends)]
    in_order = sorted(found, key=lambda each: each[0] or date.min)
    return [{**_line(task), "ends": date_in_words(day.isoformat()) if day else OWED} for day, task in in_order]


def _unnamed(item: WorkItem) -> str:
    if not item.is_seen:
        return item.stand_in
    return item.enquiry.reference if item.enquiry.kind is Kind.ARRANGEMENT else "Nobody named yet"


def _state(item: WorkItem, reserved: frozenset[str], held: frozenset[str], *, to_send: bool) -> str:
    if not item.is_seen:
        return item.stand_in
    if to_send and item.questionnaire.state is not State.ISSUED:
        return f"Part {item.questionnaire.part - 1}: issued, not recorded as sent"
    words = state_words(item.questionnaire) + (FOR_A_SERVICE_MANAGER if item.questionnaire.id in reserved else "")
    return words + (INTAKE_OPEN if item.questionnaire.id in held else "")


def _held(tasks: Sequence[Task]) -> frozenset[str]:
    """What waits for a decision that nobody can make before the intake of its enquiry is completed again."""
    every = [task.item for task in tasks]
    opened = {
        i.enquiry.id for i in every if i.questionnaire.state.is_open and is_intake(ports().library, i.questionnaire)
    }
    decided = {State.WITH_MANAGER, State.AUTHORISED}
    return frozenset(i.questionnaire.id for i in every if i.enquiry.id in opened and i.questionnaire.state in decided)


def _line(
    task: Task, reserved: frozenset[str] = NONE, *, held: frozenset[str] = NONE, to_send: bool = False
) -> Mapping[str, object]:
    questionnaire, enquiry = task.item.questionnaire, task.item.enquiry
    adult = enquiry.adult
    form = str(ports().library.get(questionnaire.definition).title)
    return {
        "enquiry": enquiry,
        "name": adult.name if adult else _unnamed(task.item),
        "child": child_of(enquiry.subjects, questionnaire.about),
        "born": adult.born if adult else "",
        "what": task.item.stand_in if not task.item.is_seen else f"{task.promises} ({form})" if task.promises else form,
        "again": SEARCH_AGAIN if questionnaire.searches_again else "",
        "state": _state(task.item, reserved, held, to_send=to_send),
        "tone": TONES.get(questionnaire.state, "plain"),
        "whose": name_of(task.owner, ports().directory),
        "due": due(task.by, local(ports().clock.now()), None if task.promises else task.since),
        "reminder": task.reminder.label if task.reminder else "Not confirmed yet",
        "reminds": task.reminder is not None,
        "is_over": task.reminder is Reminder.ALL,
        "address": _address(task, to_send=to_send),
    }


def _address(task: Task, *, to_send: bool) -> str:
    questionnaire = task.item.questionnaire
    if task.key.startswith(AT_ODDS):
        return flask.url_for("enquiries.enquiry", enquiry_id=task.item.enquiry.id)
    if to_send or task.promises or questionnaire.waits_to_be_confirmed:
        return flask.url_for("replies.reply", questionnaire_id=questionnaire.id)
    return address_of(questionnaire)
