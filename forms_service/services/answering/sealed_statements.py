"""What a sealed document said, statement by statement, to be chosen from: what was sent is picked, not typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedRow, SealedWords
from forms_service.casework.sealing.submissions import Submission

TABLE: Final = "sealed_statements"
"""The reference table whose rows these are; for one questionnaire only."""


@dataclass(frozen=True)
class SealedStatements:
    """Reference data of one questionnaire: every statement of the document that it is about.

    A line has the *text* as it was sealed, under the *question* that it answers, and a label that says both.
    """

    lines: tuple[Mapping[str, str], ...] = ()

    def row(self, row_id: str) -> Mapping[str, str] | None:
        return next((line for line in self.lines if line["id"] == row_id), None)

    def rows(self) -> Sequence[Mapping[str, str]]:
        return self.lines


def sealed_statements(submission: Submission, names: Mapping[str, str]) -> SealedStatements:
    """Return what *submission* said; *names* are those of the children by their rows.

    What never leaves the house is not among it: nobody outside could have been told it.
    """
    answers = {answer.id: answer for answer in submission.answers.everything if not answer.internal}
    return SealedStatements(tuple(line for answer in answers.values() for line in _of_answer(answer, names)))


def _of_answer(answer: SealedAnswer, names: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """One line for each row and child that was answered for, or one for the answer."""
    if answer.each is None:
        yield from _lines(answer.id, answer.short, answer)
        return
    for row, words in answer.each.items():
        about = f"{answer.short}, {names[row]}" if row in names else answer.short
        yield from _lines(f"{answer.id}:{row}", about, words)


def _of_row(words: SealedWords, row: SealedRow) -> str:
    """The cells of a row in the order of its form."""
    cells = [row.cells[column] for column in words.columns if column in row.cells]
    return ", ".join(cell.text for cell in cells if cell.text and not cell.internal)


def _lines(statement: str, question: str, words: SealedWords) -> Iterator[Mapping[str, str]]:
    rows = words.rows or ()
    every = [(f"{statement}:{row.id}", _of_row(words, row)) for row in rows] or [(statement, words.text)]
    for line, text in every:
        if text:
            yield {"id": line, "label": f"{question}: {text}", "question": question, "text": text}
