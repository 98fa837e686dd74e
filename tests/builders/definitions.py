"""Small definitions, and what answers may depend on, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from forms_service.engine.answers import Answers, Value, row_id, rows_of
from forms_service.engine.conditions import Condition
from forms_service.engine.deeds import uncovered, writes
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Check, Option, Page, Question, Section, Wording
from forms_service.engine.definitions.rules import CrossCheck
from forms_service.engine.derivations.context import Context, Table
from forms_service.engine.moments import Moment
from forms_service.engine.path import Path as AnswerPath
from forms_service.engine.path import find_path, is_accepted_unseen
from forms_service.engine.types.registry import TYPES, type_of

NOW = datetime(2026, 11, 20, 9, 40)  # a Friday
FACTS: Mapping[str, Value] = {
    "user.id": "amal",
    "user.name": "Amal Example",
    "user.job_title": "Social worker, Front door team, SW000000",
    "team.record_systems": ["main_case_system", "early_help"],
    "team.legal_gateways": ["ca2004_s11", "oma2007_s14"],
    "team.contact_name": "Front door team",
    "team.contact_role": "Duty desk",
    "team.contact_phone": "01632 960 001",
    "team.contact_email": "front.door@council.example",
}


@dataclass(frozen=True)
class ATable:
    """Reference data given as ``{id: label}``, with further *columns* of all its rows, and rows *closed* since."""

    labels: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()

    def row(self, row_id: str) -> Mapping[str, str] | None:
        return {"id": row_id, "label": self.labels[row_id], **self.columns} if row_id in self.labels else None

    def rows(self) -> Sequence[Mapping[str, str]]:
        return [row for row_id in self.labels if row_id not in self.closed and (row := self.row(row_id))]


def weekdays_after(start: datetime, days: int) -> datetime:
    while days > 0:
        start += timedelta(days=1)
        days -= start.weekday() < 5
    return start


def a_context(
    *,
    now: datetime = NOW,
    facts: Mapping[str, Value] = FACTS,
    tables: Mapping[str, Table] | None = None,
    unprintable: str = "",
) -> Context:
    """Return a context with two users to choose from; *tables* are added, or take their place by name."""
    users = ATable({"amal": "Amal Example, Social worker", "bo": "Bo Sample, Team manager"})
    return Context(
        now=Moment.of(now),
        facts=facts,
        tables={"users": users, **(tables or {})},
        working_days_after=weekdays_after,
        unprintable=lambda text: [letter for letter in text if letter in unprintable],
    )


def a_question(
    question_id: str = "q",
    type: str = "text",  # noqa: A002 - the field's own name
    *,
    label: str = "",
    options: Sequence[str] = (),
    columns: Sequence[Question] = (),
    show_when: Condition | None = None,
    required: bool = True,
    each: str = "",
    table: str = "",
    checks: Sequence[Check] = (),
    **rest: object,
) -> Question:
    """Return a question whose label is its id unless given, with options labelled by their ids."""
    return Question(
        id=question_id,
        type=type,
        label=Wording(label or question_id),
        options=tuple(Option(option, Wording(option.replace("_", " "))) for option in options),
        columns=tuple(columns),
        show_when=show_when,
        required=required,
        each=each,
        table=table,
        checks=tuple(checks),
        **rest,  # type: ignore[arg-type]  # whatever else a Question has
    )


def a_question_of(name: str, question_id: str = "q", **more: object) -> Question:
    """Return a question of the type of that *name*, with the options, columns or rows that the type needs."""
    kind = TYPES[name]
    from_table = name in {"user", "document"}
    columns = [a_question("words", "textarea"), a_question("born", "date", required=False)]
    columns += [a_question("its_nature", "radio", options=("fact", "reported", "assessment"))] * kind.has_natures
    return a_question(
        question_id,
        name,
        options=["a", "b", "c"] if kind.has_options and not from_table else [],
        table="users" if from_table else "",
        rows=tuple(Option(row, Wording(f"Row {row}")) for row in "xy") if kind.has_rows else (),
        columns=columns if kind.has_columns else [],
        **more,  # type: ignore[arg-type]  # each of its own type, by the name of a field of Question
    )


def values_of(question: Question) -> list[Value]:
    """Return some answers to *question* that its type gives as specimens, with cells where it has columns."""
    place = a_path(a_definition(question), {}).reader
    found = list(islice(type_of(question).specimens(question, place, "a specimen"), 4))
    cells = {column.id: values_of(column)[0] for column in question.columns}
    return (
        [[{"id": row_id(row), "cells": dict(cells)} for row in rows_of(value)] for value in found] if cells else found
    )


def a_definition(
    *questions: Question,
    conditions: Mapping[str, Condition] | None = None,
    cross_checks: Sequence[CrossCheck] = (),
    section_when: Condition | None = None,
    **rest: object,
) -> Definition:
    """Return a form of one section with one page; *section_when* puts the last question in a section of its own."""
    main, last = (questions[:-1], questions[-1:]) if section_when else (questions, ())
    sections = [Section("main", Wording("Main"), (Page("page", Wording("Page"), tuple(main)),))]
    if last:
        page = Page("last", Wording("Last"), tuple(last))
        sections.append(Section("last", Wording("Last"), (page,), show_when=section_when))
    return Definition(
        publisher="test",
        name="small",
        version=1,
        title=Wording("Small"),
        sections=tuple(sections),
        conditions=conditions or {},
        cross_checks=tuple(cross_checks),
        **rest,  # type: ignore[arg-type]  # whatever else a Definition has
    )


def rows(**cells_by_row: Mapping[str, Value]) -> list[Value]:
    """Return a repeat's value: ``rows(r1={"name": "Jay"})``."""
    return [{"id": row, "cells": dict(cells)} for row, cells in cells_by_row.items()]


def a_path(
    definition: Definition, answers: Answers, *, carried: Answers | None = None, context: Context | None = None
) -> AnswerPath:
    return find_path(definition, answers, carried or {}, context or a_context())


def with_proposals(path: AnswerPath) -> AnswerPath:
    """Return the path as it would be if every proposal were accepted, and then every deed said to be done."""
    reader = path.reader
    accepted = find_path(path.definition, path.everything, reader.carried, reader.context, accepted=is_accepted_unseen)
    deeds = [question for question in accepted.questions if question.writes and _is_due(question, accepted)]
    return _done(accepted, deeds) if deeds else accepted


def _is_due(deed: Question, path: AnswerPath) -> bool:
    return deed.id not in path.answers or any(uncovered(deed, path))


def _done(path: AnswerPath, deeds: Sequence[Question]) -> AnswerPath:
    """What was done at a moment that is given was done then; the rest, now."""
    reader = path.reader
    said = {deed.id: path.answers.get(deed.id, str(reader.context.now)) for deed in deeds}
    after = find_path(path.definition, {**path.everything, **said}, reader.carried, reader.context)
    written = {name: value for deed in deeds for name, value in writes(deed, said[deed.id], path, after).items()}
    found = find_path(path.definition, {**after.everything, **written}, reader.carried, reader.context)
    return with_proposals(found) if found.everything != path.everything else found
