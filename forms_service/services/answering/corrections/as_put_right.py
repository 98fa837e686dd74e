"""What a sealing said, as issued notices put it right: what was called wrong is never brought back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import CORRECTION_ITEMS, CORRECTION_RIGHT, CORRECTION_SENT
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import Answers, Value, row_id, rows_of
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.kinds import Elsewhere
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.corrections.told_before import said_by_notices
from forms_service.services.answering.issued_documents import chosen_document
from forms_service.services.work import Work

_ENDS: Final = r"(?=\s*(?:[:,.;]|$))"
"""How what was chosen is told from what else begins so: “No, …”, and not “No longer …”."""


def as_put_right(work: Work, submission: Submission, record: Record) -> Answers:
    """Return what a sealing answered; what issued notices about its *record* called wrong, as it is right or not.

    What it read of another report it has as that was put right since, whether or not a notice called it wrong here too.
    """
    definition = work.ports.library.get(submission.definition)
    read = _read_again(work, submission, definition)
    answers = {asked: value for asked, value in submission.values.items() if asked not in read}
    answers |= {asked: value for asked, value in read.items() if value is not None}
    for notice in said_by_notices(work, record) if record.marked(Standing.CORRECTED) else ():
        for _, cells in notice.rows(CORRECTION_ITEMS):
            asked, *rows = str(cells.value(CORRECTION_SENT) or "").split(":")
            if asked in answers and asked in definition.index:
                wrong = answers.pop(asked)
                right = _right(definition.index[asked], str(cells.value(CORRECTION_RIGHT) or ""))
                left = _without(wrong, rows) if rows else right
                answers |= {asked: left} if left else {}
    return answers


def _read_again(work: Work, submission: Submission, definition: Definition) -> Mapping[str, Value | None]:
    """What a review read of the report that it chose, where that says otherwise by now; nothing, where it is unsaid."""
    chosen = chosen_document(work, submission.value(definition.reviews)) if definition.reviews else None
    if chosen is None:
        return {}
    report = work.submissions.get(chosen.submission)
    record = work.records.of_submission(report.id)
    right = as_put_right(work, report, record) if record else report.values
    read = {each.id: each.reads.questions for each in definition.questions if isinstance(each.reads, Elsewhere)}
    then, now = ({asked: _first(said, of) for asked, of in read.items()} for said in (report.values, right))
    return {asked: value for asked, value in now.items() if value != then[asked]}


def _first(said: Answers, questions: Sequence[str]) -> Value | None:
    return next((said[question] for question in questions if said.get(question) is not None), None)


def _without(value: Value, rows: list[str]) -> Value | None:
    """What is left of an answer without what was said for one of its rows, or in it."""
    if isinstance(value, dict):
        return {name: said for name, said in value.items() if name != rows[0]}
    return [row for row in rows_of(value) if row_id(row) != rows[-1]]


def _right(question: Question, words: str) -> Value | None:
    """What is right, as an answer to a question; nothing where it cannot be told."""
    kind = type_of(question)
    if kind.is_free_text:
        return words or None
    return chosen_in_words(question, words) if kind.has_options and not kind.has_several else None


def chosen_in_words(question: Question, words: str) -> str | None:
    """Return the option that *words* begin with, if they name no other one: “Level 1, as her worker asks”."""
    text = _plain(words)
    heads = {option.id: _plain(str(option.label)).partition(":")[0] for option in question.options}
    begun = [name for name, head in heads.items() if re.match(re.escape(head) + _ENDS, text)]
    if len(begun) != 1:
        return None
    rest = text[len(heads[begun[0]]) :]
    names_another = any(re.search(rf"\b{re.escape(head)}\b", rest) for name, head in heads.items() if name != begun[0])
    return None if names_another else begun[0]


def _plain(words: str) -> str:
    return words.replace("’", "'").strip().casefold()
