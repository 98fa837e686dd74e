"""The acts of scenarios done through the use cases, on days that are over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from forms_service import worker
from forms_service.casework.answering.explanations import Since
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Invalid, ServiceError
from forms_service.casework.ids import EnquiryId, QuestionnaireId, RecordId
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import SEND_TO
from forms_service.casework.people.corrections import read_day
from forms_service.casework.people.facts import BIRTHS, FactKind
from forms_service.casework.users import User
from forms_service.demo.playing import CannotPlay, Player
from forms_service.demo.scripts import Scenario, as_typed
from forms_service.engine.answers import Raw
from forms_service.engine.moments import Moment, local
from forms_service.engine.questions import raw_of
from forms_service.services.answering import explaining, saving
from forms_service.services.answering.explaining import TypedExplanation
from forms_service.services.answering.issued_documents import TABLE
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.deciding import amending, authorising, decide
from forms_service.services.enquiries import enquiries, links, people
from forms_service.services.enquiries.people import NewFact
from forms_service.services.keeping import holds
from forms_service.services.ports import Ports
from forms_service.services.replies import corrections, sendings
from forms_service.services.replies.finish import finish
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
class UseCases:
    """Does the acts of a scenario through the same use cases as the pages."""

    ports: Ports
    clock: MovingClock

    def play_at(self, moment: datetime) -> None:
        self.clock.play_at(moment)

    def make_documents(self) -> None:
        worker.run(self.ports, threading.Event(), until_idle=True)

    def record(self, by: str, typed: Mapping[str, Raw]) -> EnquiryId:
        author = self._person(by)
        intake = enquiries.record_enquiry(self.ports, author, express=False)
        self._fill(author, intake, typed)
        self._finish(author, intake.id)
        return intake.enquiry

    def amend(self, by: str, enquiry: EnquiryId, typed: Mapping[str, Raw]) -> None:
        author = self._person(by)
        intake = enquiries.view(self.ports, author, enquiry).intake
        replies = enquiries.view(self.ports, author, enquiry).replies
        amending.reopen_intake(self.ports, author, intake.id, nobody_had=[reply.id for reply in replies])
        self._fill(author, intake, typed)
        self._finish(author, intake.id)

    def same_person(self, by: str, enquiry: EnquiryId, here: str, before: str) -> None:
        author = self._person(by)
        asked = [match for each in enquiries.view(self.ports, author, enquiry).earlier for match in each.matches]
        found = [m for m in asked if m.there and (m.subject.name, m.there.name) == (here, before)]
        if not found:
            raise CannotPlay(f"nothing shows that {before} was asked about before")
        links.say_same(self.ports, author, found[0].subject.person, found[0].person.id)

    def correct_fact(self, by: str, enquiry: EnquiryId, person: str, kind: str, right: str, how: str) -> None:
        author = self._person(by)
        subjects = enquiries.view(self.ports, author, enquiry).enquiry.subjects
        whose = next(subject.person for subject in subjects if subject.name == person)
        wrong = next(f for f in people.read(self.ports, author, whose).facts if f.is_current and f.kind == kind)
        new = NewFact(FactKind(kind), how=how, replaces=wrong.id)
        new = replace(new, since=read_day(right)) if new.kind in BIRTHS else replace(new, value=right)
        people.record(self.ports, author, whose, new)

    def answer(self, by: str, reply: Questionnaire, typed: Mapping[str, Raw]) -> None:
        self._fill(self._person(by), reply, typed)

    def take_over(self, by: str, reply: Questionnaire) -> None:
        saving.accept_shared(self.ports, self._person(by), reply.id, revision=reply.revision)

    def send(self, by: str, reply: Questionnaire, because: Mapping[str, str] | None = None, since: Since = "") -> None:
        author = self._person(by)
        tell_apart(self.ports, author, reply.enquiry)
        explain_by_rule(self.ports, author, reply, because or {}, since)
        self._finish(author, reply.id, self._declared(reply))

    def send_back(self, by: str, reply: Questionnaire, comment: str) -> None:
        manager = self._person(by)
        read = decide.view(self.ports, manager, reply.id).read
        decide.return_for_changes(self.ports, manager, reply.id, comment, read=read)

    def authorise(self, by: str, reply: Questionnaire, checks: Mapping[str, str] | None = None) -> None:
        manager = self._person(by)
        considered = {one.disagreement.key: "yes" for one in decide.view(self.ports, manager, reply.id).disagreements}
        decide.authorise(self.ports, manager, {reply.id: reply.sending}, {**considered, **(checks or {})})

    def approve_by_phone(self, by: str, reply: Questionnaire, at: str, words: str) -> None:
        said_at = Moment.on(Moment(self.clock.now()).day, time.fromisoformat(at))
        author, manager = self._person(by), self._person("manager").id
        tell_apart(self.ports, author, reply.enquiry)
        found = decide.view(self.ports, author, reply.id)
        read, considered = found.read, {one.disagreement.key: "yes" for one in found.disagreements}
        authorising.approve_by_phone(
            self.ports, author, reply.id, read=read,
            manager=manager, said_at=said_at, words=words, checks=considered, declared=self._declared(reply),
        )  # fmt: skip

    def _finish(self, author: User, questionnaire: QuestionnaireId, declared: Sequence[str] = ()) -> None:
        """Complete an intake or send a reply, as its author does who has read all of it."""
        revision = open_questionnaire(self.ports, author, questionnaire).questionnaire.revision
        finish(self.ports, author, questionnaire, revision=revision, declared=declared)

    def _declared(self, reply: Questionnaire) -> Sequence[str]:
        """Whatever whoever sends such a form is asked to declare."""
        return [said.id for said in self.ports.library.get(reply.definition).declarations]

    def confirm_phone(self, by: str, reply: Questionnaire) -> None:
        manager = self._person(by)
        read = decide.view(self.ports, manager, reply.id).approval
        authorising.confirm_by_phone(self.ports, manager, reply.id, read=read)

    def issue(self, by: str, reply: Questionnaire) -> None:
        actor = self._person(by)
        decide.issue(self.ports, actor, {reply.id: decide.view(self.ports, actor, reply.id).submission})

    def give(self, by: str, record: Record, channel: str, recipient: str = "") -> None:
        author = self._person(by)
        with self.ports.unit_of_work() as unit:
            reply = unit.of(record.organisation).submissions.get(record.submission).questionnaire
        recipient = recipient or open_questionnaire(self.ports, author, reply).path.words_of(SEND_TO)
        sendings.record_sending(self.ports, author, record.id, recipient=recipient, channel=channel)

    def correct(self, by: str, record: Record, why: str) -> None:
        corrections.start_correction(self.ports, self._person(by), record.id, why)

    def close(self, by: str, enquiry: EnquiryId, reason: str) -> None:
        enquiries.close(self.ports, self._person(by), enquiry, reason)

    def hold(self, by: str, authority: str, why: str, search: Mapping[str, str]) -> None:
        holds.place_by_criteria(self.ports, self._person(by), RecordSearch.of(search), Authority(authority), why)

    def _person(self, by: str) -> User:
        return person(self.ports, by)

    def _fill(self, author: User, questionnaire: Questionnaire, typed: Mapping[str, Raw]) -> None:
        """Go through the pages in order, as a person would: type the answers, leave what is filled in as it is."""
        opened = open_questionnaire(self.ports, author, questionnaire.id)
        now = local(self.clock.now())
        wanted = {q: as_typed(raw, now, lambda code: _document(opened, code)) for q, raw in typed.items()}
        unknown = wanted.keys() - opened.definition.index.keys()
        if unknown:
            raise CannotPlay(f"there are no questions {', '.join(sorted(unknown))}")
        for page in (page for section in opened.definition.sections for page in section.pages):
            # Opened anew for each page: what an earlier page chose may bring proposals with it.
            opened = open_questionnaire(self.ports, author, questionnaire.id)
            self._fill_page(author, opened, [question.id for question in page.questions], wanted)

    def _fill_page(
        self, author: User, opened: OpenQuestionnaire, on_page: Sequence[str], wanted: Mapping[str, Raw]
    ) -> None:
        answers = {question: raw for question, raw in wanted.items() if question in on_page}
        new = answers or _proposed(opened, on_page)
        for _ in range(MOST_ROUNDS):
            if not new:
                return
            opened = saving.save_answers(
                self.ports, author, opened.questionnaire.id, new,
                revision=opened.questionnaire.revision, complete=False,
            )  # fmt: skip
            later = {q: raw for q, raw in answers.items() if opened.path.asks(q) and q not in opened.path.everything}
            new = later or _proposed(opened, on_page)
        raise CannotPlay(f"the page with {on_page[0]} never comes to rest")


def tell_apart(ports: Ports, author: User, enquiry: EnquiryId) -> None:
    """Say of whoever is only like somebody of another enquiry that they are two, as the author who asked would.

    Whom a script does not call the same are other people: the scenarios are told of one family each.
    """
    for each in enquiries.view(ports, author, enquiry).earlier:
        for match in each.matches:
            if not match.is_sure and match.subject.person:
                links.say_different(ports, author, match.subject.person, match.person.id)


OLD: Final = ("not_older_than_months", "not_older_than_working_days")
STILL_SO: Final = "It was asked about again, and it is still so."


def explain_by_rule(
    ports: Ports, author: User, reply: Questionnaire, because: Mapping[str, str], since: Since = ""
) -> None:
    """Say to each disagreement of a reply what stands for its rule; whether what was sent was wrong, *since* says.

    The days in the scripts stand still and today does not, so what has become old since is looked at again.
    """
    found = [one.disagreement for one in decide.view(ports, author, reply.id).disagreements]
    typed = {
        one.key: TypedExplanation(because.get(one.rule, STILL_SO), since if one.sent else "")
        for one in found
        if one.rule in because or one.rule.endswith(OLD)
    }
    explaining.explain(ports, author, reply.id, typed)


def play(driver: UseCases, scenario: Scenario) -> list[RecordId]:
    """Play it to its end and return the ids of the records that it left, in order; ``DemoFailed``."""
    player = Player(driver, scenario, first_day(driver.clock.real()))
    while not player.is_over:
        step = scenario.steps[player.played]
        try:
            player.play_next()
        except (ServiceError, StoreError, CannotPlay) as error:
            raise DemoFailed(f"{scenario.title}: {step.act} {step.given.get('reply', '')}: {_why(error)}") from error
    driver.make_documents()
    driver.clock.catch_up()
    with driver.ports.unit_of_work() as unit:
        ours = unit.of(player.organisation).records
        left = [record for enquiry in player.enquiries for record in ours.of_enquiry(enquiry)]
    return [record.id for record in sorted(left, key=lambda record: record.filed_at)]


def _why(error: Exception) -> str:
    if isinstance(error, Invalid):
        return "; ".join(f"{'/'.join(problem.place)}: {problem.message}" for problem in error.problems)
    return str(error)


def _document(opened: OpenQuestionnaire, code: str) -> str:
    """The document of a code that this questionnaire may be about."""
    return next(line["id"] for line in opened.path.reader.context.tables[TABLE].rows() if line["code"] == code)


def _proposed(opened: OpenQuestionnaire, on_page: Sequence[str]) -> dict[str, Raw]:
    """What is filled in for a person on a page and not saved yet."""
    there, here = opened.foreseen, opened.path
    new = [q for q in on_page if there.asks(q) and there.everything.get(q) not in (None, here.everything.get(q))]
    return {q: raw_of(opened.definition.question(q), there.everything[q]) for q in new}
