"""The work list: what is to be done and until when, and what of it waits for whoever looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.services.answering import allowed
from forms_service.services.answering.open_questionnaire import lay_open
from forms_service.services.deciding.decide import TO_DECIDE
from forms_service.services.deciding.reading_ahead import read_list_ahead
from forms_service.services.enquiries import clocks
from forms_service.services.enquiries.both_stand import to_be_settled
from forms_service.services.enquiries.clocks import Task
from forms_service.services.keeping.disposing.drafts import days_of_warning
from forms_service.services.people import sight
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class WorkList:
    """*tasks* are what is to be done about its *items*, what is due first on top; *calls*, approvals to be confirmed.

    *sendings* are what is issued and has still to be sent. *waiting* are the replies, by id, that wait for whoever
    looks: to be decided on, confirmed as approved by telephone, or mended. *reserved* are those that only a
    service manager may authorise, whoever the manager is; *together* says how many may be decided on in one act, by
    their state. *ends* says of forms that nobody goes on with on which day what was typed into them is destroyed;
    of what is owed, none.
    """

    items: Sequence[WorkItem]
    tasks: Sequence[Task]
    calls: Sequence[Task]
    sendings: Sequence[Task]
    waiting: frozenset[str]
    reserved: frozenset[str]
    together: Mapping[State, int]
    ends: Mapping[QuestionnaireId, date | None]


WORK_LIST: Final = LogObject("work_list")


@use_case(Permission.WORK_LIST)
def work_list(work: Work) -> WorkList:
    """Return the work list; each reply that may wait for whoever looks is laid open once. The reading is logged."""
    items = sight.work_items(work)
    work.read("work_list_read", WORK_LIST, {"shown": str(len({item.enquiry.id for item in items if item.is_seen}))})
    listed = [item for item in items if item.is_seen and _may_wait(work, item.questionnaire)]
    withdrawn = [item for item in items if item.is_seen and item.questionnaire.state is State.WITHDRAWN]
    asked = read_list_ahead(work, [*listed, *withdrawn])
    tasks = sorted([*clocks.tasks(work, items), *to_be_settled(work, items)], key=lambda task: task.order)
    calls, sendings = clocks.calls_to_confirm(work.ports, items), clocks.to_be_sent(work.ports, items)
    waiting, reserved, together = _returned(work, items), set[str](), Counter[State]()
    for item in listed:
        found, opened = item.questionnaire, lay_open(work, item.enquiry, item.questionnaire)
        acts = allowed.questionnaire_acts(work, opened, asked=asked.get(item.enquiry.id))
        if found.state is State.WITH_MANAGER and allowed.is_reserved(opened):
            reserved.add(found.id)
        decision = TO_DECIDE.get(found.state)
        if Act.CONFIRM_PHONE in acts or (decision and acts.falls_to_them(decision)):
            waiting.add(found.id)
        together[found.state] += {decision, Act.AUTHORISE_TOGETHER} <= set(acts)
    ends = days_of_warning(work, [item for item in items if item.is_seen])
    return WorkList(items, tasks, calls, sendings, frozenset(waiting), frozenset(reserved), together, ends)


def _returned(work: Work, items: Sequence[WorkItem]) -> set[str]:
    """What came back to whoever looks, to be mended."""
    mine = (item.questionnaire for item in items if item.questionnaire.owner == work.by)
    return {questionnaire.id for questionnaire in mine if questionnaire.state is State.RETURNED}


def _may_wait(work: Work, reply: Questionnaire) -> bool:
    """Whether to look at a reply at all: of what no manager has approved, only a manager decides on anything."""
    is_to_be_decided = reply.state in TO_DECIDE and (reply.is_approved_by_phone or work.may(Permission.AUTHORISE))
    return is_to_be_decided or reply.waits_to_be_confirmed
