"""By when everything on the work list is to be done, and of what somebody must be reminded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from functools import partial
from typing import Final

from forms_service.casework.acts import NO_ACTS, AllowedActs
from forms_service.casework.answering.questionnaires import Done, Questionnaire, State
from forms_service.casework.enquiries.acts import ON_PROMISE, PromiseFacts
from forms_service.casework.enquiries.clocks import (
    BREACHES_SAID,
    PROMISING,
    Promise,
    Reminder,
    answer_again,
    breaches,
    joined_requests,
    promises,
    reminder,
    still_owed,
    still_to_tell,
)
from forms_service.casework.enquiries.enquiries import Kind
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.keeping.records import named_document, sent_together
from forms_service.casework.meanings import BREACH_REPORT_BY, RECIPIENT, RECIPIENTS, FormRole
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import AnswersByMeaning
from forms_service.engine.derivations.kinds import SERVICE_LEVELS
from forms_service.engine.moments import Moment
from forms_service.services.answering.corrections.later_facts import to_be_settled
from forms_service.services.answering.corrections.later_names import to_be_searched_again
from forms_service.services.answering.corrections.told_before import corrected_by
from forms_service.services.answering.open_questionnaire import load
from forms_service.services.enquiries.routes import asked_replies
from forms_service.services.people import background
from forms_service.services.ports import Ports
from forms_service.services.published_forms import by_meaning, intake_among, is_intake
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.work import Work

CORRECTION: Final = "correction"
STANDARD: Final = "standard"
"""Service levels of what a person starts when the time of its enquiry is over: a correction, any other reply."""


@dataclass(frozen=True)
class Task:
    """Something to be done by a moment: a reply, what it *promises*, or what a manager said on the telephone.

    *owner* is the user who is to do it. *key* tells a promise from others of the same reply, and *done* says that
    somebody has done it: it then reminds nobody. *acts* are what whoever looks may do with it.
    """

    item: WorkItem
    owner: str
    since: Moment | None = None
    by: Moment | None = None
    promises: str = ""
    reminder: Reminder | None = None
    key: str = ""
    done: Done | None = None
    acts: AllowedActs = field(default=NO_ACTS, compare=False)

    @property
    def is_same_day(self) -> bool:
        """Whether it came, and is to be done, on one day."""
        return self.by is not None and self.since is not None and self.since.day == self.by.day

    @property
    def order(self) -> tuple[bool, bool, bool, str]:
        """What is done last; same-day work first, then what is due first, then what has no date."""
        return self.done is not None, not self.is_same_day, not self.by, str(self.by or "")


def tasks(work: Work, items: Sequence[WorkItem]) -> list[Task]:
    """Return what is to be done about the *items* of a work list, each with its reminder, what is due first on top."""
    replies = [_reply(work.ports, item) for item in items if item.questionnaire.state is not State.WITHDRAWN]
    return sorted([*replies, *promised(work, items)], key=lambda task: task.order)


def to_be_sent(ports: Ports, items: Sequence[WorkItem]) -> list[Task]:
    """Return what is issued and has still to be sent, each with its own time: a part before has not that of the next.

    What is withdrawn is sent no more.
    """
    unsent = (item for item in items if item.to_send and item.questionnaire.state is not State.WITHDRAWN)
    return sorted((_to_send(ports, item) for item in unsent), key=lambda task: task.order)


def _to_send(ports: Ports, item: WorkItem) -> Task:
    if item.questionnaire.state is State.ISSUED:
        return _reply(ports, item)
    since, by = item.enquiry.received_at, item.enquiry.needed_by
    return Task(item, item.questionnaire.owner, since, by, reminder=reminder_of(ports, since, by))


def promised(work: Work, items: Sequence[WorkItem]) -> list[Task]:
    """Return what the replies among *items* promise, done or not."""
    seen = [item for item in items if item.is_seen]
    issued = [i.questionnaire.id for i in seen if _may_go_out(i)]
    sealed = work.submissions.of_questionnaires(issued)
    background.read_ahead(work, [item.enquiry for item in seen if item.questionnaire.id in set(issued)])
    work.records.of_submissions([each.id for several in sealed.values() for each in several])
    found = [_promised(work, item, promise) for item in seen for promise in promises_of(work, item, sealed)]
    return sorted(found, key=lambda task: task.order)


def calls_to_confirm(ports: Ports, items: Sequence[WorkItem]) -> list[Task]:
    """Return the approvals by telephone that their managers have still to confirm."""
    waiting = [item for item in items if item.questionnaire.waits_to_be_confirmed]
    found = [
        Task(item, phone.manager, phone.said_at, phone.confirm_by, "Confirm the approval by phone",
             reminder_of(ports, phone.said_at, phone.confirm_by))
        for item in waiting
        if (phone := item.questionnaire.phone)
    ]  # fmt: skip
    return sorted(found, key=lambda task: str(task.by or ""))


def due_by_level(ports: Ports, level: str) -> Moment | None:
    """Return until when something that begins now may take by a service level; nothing if there is no such level."""
    now = Moment(ports.clock.now())
    row = ports.tables(now.day)[SERVICE_LEVELS].row(level)
    if row is None:
        return None
    last = ports.working_days_after(now.wall, int(row["working_days"]))
    return Moment.on(last.date(), time.fromisoformat(row["at"]))


def reminder_of(ports: Ports, received: Moment | None, due: Moment | None) -> Reminder | None:
    """Return the reminder that is due for a reply.

    Time is counted on working days only, unless the whole of it falls on other days.
    """
    if not received or not due:
        return None
    now = Moment(ports.clock.now())
    if now >= due:
        return Reminder.ALL
    # The clocks change on Sundays: of a working day the time on the wall is the time that passes.
    allowed = ports.working_time(received.wall, due.wall)
    if allowed:
        return reminder(ports.working_time(received.wall, now.wall), allowed)
    return reminder(now.instant - received.instant, due.instant - received.instant)


def _reply(ports: Ports, item: WorkItem) -> Task:
    questionnaire = item.questionnaire
    later = bool(questionnaire.why and questionnaire.due) and questionnaire.part == 1
    since = Moment(questionnaire.created_at) if later else item.enquiry.received_at
    is_over = questionnaire.state is State.ISSUED and not item.to_send
    return Task(
        item, questionnaire.owner, since, item.needed_by,
        reminder=None if is_over else reminder_of(ports, since, item.needed_by),
    )  # fmt: skip


def _promised(work: Work, item: WorkItem, promise: Promise) -> Task:
    since = Moment(item.questionnaire.sent_at or item.questionnaire.created_at)
    done = item.questionnaire.done_of(promise.key, promise.by)
    due = None if done else reminder_of(work.ports, since, promise.by)
    acts = ON_PROMISE.allow(work.actor, PromiseFacts(item.enquiry, item.questionnaire, promise.key, promise.by))
    return Task(item, item.questionnaire.owner, since, promise.by, promise.in_short, due, promise.key, done, acts)


def promises_of(
    work: Work, item: WorkItem, known: Mapping[QuestionnaireId, Sequence[Submission]] | None = None
) -> Iterator[Promise]:
    """What an issued reply promises, and by when a breach must be reported as soon as a correction is begun.

    *known* is what was sealed of the issued replies of a list, read for all of them at once.
    """
    questionnaire = item.questionnaire
    if item.enquiry.kind is not Kind.ENQUIRY:
        return
    definition = work.ports.library.get(questionnaire.definition)
    if questionnaire.state is State.WITHDRAWN:
        is_about_nobody = bool(definition.about) and questionnaire.about not in {c.row for c in item.enquiry.children}
        if definition.plays != FormRole.INTAKE and not is_about_nobody:
            others = work.questionnaires.of_enquiry(item.enquiry.id)
            is_asked = partial(_is_asked, work, questionnaire, others)
            yield from answer_again(questionnaire, others, item.enquiry.needed_by, is_asked)
        return
    of_enquiry = [*joined_requests(item.enquiry.notes), *breaches(item.enquiry.notes)]
    if of_enquiry and _answers_first(work, questionnaire):
        yield from of_enquiry
    if _may_go_out(item) and definition.plays != FormRole.INTAKE:
        yield from _since_approved(work, item, _last_sealed(work, questionnaire, known))
    if PROMISING.isdisjoint(definition.bearers):
        return
    if questionnaire.state is State.ISSUED:
        yield from _said_when_sealed(work, item, _last_sealed(work, questionnaire, known))
    elif definition.bearer(BREACH_REPORT_BY):
        answered = load(work, questionnaire.id).foreseen.answers
        said = {definition.bearer(what) for what in BREACHES_SAID}
        yield from promises(definition.by_meaning({q: v for q, v in answered.items() if q in said}))


def _since_approved(work: Work, item: WorkItem, sealed: Submission) -> Iterator[Promise]:
    """What became known of its people since a manager approved a reply, and has to be done about that."""
    record = work.records.of_submission(sealed.id)
    yield from to_be_searched_again(work, item.enquiry, sealed, record)
    if item.questionnaire.state is State.ISSUED:
        yield from to_be_settled(work, item.enquiry, item.questionnaire, sealed, record)


def _said_when_sealed(work: Work, item: WorkItem, sealed: Submission) -> Iterator[Promise]:
    """What the answers of an issued reply say is to be done, and of a notice, whom it has still to reach."""
    read = by_meaning(work.ports.library, sealed)
    yield from promises(read.answers)
    if read.definition.plays == FormRole.CORRECTION_NOTICE:
        until = item.questionnaire.due or Moment(sealed.authorised_at)
        yield from still_to_tell(read.answers, _reached(work, sealed, read.answers), until)
        corrected = corrected_by(work, sealed)
        about = work.records.parts_of(corrected) if corrected else ()
        had = {sent.recipient for kept in about for sent in kept.sendings}
        yield from still_owed(read.answers, had, item.enquiry.needed_by or until)


def _may_go_out(item: WorkItem) -> bool:
    """Whether a manager approved any of it, so that it went or may go to somebody outside."""
    return item.to_send or item.questionnaire.state in {State.AUTHORISED, State.ISSUED}


def _answers_first(work: Work, reply: Questionnaire) -> bool:
    """Whether it is the first of its enquiry that stands: with it goes what the whole enquiry owes.

    That is a reply, and the intake where there is none, of which letters alone were sent.
    """
    every = work.questionnaires.of_enquiry(reply.enquiry)
    standing = [each for each in every if each.state is not State.WITHDRAWN]
    first = sorted(standing, key=lambda each: is_intake(work.ports.library, each))[:1]
    return [each.id for each in first] == [reply.id]


def _last_sealed(
    work: Work, reply: Questionnaire, known: Mapping[QuestionnaireId, Sequence[Submission]] | None
) -> Submission:
    return (known[reply.id] if known else work.submissions.of_questionnaire(reply.id))[-1]


def _reached(work: Work, sealed: Submission, answers: AnswersByMeaning) -> frozenset[str]:
    """The rows of the recipients whose notice was sent; if all of them went at once, only of whoever had them."""
    sent = sent_together(work.records.parts_of(sealed.id))
    made = [(code, row) for code, row in sealed.documents if row]
    names = {row: str(cells.value(RECIPIENT) or "").casefold() for row, cells in answers.rows(RECIPIENTS)}
    return frozenset(
        row
        for sending in sent
        for code, row in made
        if named_document(code, row) in sending.documents
        or (code in sending.documents and names.get(row) == sending.recipient.casefold())
    )


def _is_asked(work: Work, reply: Questionnaire, every: Sequence[Questionnaire]) -> bool:
    """Whether the intake asks for a reply as it stands now."""
    intake = intake_among(work.ports.library, every)
    asked = asked_replies(work, load(work, intake.id)) if intake else ()
    return (reply.family, reply.about) in {one.key for one in asked}
