"""Plays the scenarios of ``demonstration/scenarios.yaml`` through the pages, as the people of their roles would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.datastructures import MultiDict

from forms_service.casework.answering.explanations import Since
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.casework.keeping.records import NOT_FOR_WHO_ASKED, Record
from forms_service.casework.people.facts import BIRTHS, FactKind
from forms_service.demo.playing import Player
from forms_service.demo.scripts import as_typed, scenarios
from forms_service.engine.answers import Raw
from forms_service.engine.definitions.questions import Question
from forms_service.engine.moments import local
from forms_service.services.keeping.register import notices_for
from forms_service.services.ports import Ports
from tests.builders.agreeing import considered
from tests.builders.stages import at_stage, is_kept
from tests.builders.world import DPO, MANAGER, RECORDS, SERVICE_MANAGER, WORKER, World
from tests.web.browsing import Page, declare_all, visit
from tests.web.client import Browser

ORGANISATION = "northshire"
MOST_TRIES = 6
WAYMARKS = ("answer", "give", "pause")
"""The acts after which a world is kept on its way: others branch off there, and an answer takes longest."""
PEOPLE = {
    "practitioner": WORKER,
    "manager": MANAGER,
    "service_manager": SERVICE_MANAGER,
    "records_officer": RECORDS,
    "dpo": DPO,
}


@dataclass
class Pages:
    """Does the acts of a scenario on the pages. *stops* are the texts of the pages that said what to do at once.

    *seen* are the texts of the pages of questions as they were first shown, by section and page;
    *decided* are by questionnaire the questions that came empty and had to be answered.
    """

    world: World
    stops: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    decided: dict[str, set[str]] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)

    @property
    def ports(self) -> Ports:
        return self.world.ports

    def as_(self, role: str) -> Browser:
        """The browser in which somebody of a role is signed in."""
        if role not in self.browsers:
            self.browsers[role] = self.world.client_as(PEOPLE[role])
        return self.browsers[role]

    def play_at(self, moment: datetime) -> None:
        self.world.clock.moment = moment
        self.browsers.clear()

    def make_documents(self) -> None:
        self.world.make_documents()

    def record(self, by: str, typed: Mapping[str, Any]) -> EnquiryId:
        author = self.as_(by)
        page = visit(author, "/enquiries/new").send(author, ".leave")
        enquiry = self._enquiry_of(page)
        page = self._fill(author, page, typed).send(author)
        assert page.response.request.path == f"/enquiries/{enquiry}", page.text
        return enquiry

    def amend(self, by: str, enquiry: EnquiryId, typed: Mapping[str, Any]) -> None:
        author = self.as_(by)
        page = visit(author, f"/enquiries/{enquiry}").press(author, "Correct a name, a date or a missing child")
        if page.response.request.path.endswith("/reopen"):
            asked = [str(control.get("name")) for control in page.controls() if control.get("type") == "radio"]
            page = page.type(dict.fromkeys(asked, "nobody")).send(author)
        intake = _questionnaire(page)
        for address in self._pages_with(page, typed):
            self._fill_page(author, visit(author, f"/questionnaires/{intake}/pages/{address}"), typed)
        page = visit(author, f"/questionnaires/{intake}/check").send(author)
        assert page.response.request.path == f"/enquiries/{enquiry}", page.text

    def same_person(self, by: str, enquiry: EnquiryId, here: str, before: str) -> None:
        author = self.as_(by)
        linked = visit(author, f"/enquiries/{enquiry}").press(author, f"It is the same person: {here} and {before}")
        assert f"{here}, there {before}: linked" in linked.text, linked.text

    def correct_fact(self, by: str, enquiry: EnquiryId, person: str, kind: str, right: str, how: str) -> None:
        author = self.as_(by)
        with self.ports.unit_of_work() as unit:
            subjects = unit.of(ORGANISATION).enquiries.get(enquiry).subjects
        whose = next(subject.person for subject in subjects if subject.name == person)
        page = visit(author, f"/people/{whose}").form_with("kind")
        known = page.element("replaces").iter("option")
        wrong = next(each for each in known if (each.text or "").startswith(FactKind(kind).label))
        asked = "since" if FactKind(kind) in BIRTHS else "value"
        typed = {"kind": kind, asked: right, "how": how, "replaces": wrong.get("value", "")}
        page = page.type(typed).send(author)
        assert not page.errors, page.errors
        assert how in page.text

    def answer(self, by: str, reply: Questionnaire, typed: Mapping[str, Any]) -> None:
        author, tasks = self.as_(by), visit(self.as_(by), f"/questionnaires/{reply.id}")
        if self._state(reply) is not State.RETURNED:
            self._fill(author, tasks, typed)
            return
        for address in self._pages_with(tasks, typed):
            self._fill_page(author, visit(author, f"/questionnaires/{reply.id}/pages/{address}"), typed)

    def take_over(self, by: str, reply: Questionnaire) -> None:
        visit(self.as_(by), f"/questionnaires/{reply.id}/shared").send(self.as_(by))

    def send(self, by: str, reply: Questionnaire, because: Mapping[str, str] | None = None, since: Since = "") -> None:
        page = declare_all(visit(self.as_(by), f"/questionnaires/{reply.id}/check"))
        for name in [name for name in page.fields if name.startswith("why-")]:
            rule = name.removeprefix("why-").rpartition("-")[0]
            page.type({name: because[rule]} if because and rule in because else {})
        asked = {str(control.get("name")) for control in page.controls()}
        page.type({name: since for name in asked if name.startswith("since-") and since})
        page = page.send(self.as_(by))
        assert not page.errors, page.errors
        assert self._state(reply) is State.WITH_MANAGER

    def send_back(self, by: str, reply: Questionnaire, comment: str) -> None:
        self._act(by, reply, "return", {"return-comment": comment})
        assert self._state(reply) is State.RETURNED

    def authorise(self, by: str, reply: Questionnaire, checks: Mapping[str, str] | None = None) -> None:
        ticked = {f"check-{check}": text for check, text in (checks or {}).items()}
        self._act(by, reply, "authorise", {".read": reply.sending, **self._considered(by, reply), **ticked})
        assert self._state(reply) is State.AUTHORISED

    def approve_by_phone(self, by: str, reply: Questionnaire, at: str, words: str) -> None:
        asked = [said.id for said in self.ports.library.get(reply.definition).declarations]
        typed: dict[str, str | list[str]] = {
            "phone-manager": MANAGER,
            "phone-time": at,
            "phone-words": words,
            ".declared": asked,
        }
        self._act(by, reply, "phone", {**typed, **self._considered(by, reply)})
        assert self._state(reply) is State.AUTHORISED

    def confirm_phone(self, by: str, reply: Questionnaire) -> None:
        self._act(by, reply, "phone/confirm", {})

    def issue(self, by: str, reply: Questionnaire) -> None:
        latest = latest_documents(self.world, reply)
        self._act(by, reply, "issue", {".read": latest[0].submission, "issue-right_person": "yes"})

    def give(self, by: str, record: Record, channel: str, recipient: str = "") -> None:
        with self.ports.unit_of_work() as unit:
            sealed = unit.of(record.organisation).submissions.get(record.submission)
        made_for, reply = notices_for(self.ports.library, sealed), sealed.questionnaire
        theirs = [item for item in record.documents if made_for.get(item.row, recipient) == recipient]
        for_who_asked = [item for item in theirs if item.audience not in NOT_FOR_WHO_ASKED]
        typed = {
            "sending-recipient": recipient, "sending-channel": channel, "sending-checked": "yes",
            "sending-documents": [item.document for item in for_who_asked or theirs],
        }  # fmt: skip
        visit(self.as_(by), f"/replies/{reply}")
        page = Page(self.as_(by).post(f"/records/{record.id}/sendings", data=typed, follow_redirects=True))
        assert page.response.status_code == 200, page.text

    def correct(self, by: str, record: Record, why: str) -> None:
        author = self.as_(by)
        assert "Something in this was wrong" in visit(author, f"/enquiries/{record.enquiry}").text
        page = visit(author, f"/records/{record.id}/wrong").type({"reason": why}).send(author)
        assert page.response.request.path.startswith("/questionnaires/")

    def close(self, by: str, enquiry: EnquiryId, reason: str) -> None:
        visit(self.as_(by), f"/enquiries/{enquiry}")
        self.as_(by).post(f"/enquiries/{enquiry}/close", data={"reason": reason})
        assert "Closed" in visit(self.as_(by), f"/enquiries/{enquiry}").text

    def hold(self, by: str, authority: str, why: str, search: Mapping[str, str]) -> None:
        officer = self.as_(by)
        results = visit(officer, "/records").type(dict(search)).send(officer)
        assert "Put all of these on hold" in results.text
        page = visit(officer, "/records/found/hold").type({"authority": authority, "why": why}).send(officer)
        assert page.response.request.path.startswith("/holds/"), page.errors

    def _considered(self, by: str, reply: Questionnaire) -> dict[str, str]:
        """That everything which does not agree was considered, as it is ticked."""
        person = self.world.user(PEOPLE[by])
        return {f"check-{key}": text for key, text in considered(self.ports, person, reply.id).items()}

    def _act(self, by: str, reply: Questionnaire, act: str, typed: Mapping[str, str | list[str]]) -> None:
        """Open the reply's page and press one of its buttons."""
        person, address = self.as_(by), f"/replies/{reply.id}"
        visit(person, f"{address}/phone" if act == "phone" else address)
        page = Page(person.post(f"{address}/{act}", data=typed, follow_redirects=True))
        assert page.response.status_code == 200, page.text

    def _state(self, reply: Questionnaire) -> State:
        with self.ports.unit_of_work() as unit:
            return unit.of(reply.organisation).questionnaires.get(reply.id).state

    # Filling in pages

    def _enquiry_of(self, page: Page) -> EnquiryId:
        with self.ports.unit_of_work() as unit:
            return unit.of(ORGANISATION).questionnaires.get(QuestionnaireId(_questionnaire(page))).enquiry

    def _fill(self, author: Browser, page: Page, typed: Mapping[str, Any]) -> Page:
        """Go from the list of tasks through every page, as each leads to the next; return “Check your answers”."""
        first = next(str(a.get("href")) for a in page.main.iter("a") if "task-list" in str(a.get("class")))
        page = visit(author, first)
        while "/pages/" in page.response.request.path:
            asked = {name.partition("-")[0] for name in page.to_decide()}
            self.decided.setdefault(_questionnaire(page), set()).update(asked)
            self.seen[page.response.request.path.split("/pages/")[1]] = page.text
            page = self._fill_page(author, page, typed)
        assert page.response.request.path.endswith("/check"), page.response.request.path
        return page

    def _fill_page(self, author: Browser, page: Page, typed: Mapping[str, Any]) -> Page:
        """Type what the script has for this page, and again for what that brings up; leave what is filled in."""
        here, refused = page.response.request.path, list[str]()
        for _ in range(MOST_TRIES):
            self._type(page, typed)
            page = page.send(author)
            if page.response.request.path.endswith("/stop"):
                page = self._past_the_stop(author, page)
            if page.response.request.path != here:
                return page
            refused = page.errors
            if refused:
                page = visit(author, here)  # with what was proposed since
        raise AssertionError(f"{here} goes no further: {refused}")

    def _past_the_stop(self, author: Browser, page: Page) -> Page:
        self.stops.append(page.text)
        onwards = parse_qs(urlsplit(page.response.request.url).query)["then"][0]
        return visit(author, onwards)

    def _type(self, page: Page, typed: Mapping[str, Any]) -> None:
        definition = self._definition(page)
        now = local(self.world.clock.moment)
        for name in page.fields.get(".asked", "").split():
            if name in typed:
                raw = as_typed(typed[name], now, lambda code, q=name: _option_of(page, q, code))  # type: ignore[misc]
                _put(page.fields, definition.question(name), name, raw)

    def _pages_with(self, page: Page, typed: Mapping[str, Any]) -> list[str]:
        """The pages on which the questions are that something is typed for, as their addresses end."""
        every = [(section, each) for section in self._definition(page).sections for each in section.pages]
        return [f"{section.id}/{each.id}" for section, each in every if any(q.id in typed for q in each.questions)]

    def _definition(self, page: Page) -> Any:
        with self.ports.unit_of_work() as unit:
            questionnaire = unit.of(ORGANISATION).questionnaires.get(QuestionnaireId(_questionnaire(page)))
        return self.ports.library.get(questionnaire.definition)


