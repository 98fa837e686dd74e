"""What a correction notice that begins by itself proposes: each wrong statement, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import (
    ADDRESS_RELEASE,
    CORRECTION_ITEMS,
    CORRECTION_RIGHT,
    CORRECTION_SENT,
    SEARCH_ADULT_RESULT,
    SEARCH_CHILD_RESULTS,
    SHOWN_TO_ADULT,
)
from forms_service.engine.agreement import Disagreement
from forms_service.engine.answers import Answers, Value, by_row
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.path import Path, find_path
from forms_service.services.answering.corrections.sealed_statements import TABLE, SealedStatements
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.work import Work


@dataclass(frozen=True)
class Contradiction:
    """A reply that says otherwise, and of what its author says that it was *wrong*."""

    reply: OpenQuestionnaire
    wrong: Sequence[Disagreement]

    def value(self, one: Disagreement) -> Value | None:
        """What is answered now where that is an answer to the very question that was answered wrongly."""
        now, question = one.now, self.reply.definition.index.get(one.question)
        if now is None or question is None or now.question != one.question:
            return None
        value = self.reply.path.reader.value(one.question)
        return by_row(value).get(now.row) if question.each else value


def proposed(
    work: Work, notice: OpenQuestionnaire, record: Record, contradiction: Contradiction
) -> Mapping[str, Value]:
    """Each wrong statement with what is right, and then each that follows from it, whose author says what is right."""
    bearers, said = notice.definition.bearers, notice.paths.facts.tables.get(TABLE)
    if CORRECTION_ITEMS not in bearers or not isinstance(said, SealedStatements):
        return {}
    sent, right = bearers.get(CORRECTION_SENT, ""), bearers.get(CORRECTION_RIGHT, "")
    names = {subject.row: subject.name for subject in notice.people}
    cells: list[dict[str, Value]] = []
    for one in contradiction.wrong:
        statements = said.saying(one.against) if one.against else []
        words = _in_words(one, names)
        cells += [{sent: each, right: words} for each in [statement.id for statement in statements] or [""]]
    picked = {cell[sent] for cell in cells}
    follows = said.answering([*_follows(work, record, contradiction)])
    cells += [{sent: statement.id} for statement in follows if statement.id not in picked]
    several = {str(each): each for each in cells}
    rows: list[Value] = [{"id": f"c{number}", "cells": each} for number, each in enumerate(several.values(), 1)]
    return {bearers[CORRECTION_ITEMS]: rows}


def _in_words(one: Disagreement, names: Mapping[str, str]) -> str:
    """What is right, as the reply says it now, of whom: as they are called where it is corrected."""
    now = one.now
    if now is None:
        return ""
    whom = names.get(one.against.row, "") if one.against and one.against.row else ""
    whom = whom or one.whom
    return f"{now.label}, {whom}: {now.words}" if whom else f"{now.label}: {now.words}"


def _follows(work: Work, record: Record, contradiction: Contradiction) -> Iterator[str]:
    """The questions whose answers rest on what was wrong.

    With what is right in its place they would not have been asked; or they are one view on everybody, which was taken
    as our records were searched with another result.
    """
    definition, submission = work.ports.library.get(record.definition), work.submissions.get(record.submission)
    right = _with_right(submission.values, definition, contradiction)
    if right == submission.values:
        return
    reply = load(work, submission.questionnaire)
    before, after = (_path(reply, answers) for answers in (submission.values, right))
    asked = {question.id for question in after.questions}
    results = {definition.bearer(meaning) for meaning in (SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS)}
    is_found = any(right.get(each) != submission.values.get(each) for each in results)
    for question in before.questions:
        if question.id not in asked or (is_found and _is_view_on_everybody(question)):
            yield question.id


def _is_view_on_everybody(question: Question) -> bool:
    """Whether it says of all of them together what we think; what may be passed on of them says nothing of them."""
    is_view = question.nature == "assessment" and question.means not in {ADDRESS_RELEASE, SHOWN_TO_ADULT}
    return question.of_everyone == "until_sent" or (question.of_everyone == "always" and is_view)


def _path(reply: OpenQuestionnaire, answers: Answers) -> Path:
    return find_path(reply.definition, answers, reply.carried, reply.paths.facts)


def _with_right(answers: Answers, definition: Definition, contradiction: Contradiction) -> Answers:
    """What was sealed, with the answers that were wrong as they are given now."""
    found = dict(answers)
    for one in contradiction.wrong:
        value, against = contradiction.value(one), one.against
        if value is None or against is None or against.question not in found:
            continue
        is_each = bool(definition.index[against.question].each)
        found[against.question] = {**by_row(found[against.question]), against.row: value} if is_each else value
    return found
