"""Plays the scenarios of ``demonstration/scenarios.yaml`` through the pages, as the people of their roles would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.datastructures import MultiDict

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.keeping.records import Record
from forms_service.casework.moments import instant, local
from forms_service.demo.scripts import Scenario, Step, as_typed, scenarios
from forms_service.engine.answers import Raw
from forms_service.engine.definitions import Question
from tests.web.browsing import Page, visit
from tests.web.world import DPO, MANAGER, RECORDS, SERVICE_MANAGER, WORKER, Browser, World

ORGANISATION = "northshire"
MOST_TRIES = 6
PEOPLE = {
    "practitioner": WORKER,
    "manager": MANAGER,
    "service_manager": SERVICE_MANAGER,
    "records_officer": RECORDS,
    "dpo": DPO,
}


@dataclass
class Play:
    """A scenario as far as it was played. *stops* are the texts of the pages that said what to do at once.

    *seen* are the texts of the pages of questions as they were first shown, by section and page;
    *decided* are by questionnaire the questions that came empty and had to be answered.
    """

    world: World
    scenario: Scenario
    played: int = 0
    enquiries: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    decided: dict[str, set[str]] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.began = local(self.world.clock.moment)

    def until(self, pause: str) -> Play:
        """Go on to the pause of this name."""
        while (step := self._next()).act != "pause" or step.said["name"] != pause:
            pass
        return self

    def to_the_end(self) -> Play:
        while self.played < len(self.scenario.steps):
            self._next()
        self.world.make_documents()
        return self

    def leave_out(self, act: str) -> Play:
        """Go on without the next step, which is this act."""
        assert self.scenario.steps[self.played].act == act
        self.played += 1
        return self

    def _next(self) -> Step:
        step = self.scenario.steps[self.played]
        self.played += 1
        getattr(self, f"do_{step.act}")(**step.said)
        self.world.clock.pass_by(timedelta(seconds=30))
        return step

    def as_(self, role: str) -> Browser:
        """The browser in which somebody of a role is signed in."""
        if role not in self.browsers:
            self.browsers[role] = self.world.client_as(PEOPLE[role])
        return self.browsers[role]

    # What can be looked at

    def reply(self, name: str) -> Questionnaire:
        """The reply of the present enquiry that is called by its form, and by its child if it is about one."""
        form, _, about = name.partition(":")
        mine = [q for q in self.replies() if q.form == f"core/{form}" and (q.about == about or not about)]
        assert mine, f"there is no reply {name}"
        return mine[-1]

    def replies(self) -> Sequence[Questionnaire]:
        with self.world.ports.unit_of_work() as unit:
            return unit.of(ORGANISATION).questionnaires.of_enquiry(self.enquiries[-1])

    def records(self, name: str, part: str = "") -> list[Record]:
        """The records of the sealings of a reply, the latest last."""
        with self.world.ports.unit_of_work() as unit:
            sealed = unit.of(ORGANISATION).submissions.of_questionnaire(self.reply(name).id)
            kept = [unit.of(ORGANISATION).records.of_submission(submission.id, part) for submission in sealed]
        return [record for record in kept if record]

    def record(self, name: str, part: str = "") -> Record:
        return self.records(name, part)[-1]

    def codes(self, name: str) -> list[str]:
        """The documents of the latest sealing of a reply, all of them made and read back."""
        with self.world.ports.unit_of_work() as unit:
            every = unit.of(ORGANISATION).documents.of_questionnaire(self.reply(name).id)
        latest = [document for document in every if document.submission == every[-1].submission]
        assert {document.state for document in latest} == {DocumentState.MADE}, [d.faults for d in latest]
        return [document.code for document in latest]

    def page(self, address: str, role: str = "practitioner") -> Page:
        return visit(self.as_(role), address)

    def enquiry_page(self, role: str = "practitioner") -> Page:
        return self.page(f"/enquiries/{self.enquiries[-1]}", role)

    def manager_page(self, name: str, role: str = "manager") -> Page:
        return self.page(f"/replies/{self.reply(name).id}", role)

    # The acts, as the scripts name them

    def do_pause(self, name: str) -> None:
        """Here a test may look around."""

    def do_clock(self, day: str, at: str) -> None:
        moment = datetime.combine((self.began + timedelta(days=int(day))).date(), time.fromisoformat(at))
        self.world.clock.moment = instant(moment)
        self.browsers.clear()

    def do_make(self) -> None:
        self.world.make_documents()

    def do_record(self, typed: Mapping[str, Any]) -> None:
        author = self.as_("practitioner")
        page = Page(author.post("/enquiries", follow_redirects=True)).send(author, ".leave")
        self.enquiries.append(self._enquiry_of(page))
        page = self._fill(page, typed).send(author)
        assert page.response.request.path == f"/enquiries/{self.enquiries[-1]}", page.text

    def do_take_over(self, reply: str) -> None:
        shared = f"/questionnaires/{self.reply(reply).id}/shared"
        visit(self.as_("practitioner"), shared).send(self.as_("practitioner"))

    def do_answer(self, reply: str, typed: Mapping[str, Any]) -> None:
        self._fill(self.page(f"/questionnaires/{self.reply(reply).id}"), typed)

    def do_send(self, reply: str) -> None:
        author = self.as_("practitioner")
        page = visit(author, f"/questionnaires/{self.reply(reply).id}/check").send(author)
        assert not page.errors, page.errors
        assert self.reply(reply).state is State.WITH_MANAGER

    def do_send_back(self, reply: str, comment: str, by: str = "manager") -> None:
        self._act(by, reply, "return", {"return-comment": comment})
        assert self.reply(reply).state is State.RETURNED

    def do_authorise(self, reply: str, by: str = "manager", said: Mapping[str, str] | None = None) -> None:
        mine = self.reply(reply)
        ticked = {f"check-{check}": text for check, text in (said or {}).items()}
        self._act(by, reply, "authorise", {".read": mine.sending, **ticked})
        assert self.reply(reply).state is State.AUTHORISED

    def do_approve_by_phone(self, reply: str, at: str, words: str) -> None:
        typed = {"phone-manager": MANAGER, "phone-time": at, "phone-words": words}
        self._act("practitioner", reply, "phone", typed)
        assert self.reply(reply).state is State.AUTHORISED

    def do_confirm_phone(self, reply: str) -> None:
        self._act("manager", reply, "phone/confirm", {})

    def do_issue(self, reply: str, by: str = "manager") -> None:
        self.world.make_documents()
        self.codes(reply)
        with self.world.ports.unit_of_work() as unit:
            sealed = unit.of(ORGANISATION).documents.of_questionnaire(self.reply(reply).id)[-1].submission
        self._act(by, reply, "issue", {".read": sealed, "issue-right_person": "yes"})

    def do_give(self, reply: str, recipient: str, channel: str) -> None:
        record = [kept for kept in self.records(reply) if kept.issued_at][-1]
        typed = {
            "sending-recipient": recipient, "sending-channel": channel, "sending-checked": "yes",
            "sending-documents": list(dict.fromkeys(item.code for item in record.documents)),
        }  # fmt: skip
        visit(self.as_("practitioner"), f"/replies/{self.reply(reply).id}")
        page = Page(self.as_("practitioner").post(f"/records/{record.id}/sendings", data=typed, follow_redirects=True))
        assert page.response.status_code == 200, page.text

    def do_correct(self, reply: str, why: str) -> None:
        author = self.as_("practitioner")
        record = self.record(reply)
        assert "Something in this was wrong" in self.enquiry_page().text
        page = visit(author, f"/records/{record.id}/wrong").type({"reason": why}).send(author)
        assert page.response.request.path.startswith("/questionnaires/")

    def do_hold(self, authority: str, why: str, search: Mapping[str, str]) -> None:
        officer = self.as_("records_officer")
        found = visit(officer, "/records").type(dict(search)).send(officer)
        assert "Put all of these on hold" in found.text
        page = visit(officer, "/records/found/hold").type({"authority": authority, "why": why}).send(officer)
        assert page.response.request.path.startswith("/holds/"), page.errors

    def do_close(self, reason: str) -> None:
        manager = self.as_("manager")
        self.enquiry_page("manager")
        manager.post(f"/enquiries/{self.enquiries[-1]}/close", data={"reason": reason})
        assert "Closed" in self.enquiry_page("manager").text

    def _act(self, by: str, reply: str, act: str, typed: Mapping[str, str]) -> None:
        """Open the reply's page and press one of its buttons."""
        person, address = self.as_(by), f"/replies/{self.reply(reply).id}"
        visit(person, f"{address}/phone" if act == "phone" else address)
        page = Page(person.post(f"{address}/{act}", data=typed, follow_redirects=True))
        assert page.response.status_code == 200, page.text

    # Filling in pages

    def _enquiry_of(self, page: Page) -> str:
        with self.world.ports.unit_of_work() as unit:
            return unit.of(ORGANISATION).questionnaires.get(_questionnaire(page)).enquiry

    def _fill(self, page: Page, typed: Mapping[str, Any]) -> Page:
        """Go from the list of tasks through every page, as each leads to the next; return “Check your answers”."""
        author = self.as_("practitioner")
        first = next(str(a.get("href")) for a in page.main.iter("a") if "/pages/" in str(a.get("href")))
        page = visit(author, first)
        while "/pages/" in page.response.request.path:
            asked = {name.partition("-")[0] for name in page.to_decide()}
            self.decided.setdefault(_questionnaire(page), set()).update(asked)
            self.seen[page.response.request.path.split("/pages/")[1]] = page.text
            page = self._fill_page(page, typed)
        assert page.response.request.path.endswith("/check"), page.response.request.path
        return page

    def _fill_page(self, page: Page, typed: Mapping[str, Any]) -> Page:
        """Type what the script has for this page, and again for what that brings up; leave what is filled in."""
        here, refused = page.response.request.path, list[str]()
        for _ in range(MOST_TRIES):
            self._type(page, typed)
            page = page.send(self.as_("practitioner"))
            if page.response.request.path.endswith("/stop"):
                page = self._past_the_stop(page)
            if page.response.request.path != here:
                return page
            refused = page.errors
            if refused:
                page = visit(self.as_("practitioner"), here)  # with what was proposed since
        raise AssertionError(f"{here} goes no further: {refused}")

    def _past_the_stop(self, page: Page) -> Page:
        self.stops.append(page.text)
        onwards = parse_qs(urlsplit(page.response.request.url).query)["then"][0]
        return visit(self.as_("practitioner"), onwards)

    def _type(self, page: Page, typed: Mapping[str, Any]) -> None:
        definition = self._definition(page)
        now = local(self.world.clock.moment)
        for name in page.fields.get(".asked", "").split():
            if name in typed:
                raw = as_typed(typed[name], now, lambda code, q=name: _option_of(page, q, code))  # type: ignore[misc]
                _put(page.fields, definition.question(name), name, raw)

    def _definition(self, page: Page) -> Any:
        with self.world.ports.unit_of_work() as unit:
            questionnaire = unit.of(ORGANISATION).questionnaires.get(_questionnaire(page))
        return self.world.ports.library.get(questionnaire.definition)


def play(world: World, title: str) -> Play:
    """Begin the scenario of this title."""
    return Play(world, next(told for told in scenarios() if told.title == title))


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
