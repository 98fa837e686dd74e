"""For whom something has to be done, and for whom it was done when: what stands beside the saying of a deed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms_service.engine.answers import cells_of, is_empty, row_id, rows_of
from forms_service.engine.deeds import Row, lacking, mark_of, rows_to_cover, written
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.path import Path
from forms_service.engine.types.registry import type_of


@dataclass(frozen=True)
class DeedLine:
    """One that a deed is about: its name, and in words what is to be covered and what was written of it."""

    id: str
    name: str
    words: str
    written: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class DeedState:
    """Those for whom it is still *due*, and those for whom it was *done*."""

    due: Sequence[DeedLine]
    done: Sequence[DeedLine]
    is_said: bool
    mark: str = ""

    @property
    def is_due(self) -> bool:
        return bool(self.due) or not self.is_said


def state_of(deed: Question, path: Path, context: Context) -> DeedState:
    """What a deed has still to be said of, and what was written when it was said."""
    is_said = not is_empty(path.answers.get(deed.id))
    due, done = list[DeedLine](), list[DeedLine]()
    for question in written(deed, path):
        short = {row_id(row) for row in (lacking(question, path) if is_said else rows_to_cover(question, path))}
        kept = {row_id(row): row for row in rows_of(path.everything.get(question.id))}
        for row in rows_to_cover(question, path):
            found = due if row_id(row) in short else done
            found.append(_line(question, row if row_id(row) in short else kept[row_id(row)], context))
    return DeedState(due, done, is_said, mark_of(deed, path))


def _line(question: Question, row: Row, context: Context) -> DeedLine:
    first, covers = question.columns[0], [column for column in question.columns if column.covers]
    rest = [column for column in question.columns if column not in (first, *covers)]
    cells = cells_of(row)
    words = {c.id: type_of(c).text(c, cells[c.id], context) for c in question.columns if not is_empty(cells.get(c.id))}
    details = [(c.short_label, words[c.id]) for c in rest if c.id in words]
    covered = [c.short_label + ": " + words[c.id] if c.internal else words[c.id] for c in covers if c.id in words]
    return DeedLine(row_id(row), words.get(first.id, ""), "; ".join(covered), details)