@dataclass
class Play:
    """A scenario that is played on the pages, and what can be looked at on the way.

    How the world was after the first steps is kept among the *stages* of the run, and on the way there after whatever
    takes long: who plays as far again, or further, goes on from there.
    """

    pages: Pages
    player: Player
    stages: Path

    @property
    def world(self) -> World:
        return self.pages.world

    @property
    def enquiries(self) -> list[EnquiryId]:
        return self.player.enquiries

    @property
    def stops(self) -> list[str]:
        return self.pages.stops

    @property
    def seen(self) -> dict[str, str]:
        return self.pages.seen

    def until(self, pause: str) -> Play:
        """Go on to the pause of this name."""
        names = [step.given["name"] if step.act == "pause" else "" for step in self.player.scenario.steps]
        return self.after(names.index(pause, self.player.played) + 1)

    def to_the_end(self) -> Play:
        self.after(len(self.player.scenario.steps))
        self.world.make_documents()
        return self

    def after(self, steps: int) -> Play:
        """Go on until so many steps have been played, counted from the first."""
        if self.player.played:
            self._play(steps)
        else:
            self._begin(steps)
        return self

    def _play(self, steps: int) -> None:
        while self.player.played < steps:
            self.player.play_next()
            self.world.clock.pass_by(timedelta(seconds=30))

    def _begin(self, steps: int) -> None:
        """Go on from the furthest that anybody played, and keep the world wherever somebody else may go on from."""
        marks = [
            n for n, step in enumerate(self.player.scenario.steps[:steps], 1) if step.act in WAYMARKS or n == steps
        ]
        known = [n for n in marks if is_kept(self._stage(n))]
        for mark in marks[marks.index(known[-1]) if known else 0 :]:
            seen = at_stage(self.world, self._stage(mark), partial(self._told, mark))
            self.world.clock.moment, self.player.played, self.player.enquiries = seen[:3]
            self.pages.stops, self.pages.seen, self.pages.decided = seen[3:]

    def _stage(self, steps: int) -> Path:
        return self.stages / f"{self.player.scenario.title} {steps}"

    def _told(self, steps: int) -> tuple[Any, ...]:
        self._play(steps)
        of_player = self.world.clock.moment, self.player.played, self.player.enquiries
        return (*of_player, self.pages.stops, self.pages.seen, self.pages.decided)

    def leave_out(self, act: str) -> Play:
        """Go on without the next step, which is this act."""
        assert self.player.scenario.steps[self.player.played].act == act
        self.player.played += 1
        return self

    def as_(self, role: str) -> Browser:
        return self.pages.as_(role)

    def reply(self, name: str) -> Questionnaire:
        return self.player.reply(name)

    def replies(self) -> Sequence[Questionnaire]:
        return self.player.replies()

    def records(self, name: str) -> list[Record]:
        return self.player.records(name)

    def record(self, name: str, part: str = "") -> Record:
        return self.player.records(name, part)[-1]

    def codes(self, name: str) -> list[str]:
        """The documents of the latest sealing of a reply, all of them made and read back."""
        latest = latest_documents(self.world, self.reply(name))
        assert {document.state for document in latest} == {DocumentState.MADE}, [d.faults for d in latest]
        return [document.code for document in latest]

    def decided(self, name: str) -> set[str]:
        """The questions of a reply that came empty and had to be answered."""
        return self.pages.decided[self.reply(name).id]

    def page(self, address: str, role: str = "practitioner") -> Page:
        return visit(self.as_(role), address)

    def enquiry_page(self, role: str = "practitioner") -> Page:
        return self.page(f"/enquiries/{self.enquiries[-1]}", role)

    def manager_page(self, name: str, role: str = "manager") -> Page:
        return self.page(f"/replies/{self.reply(name).id}", role)


