"""What of sealed answers concerns one of several for each of whom a document is made: their row, and what it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedRow
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question


def for_one(
    answers: Mapping[str, SealedAnswer], told: SealedAnswer | None, definition: Definition, repeat: str, row: str
) -> Mapping[str, SealedAnswer]:
    """Return *answers* as they concern one *row* of a *repeat*: of the repeat itself that row alone.

    Where the row names (in *told*, whoever may read it) which rows of a reference table it is about, those rows of
    other answers are left out that choose another: what was said to one reader is told to nobody else.
    """
    mine = next((each for each in (told.rows or ()) if each.id == row), None) if told and row else None
    if mine is None:
        return answers
    named = _named(mine, definition.index[repeat])
    return {name: _of_one(answer, definition.index.get(name), named, repeat, row) for name, answer in answers.items()}


def _named(mine: SealedRow, repeat: Question) -> Mapping[str, frozenset[str]]:
    """By reference table, which of its rows are named."""
    columns = [column for column in repeat.columns if column.table]
    chosen = {column.table: mine.cells[column.id].chosen or () for column in columns if column.id in mine.cells}
    return {column.table: frozenset(option.id for option in chosen.get(column.table, ())) for column in columns}


def _of_one(
    answer: SealedAnswer, question: Question | None, named: Mapping[str, frozenset[str]], repeat: str, row: str
) -> SealedAnswer:
    if question is None or answer.rows is None or answer.each is not None:
        return answer
    if question.id == repeat:
        rows = [each for each in answer.rows if each.id == row]
    else:
        rows = [each for each in answer.rows if _concerns(each, question, named)]
    left = replace(answer, rows=tuple(rows), text="\n".join(each.text for each in rows))
    return replace(left, value=left.plain)


def _concerns(row: SealedRow, question: Question, named: Mapping[str, frozenset[str]]) -> bool:
    """Whether a row chooses nothing from a table of which some rows are named, or one of those."""
    chosen = [(c.table, row.cells[c.id].choice) for c in question.columns if c.table in named and c.id in row.cells]
    return all(choice in named[table] for table, choice in chosen)
