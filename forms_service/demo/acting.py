"""People of the demonstration: what each act of a script does, through the same use cases as the pages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from forms_service import worker
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Invalid, ServiceError
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.users import User
from forms_service.demo.scripts import Scenario, as_typed
from forms_service.engine.answers import Raw
from forms_service.engine.questions import raw_of
from forms_service.services.answering import saving
from forms_service.services.answering.context import instant, local
from forms_service.services.answering.issued_documents import TABLE
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.deciding import authorising, decide
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import holds, records
from forms_service.services.ports import Ports
from forms_service.services.replies import corrections, progress
from storage.contract import StoreError

MOST_ROUNDS = 8
"""How often a page may bring up further questions before something is wrong with it."""


class DemoFailed(Exception):
    """The demonstration could not be finished; the message says at which enquiry and why."""


@dataclass
class MovingClock:
    """Real time, set back: the days of a scenario are played one after another, and end before now."""

    real: Callable[[], datetime]
    behind: timedelta = timedelta()

    def now(self) -> datetime:
        return self.real() - self.behind

    def play_at(self, moment: datetime) -> None:
        self.behind = self.real() - moment

    def catch_up(self) -> None:
        self.behind = timedelta()


def first_day(real: datetime) -> datetime:
    """The Monday on which a scenario of several days begins, so that all of them are over."""
    return local(real - timedelta(days=real.weekday() + 7))


def person(ports: Ports, role: str) -> User:
    """Return the first person of a role (its id) in the first organisation."""
    staff = ports.directory.users(ports.directory.organisations()[0].id)
    return next(user for user in staff if user.role.id == role)


@dataclass
class Actor:
    """Plays scenarios; *kept* are the ids of the records that the scenario left, in order."""

    ports: Ports
    clock: MovingClock
    enquiries: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def play(self, scenario: Scenario) -> None:
        self.enquiries, self.kept = [], []
        for step in scenario.steps:
            try:
                getattr(self, f"do_{step.act}")(**step.said)
            except (ServiceError, StoreError, DemoFailed) as error:
                raise DemoFailed(f"{scenario.title}: {step.act} {step.said.get('reply', '')}: {_why(error)}") from error
        self._make()
        self.clock.catch_up()
        with self.ports.unit_of_work() as unit:
            kept = [r for e in self.enquiries for r in unit.of(self.author.organisation).records.of_enquiry(e)]
        self.kept = [record.id for record in sorted(kept, key=lambda record: record.filed_at)]

    @property
    def author(self) -> User:
        return person(self.ports, "practitioner")

    # The acts, as the scripts name them

    def do_clock(self, day: str, at: str) -> None:
        began = first_day(self.clock.real()) + timedelta(days=int(day))
        moment = datetime.combine(began.date(), time.fromisoformat(at))
        self.clock.play_at(instant(moment))

    def do_pause(self, name: str) -> None:
        """A place in a script at which the tests look around."""

    def do_make(self) -> None:
        self._make()

    def do_record(self, typed: Mapping[str, Raw]) -> None:
        intake = enquiries.record_enquiry(self.ports, self.author, express=False)
        self.enquiries.append(intake.enquiry)
        self._fill(intake, typed)
        progress.complete_intake(self.ports, self.author, intake.id)

    def do_answer(self, reply: str, typed: Mapping[str, Raw]) -> None:
        self._fill(self._reply(reply), typed)

    def do_take_over(self, reply: str) -> None:
        mine = self._reply(reply)
        saving.accept_shared(self.ports, self.author, mine.id, revision=mine.revision)

    def do_send(self, reply: str) -> None:
        progress.send_to_manager(self.ports, self.author, self._reply(reply).id)

    def do_send_back(self, reply: str, comment: str, by: str = "manager") -> None:
        decide.return_for_changes(self.ports, self._by(by), self._reply(reply).id, comment)

    def do_authorise(self, reply: str, by: str = "manager", said: Mapping[str, str] | None = None) -> None:
        mine = self._reply(reply)
        decide.authorise(self.ports, self._by(by), {mine.id: mine.sending}, said)

    def do_approve_by_phone(self, reply: str, at: str, words: str) -> None:
        said_at = datetime.combine(local(self.clock.now()).date(), time.fromisoformat(at))
        mine, manager = self._reply(reply), self._by("manager")
        authorising.approve_by_phone(self.ports, self.author, mine.id, manager=manager.id, said_at=said_at, words=words)

    def do_confirm_phone(self, reply: str) -> None:
        authorising.confirm_by_phone(self.ports, self._by("manager"), self._reply(reply).id)

    def do_issue(self, reply: str, by: str = "manager") -> None:
        self._make()
        mine = self._reply(reply)
        with self.ports.unit_of_work() as unit:
            faults = [f for d in unit.of(mine.organisation).documents.of_questionnaire(mine.id) for f in d.faults]
        if faults:
            raise DemoFailed(" ".join(faults))
        actor = self._by(by)
        decide.issue(self.ports, actor, {mine.id: decide.view(self.ports, actor, mine.id).submission})

    def do_give(self, reply: str, channel: str, recipient: str = "") -> None:
        mine = self._reply(reply)
        record = self._issued(mine)
        recipient = recipient or open_questionnaire(self.ports, self.author, mine.id).path.reader.text("si_send_to")
        records.record_sending(self.ports, self.author, record.id, recipient=recipient, channel=channel)

    def do_correct(self, reply: str, why: str) -> None:
        corrections.start_correction(self.ports, self.author, self._issued(self._reply(reply)).id, why)

    def do_close(self, reason: str) -> None:
        enquiries.close(self.ports, self._by("manager"), self.enquiries[-1], reason)

    def do_hold(self, authority: str, why: str, search: Mapping[str, str]) -> None:
        officer = self._by("records_officer")
        holds.place_by_criteria(self.ports, officer, RecordSearch.of(search), Authority(authority), why)

    # What they have in common

    def _by(self, role: str) -> User:
        return person(self.ports, role)

    def _make(self) -> None:
        worker.run(self.ports, threading.Event(), until_idle=True)

    def _reply(self, name: str) -> Questionnaire:
        """The reply of the present enquiry that a script calls by its form, and by its child if it is about one."""
        form, _, about = name.partition(":")
        with self.ports.unit_of_work() as unit:
            every = unit.of(self.author.organisation).questionnaires.of_enquiry(self.enquiries[-1])
        mine = [q for q in every if q.form == f"core/{form}" and (q.about == about or not about)]
        live = [q for q in mine if q.state is not State.WITHDRAWN]
        if not live:
            raise DemoFailed(f"there is no reply {name}")
        return live[-1]

    def _issued(self, reply: Questionnaire) -> Record:
        """The record of what was issued last of a reply."""
        with self.ports.unit_of_work() as unit:
            sealed = unit.of(reply.organisation).submissions.of_questionnaire(reply.id)
            kept = [unit.of(reply.organisation).records.of_submission(submission.id) for submission in sealed]
        return next(record for record in reversed(kept) if record and record.issued_at)

    def _fill(self, questionnaire: Questionnaire, typed: Mapping[str, Raw]) -> None:
        """Go through the pages in order, as a person would: type the answers, leave what is filled in as it is."""
        opened = open_questionnaire(self.ports, self.author, questionnaire.id)
        now = local(self.clock.now())
        wanted = {q: as_typed(raw, now, lambda code: _document(opened, code)) for q, raw in typed.items()}
        unknown = wanted.keys() - opened.definition.index.keys()
        if unknown:
            raise DemoFailed(f"there are no questions {', '.join(sorted(unknown))}")
        for page in (page for section in opened.definition.sections for page in section.pages):
            # Opened anew for each page: what an earlier page chose may bring proposals with it.
            opened = open_questionnaire(self.ports, self.author, questionnaire.id)
            self._fill_page(opened, {question.id for question in page.questions}, wanted)

    def _fill_page(self, opened: OpenQuestionnaire, on_page: set[str], wanted: Mapping[str, Raw]) -> None:
        answers = {question: raw for question, raw in wanted.items() if question in on_page}
        new = answers or _proposed(opened, on_page)
        for _ in range(MOST_ROUNDS):
            if not new:
                return
            opened = saving.save_answers(
                self.ports, self.author, opened.questionnaire.id, new,
                revision=opened.questionnaire.revision, complete=False,
            )  # fmt: skip
            later = {q: raw for q, raw in answers.items() if opened.path.asks(q) and q not in opened.path.everything}
            new = later or _proposed(opened, on_page)
        raise DemoFailed(f"the page with {min(on_page)} never comes to rest")


def _why(error: Exception) -> str:
    if isinstance(error, Invalid):
        return "; ".join(f"{'/'.join(problem.place)}: {problem.message}" for problem in error.problems)
    return str(error)


def _document(opened: OpenQuestionnaire, code: str) -> str:
    """The document of a code that this questionnaire may be about."""
    return next(line["id"] for line in opened.path.reader.context.tables[TABLE].rows() if line["code"] == code)


def _proposed(opened: OpenQuestionnaire, on_page: set[str]) -> dict[str, Raw]:
    """What is filled in for a person on a page and not saved yet."""
    there, here = opened.foreseen, opened.path
    new = [q for q in on_page if there.asks(q) and there.everything.get(q) not in (None, here.everything.get(q))]
    return {q: raw_of(opened.definition.question(q), there.everything[q]) for q in new}
