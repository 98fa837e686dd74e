"""What of the saved answers a changed form no longer has a place for: lost to the reply, and still there to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from forms_service.engine.answers import Answers, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.path import Path
from forms_service.engine.questions import readable


@dataclass(frozen=True)
class Loss:
    """An answer, or the part of one, that can no longer be read; *label* is empty where its question is gone.

    *value* is that part, and *row* the row that it was given for, where it was given for each of several.
    """

    question: str
    label: str
    text: str
    value: Value | None = field(default=None, compare=False, repr=False)
    row: str = field(default="", compare=False, repr=False)


def readable_answers(definition: Definition, answers: Answers) -> dict[str, Value]:
    """Return *answers* as far as *definition* has a place for them: what the path is worked out from."""
    own = {question.id: question for question in definition.questions}
    found = {name: readable(own[name], value) for name, value in answers.items() if name in own}
    return {name: value for name, value in found.items() if value is not None}


def readable_carried(definition: Definition, source: Path) -> dict[str, Value]:
    """Return the answers of the form that *definition* carries from, of which another version may have been answered.

    What is asked there in another way than where it was read from is not read here.
    """
    own, theirs = definition.carried, source.definition.index
    alike = (name for name in own if name in theirs and _is_asked_alike(own[name], theirs[name]))
    kept = {*alike, *(source.answers.keys() - own.keys())}
    return {name: value for name, value in source.answers.items() if name in kept}


def _is_asked_alike(here: Question, there: Question) -> bool:
    return (here.type, here.each) == (there.type, there.each)


def losses(definition: Definition, answers: Answers) -> list[Loss]:
    """Return what of *answers* is not in ``readable_answers``, in the order of asking, what nobody asks last."""
    kept = readable_answers(definition, answers)
    asked = [question for question in definition.questions if question.id in answers]
    lost = [loss for question in asked for loss in _lost(question, answers[question.id], kept.get(question.id))]
    gone = answers.keys() - {question.id for question in asked}
    return [
        *lost,
        *(Loss(name, "", _words(answers[name]), answers[name]) for name in sorted(gone) if not is_empty(answers[name])),
    ]


def _lost(question: Question, value: Value, kept: Value | None) -> Iterator[Loss]:
    """The parts of *value* that are not *kept*, each under the question, row or column that it was given to."""
    if value == kept:
        return
    if question.each and isinstance(value, dict):
        for row, item in value.items():
            yield from (replace(loss, row=row) for loss in _of_one(question, item, by_row(kept).get(row)))
    else:
        yield from _of_one(question, value, kept)


def _of_one(question: Question, value: Value, kept: Value | None) -> Iterator[Loss]:
    if question.columns and rows_of(value):
        yield from _of_rows(question, value, kept)
    elif rest := _rest(value, kept):
        yield Loss(question.id, question.short_label, _words(rest), rest)


def _of_rows(question: Question, value: Value, kept: Value | None) -> Iterator[Loss]:
    labels = {column.id: f"{question.short_label}: {column.short_label}" for column in question.columns}
    still = {row_id(row): cells_of(row) for row in rows_of(kept)}
    for row in rows_of(value):
        for name, cell in cells_of(row).items():
            if rest := _rest(cell, still.get(str(row.get("id")), {}).get(name)):
                yield Loss(name, labels.get(name, ""), _words(rest), rest)


def _rest(value: Value, kept: Value | None) -> Value | None:
    """What of *value* is not *kept*; nothing, where that is all of it."""
    if isinstance(value, list) and isinstance(kept, list):
        return [item for item in value if item not in kept]
    if isinstance(value, dict) and isinstance(kept, dict):
        return {name: item for name, item in value.items() if name not in kept}
    return None if value == kept or is_empty(value) else value


def _words(value: Value) -> str:
    """The answer as it was saved: nobody knows any more how its question put it."""
    if isinstance(value, dict):
        parts = (item for name, item in value.items() if name not in {"id", "sha256", "media_type", "size"})
        return ", ".join(filter(None, map(_words, parts)))
    if isinstance(value, list):
        return "; ".join(map(_words, value))
    return ("Yes" if value else "No") if isinstance(value, bool) else str(value)
