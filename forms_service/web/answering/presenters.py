"""Answers in words: what was answered, of what nature it is, and where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import flask
from markupsafe import Markup, escape

from forms_service.casework.acts import allowed_beginnings
from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.meanings import REQUEST_RECEIVED_AT, REQUEST_TEXT
from forms_service.engine.answers import Answers, Problem, Value, by_row, cells_of, is_empty, rows_of
from forms_service.engine.definitions.express import ExpressPage
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Page, Question, Section
from forms_service.engine.moments import Moment
from forms_service.engine.text import plain
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.express import said_by_button
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.web.auditing.history import name_of
from forms_service.web.forms.deeds import DeedState, state_of
from forms_service.web.forms.prefill import row_names
from forms_service.web.frame import visits
from forms_service.web.frame.guards import current_user
from forms_service.web.frame.templating import datetime_text
from forms_service.web.frame.verbatim import holdable
from forms_service.web.people.strip import who

NATURES: Final[Mapping[str, str]] = {
    "fact": "Fact",
    "reported": "Reported to us",
    "assessment": "Our assessment",
}
CHECK: Final = "check"
READ: Final = "What is on record"
ONE_LINE: Final = 2
"""A row of no more columns than this reads well on one line; longer rows have a card each."""


@dataclass(frozen=True)
class Card:
    """Answers that stand together: one page of the form, one row of a repeat, or one child.

    *rows* are for ``components/answers.html``; *source* is where they come from, if they all come from there.
    """

    title: str
    rows: Sequence[Mapping[str, object]]
    source: str = ""


def answer_cards(opened: OpenQuestionnaire, *, change: bool = False) -> list[Card]:
    """Return every answer on the path; with *change*, each with a link to change it."""
    cards = _Cards(opened, change=change)
    return [
        card
        for section, pages in opened.path.sections()
        for page, asked in pages
        for card in cards.of(section, page, asked)
    ]


def in_words(opened: OpenQuestionnaire, answers: Answers) -> list[tuple[Question, str]]:
    """Return *answers* as they are shown, each with its question."""
    questions = [(opened.definition.question(name), value) for name, value in answers.items()]
    return [(question, answer_text(question, value, opened)) for question, value in questions]


@dataclass(frozen=True)
class ButtonAnswer:
    """What the button of a page says: the question, the answer in words, and of whom where it is a deed."""

    question: Question
    words: str
    state: DeedState | None = None


def said_in_words(opened: OpenQuestionnaire, page: ExpressPage) -> list[ButtonAnswer]:
    """Return what the button of an express page says besides what it confirms."""
    return [_said(opened, opened.definition.question(q), value) for q, value in said_by_button(opened, page).items()]


def _said(opened: OpenQuestionnaire, question: Question, value: Value) -> ButtonAnswer:
    context = opened.paths.context
    if type_of(question).is_said_anew:
        return ButtonAnswer(question, "just now", state_of(question, opened.foreseen, context))
    return ButtonAnswer(question, answer_text(question, value, opened))


def readings(opened: OpenQuestionnaire, page: Page) -> Card | None:
    """Return what a page shows that is read and not asked; nothing where it has no such thing.

    That there is nothing is said where the page asks nothing else: nobody is left before an empty one.
    """
    asked = [question for question in page.questions if opened.path.asks(question.id)]
    read = [question for question in asked if question.reads is not None]
    lines = [line for question in read for line in _reading(question, opened)]
    if not any(text for _, text in lines):
        if not read or read != asked:
            return None
        lines = [(read[0].short_label, "Nothing")]
    return Card(READ, [_shown(label, escape(text), "") for label, text in lines if text], reading_source(opened))


def _reading(question: Question, opened: OpenQuestionnaire) -> Iterator[tuple[str, str]]:
    """What one question reads, as label and words; of rows, each under its first cell."""
    value = opened.path.answers.get(question.id)
    if not question.columns:
        yield question.short_label, answer_text(question, value, opened)
        return
    for row in rows_of(value):
        cells = cells_of(row)
        first, *others = [
            (c, answer_text(c, cells[c.id], opened)) for c in question.columns if not is_empty(cells.get(c.id))
        ]
        yield first[1], "\n".join(f"{column.short_label}: {text}" for column, text in others)


def reading_source(opened: OpenQuestionnaire) -> str:
    """Say where what is read and not asked comes from."""
    return f"{opened.shared_from or 'From its record'}. It cannot be changed here"


def answer_text(question: Question, value: Value | None, opened: OpenQuestionnaire) -> str:
    """Return an answer in words; each row of a repeat, and each child, on a line of its own."""
    kind, context = type_of(question), opened.paths.context
    if value is None or is_empty(value):
        return ""
    if not question.each:
        return kind.text(question, value, context)
    names = row_names(opened)
    return "\n".join(
        f"{names.get(row, row)}: {kind.text(question, item, context)}" for row, item in by_row(value).items()
    )


class _Cards:
    """Makes the cards of one open questionnaire."""

    def __init__(self, opened: OpenQuestionnaire, *, change: bool) -> None:
        self.opened = opened
        self.change = change
        self.names = row_names(opened)
        self.context = opened.path.reader.context

    def of(self, section: Section, page: Page, asked: Sequence[Question]) -> Iterator[Card]:
        alone = [question for question in asked if len(question.columns) <= ONE_LINE and not question.each]
        if alone:
            yield self._card(str(page.title), [(q, self._answer(q), self._link(section, page, q)) for q in alone])
        for question in asked:
            if len(question.columns) > ONE_LINE and not question.each:
                link = self._link(section, page, question)
                yield from self._repeat(question, self._answer(question), str(question.label), link)
        each = [question for question in asked if question.each]
        for row in dict.fromkeys(row for question in each for row in self.opened.path.rows_asked(question)):
            yield from self._child(row, [q for q in each if row in self.opened.path.rows_asked(q)], section, page)

    def _child(self, row: str, asked: Sequence[Question], section: Section, page: Page) -> Iterator[Card]:
        name = self.names.get(row, "")
        answers = {question.id: by_row(self._answer(question)).get(row) for question in asked}
        plain = [question for question in asked if not question.columns]
        if plain:
            rows = [(q, answers[q.id], self._link(section, page, q, row)) for q in plain]
            yield self._card(f"{page.title}: {name}", rows, name)
        for question in asked:
            if question.columns:
                link = self._link(section, page, question, row)
                yield from self._repeat(question, answers[question.id], f"{question.label}: {name}", link)

    def _repeat(self, question: Question, value: Value | None, title: str, link: str) -> Iterator[Card]:
        rows = rows_of(value)
        if not rows:
            yield Card(title, [_shown(title, Markup(), link)])
        for number, row in enumerate(rows, 1):
            cells = cells_of(row)
            given = [column for column in question.columns if not is_empty(cells.get(column.id))]
            shown = [_shown(c.short_label, escape(answer_text(c, cells[c.id], self.opened)), "") for c in given]
            source = self._source(question)
            where = [_shown("Where this comes from", escape(source), link, title)] if source or link else []
            yield Card(f"{title} {number}" if len(rows) > 1 else title, [*shown, *where])

    def _card(self, title: str, lines: Sequence[tuple[Question, Value | None, str]], child: str = "") -> Card:
        """Return one card; what was saved in one act says so once, not on every line."""
        sources = {source for question, _, _ in lines if (source := self._source(question))}
        source = sources.pop() if len(sources) == 1 else ""
        return Card(title, [self._row(*line, child, with_source=not source) for line in lines], source)

    def _row(
        self, question: Question, value: Value | None, link: str, child: str, *, with_source: bool
    ) -> Mapping[str, object]:
        text = "" if value is None or is_empty(value) else type_of(question).text(question, value, self.context)
        notes = [NATURES.get(question.nature, ""), self._source(question) if with_source else ""]
        note = ". ".join(note for note in notes if note)
        shown = (
            escape(text) + Markup('\n<span class="app-quiet">{}</span>').format(note) if text and note else escape(text)
        )
        what = f"{question.short_label}, {child}" if child else ""
        return _shown(question.short_label, shown, link, what)

    def _answer(self, question: Question) -> Value | None:
        return self.opened.path.answers.get(question.id)

    def _source(self, question: Question) -> str:
        if question.reads is not None:
            return reading_source(self.opened)
        saved = self.opened.saved.get(question.id)
        return source_of(saved, self.opened.definition) if saved else ""

    def _link(self, section: Section, page: Page, question: Question, row: str = "") -> str:
        if not self.change or question.reads is not None:
            return ""
        asked = self.opened.definition.deed_of.get(question.id, question.id)
        name = f"{asked}-{row}" if row else asked
        return f"{page_address(self.opened, section, page, came_from=CHECK)}#{name}"


def _shown(key: str, value: Markup, link: str, what: str = "") -> Mapping[str, object]:
    return {"key": key, "value": value, "change_url": link or None, "change_what": what or None}


def source_of(saved: SavedAnswer, definition: Definition) -> str:
    """Say where an answer came from; what is copied, and not from the intake, was said by a reply before."""
    when = f"{name_of(saved.saved_by, visits.ports().directory)}, {datetime_text(saved.saved_at)}"
    match saved.origin:
        case "copied" if saved.question not in definition.copies:
            return f"Taken over from what was said before ({when})"
        case "copied":
            return f"Copied from the intake of this enquiry ({when})"
        case "proposed":
            return f"Filled in by the service, accepted by {when}"
        case "typed":
            return f"Saved by {when}"


def page_address(opened: OpenQuestionnaire, section: Section, page: Page, *, came_from: str = "") -> str:
    """Return the address of a page; *came_from* is where its button leads back to."""
    values: dict[str, Any] = {"section_id": section.id, "page_id": page.id, "from": came_from or None}
    return flask.url_for("questionnaires.page", questionnaire_id=opened.questionnaire.id, **values)


def page_of(opened: OpenQuestionnaire, question: str) -> str:
    """Return the address of the page that asks *question*, to be changed there; none if this form does not ask it."""
    where = opened.definition.page_of.get(question)
    return f"{page_address(opened, *where, came_from=CHECK)}#{question}" if where else ""


def problem_links(opened: OpenQuestionnaire, problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Return what is wrong or doubtful, each with a link to the page on which to put it right."""
    links = []
    for problem in problems:
        section, page = opened.definition.page_of[problem.question]
        links.append({"text": problem.message, "href": page_address(opened, section, page, came_from=CHECK)})
    return links


def request_as_received(opened: OpenQuestionnaire) -> dict[str, object]:
    """Return the pasted request and when it came, from the intake of this enquiry."""
    intake = opened.source or opened
    text, received = (intake.everything.value(meaning) for meaning in (REQUEST_TEXT, REQUEST_RECEIVED_AT))
    at = Moment.read(received).instant if isinstance(received, str) else None
    return {"text": holdable(plain(str(text or ""))), "received": at}


def around(opened: OpenQuestionnaire) -> dict[str, object]:
    """Return what every page of a questionnaire shows around its own matter."""
    return {
        "beginnings": allowed_beginnings(current_user()),
        "opened": opened,
        "questionnaire": opened.questionnaire,
        "people": who(opened.people),
        "request_text": request_as_received(opened),
        "policy": opened.policy,
    }