def latest_documents(world: World, reply: Questionnaire) -> list[Document]:
    with world.ports.unit_of_work() as unit:
        every = unit.of(reply.organisation).documents.of_questionnaire(reply.id)
    return [document for document in every if document.submission == every[-1].submission]


def play(world: World, title: str, stages: Path) -> Play:
    """Begin the scenario of this title in a world in which nothing was done."""
    assert world.acts() == []
    pages = Pages(world)
    scenario = next(told for told in scenarios() if told.title == title)
    return Play(pages, Player(pages, scenario, local(world.clock.moment)), stages)


def _questionnaire(page: Page) -> str:
    return str(page.response.request.path.split("/")[2])


def _option_of(page: Page, question: str, words: str) -> str:
    """The option of a choice of documents whose label begins with *words*."""
    labels = {label.get("for"): "".join(label.itertext()).strip() for label in page.main.iter("label")}
    controls = [c for c in page.controls() if c.get("name") == question]
    return next(c.get("value", "") for c in controls if labels.get(c.get("id"), "").startswith(words))


def _put(fields: MultiDict[str, str], question: Question, name: str, raw: Raw, *, inside: bool = False) -> None:
    """Type an answer into the inputs of a question called *name*, each row of it under its own id."""
    if question.each and not inside:
        assert isinstance(raw, Mapping)
        for row in fields.getlist(f"{name}-.rows"):
            if row in raw:
                _put(fields, question, f"{name}-{row}", raw[row], inside=True)
    elif question.columns:
        _put_rows(fields, question, name, raw)
    elif isinstance(raw, Mapping):
        for part, text in raw.items():
            fields[f"{name}-{part}"] = str(text)
    else:
        fields.setlist(name, [raw] if isinstance(raw, str) else [str(item) for item in raw])


def _put_rows(fields: MultiDict[str, str], repeat: Question, name: str, rows: Raw) -> None:
    """Type rows: those that the page shows, and as many like its blank one as are needed."""
    assert isinstance(rows, Sequence)
    shown = {row: _taken(fields, f"{name}-{row}-") for row in fields.getlist(f"{name}-.rows")}
    wanted = {str(row["id"]): row for row in rows if isinstance(row, Mapping)}
    fields.setlist(f"{name}-.rows", list(wanted))
    columns = {column.id: column for column in repeat.columns}
    for row, cells in wanted.items():
        for rest, texts in shown.get(row, next(iter(shown.values()))).items():
            fields.setlist(f"{name}-{row}-{rest}", texts)
        for column in fields[f"{name}-{row}-.asked"].split():
            if column in cells:
                _put(fields, columns[column], f"{name}-{row}-{column}", cells[column])


def _taken(fields: MultiDict[str, str], prefix: str) -> dict[str, list[str]]:
    """Take everything whose name begins so out of *fields*."""
    names = [name for name in fields if name.startswith(prefix)]
    return {name.removeprefix(prefix): fields.poplist(name) for name in names}
