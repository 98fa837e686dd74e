"""When a deed was done that was said of some at one time, and of others at another: since the first of these times."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Answers, Value, cells_of, is_empty, rows_of
from forms_service.engine.definitions import Definition, Question
from forms_service.engine.derivations import Derivation, Rows, SameAs
from forms_service.engine.moments import Moment


def first_done(definition: Definition, answers: Answers) -> dict[str, Value]:
    """What deeds say once for all their rows, as the row has it that was written for the earliest time.

    Said again of one, a deed is as old as before for everybody else, and what is said once must hold for each.
    """
    found: dict[str, Value] = {}
    for deed in definition.deeds:
        for rows in (definition.index[name] for name in deed.writes):
            if rows.columns and not is_empty(answers.get(deed.id)):
                found |= _of_first(deed, rows, definition, answers)
    return found


def _of_first(deed: Question, rows: Question, definition: Definition, answers: Answers) -> dict[str, Value]:
    columns = _columns(deed, rows, definition)
    timed = [cells for row in rows_of(answers.get(rows.id)) if (cells := cells_of(row)).get(columns.get(deed.id, ""))]
    if not timed:
        return {}
    first = min(timed, key=lambda cells: Moment.begin(str(cells[columns[deed.id]])))
    return {name: first[column] for name, column in columns.items() if not is_empty(first.get(column))}


def _columns(deed: Question, rows: Question, definition: Definition) -> Mapping[str, str]:
    """Which column says of each row what a deed, or what it writes, says once: the one that is worked out alike."""
    beside = [question for name in deed.writes if not (question := definition.index[name]).columns]
    once: dict[str, Derivation] = {question.id: question.default for question in beside if question.default}
    once[deed.id] = SameAs(deed.id)
    return {name: column for name, default in once.items() if (column := _column(rows, default))}


def _column(rows: Question, default: Derivation) -> str:
    patterns = rows.default.patterns if isinstance(rows.default, Rows) else ()
    return next((column for each in patterns for column, cell in each.cells.items() if cell == default), "")
