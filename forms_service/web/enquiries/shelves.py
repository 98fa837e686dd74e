"""Where each task of the work list is shown: what is under way, promised, done, to be sent, sent, or waits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.enquiries.clocks import Reminder
from forms_service.casework.enquiries.enquiries import Kind
from forms_service.services.deciding.work_list import WorkList
from forms_service.services.enquiries.clocks import Task


@dataclass(frozen=True)
class Shelves:
    """The tasks of a work list by where they are shown: those of *whose* alone, but for what waits for who looks."""

    work: WorkList
    whose: str = ""

    def waits(self, task: Task) -> bool:
        """Whether it is a reply that waits for whoever looks."""
        return not task.promises and task.item.questionnaire.id in self.work.waiting

    @cached_property
    def _listed(self) -> Sequence[Task]:
        return [task for task in self.work.tasks if self.whose in {"", task.owner}]

    @cached_property
    def _replies(self) -> Sequence[Task]:
        return [task for task in self._listed if not task.promises]

    @property
    def under_way(self) -> list[Task]:
        return [task for task in self._replies if not _is_issued(task) and not self.waits(task)]

    @property
    def promised(self) -> list[Task]:
        return [task for task in self._listed if task.promises and not task.done]

    @property
    def done(self) -> list[Task]:
        return [task for task in self._listed if task.done]

    @property
    def to_send(self) -> list[Task]:
        return [task for task in self.work.sendings if self.whose in {"", task.owner}]

    @property
    def sent(self) -> list[Task]:
        return [task for task in self._replies if _is_issued(task) and _is_sent(task)]

    @property
    def waiting(self) -> list[Task]:
        return [task for task in self.work.tasks if self.waits(task)]

    def left_alone(self, ends: Collection[str]) -> list[Task]:
        """The forms among those that end before long, because nobody goes on with them."""
        return [task for task in self._replies if task.item.questionnaire.id in ends]

    def reminders(self, actor: str, *, is_manager: bool) -> Iterator[Task]:
        """What *actor* is reminded of; a manager also of what is late for anybody, and of all calls to be confirmed."""
        yield from (call for call in self.work.calls if is_manager or call.item.questionnaire.owner == actor)
        parts = (task for task in self.work.sendings if not _is_issued(task))
        for task in (*parts, *self.work.tasks):
            mine = task.owner == actor or self.waits(task)
            if task.reminder and (mine or (is_manager and task.reminder is Reminder.ALL)):
                yield task


def _is_issued(task: Task) -> bool:
    return task.item.questionnaire.state is State.ISSUED


def _is_sent(task: Task) -> bool:
    return not task.item.to_send and task.item.enquiry.kind is not Kind.ARRANGEMENT
