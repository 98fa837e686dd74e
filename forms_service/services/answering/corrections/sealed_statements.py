"""What sealed documents said, statement by statement, to be chosen from: what was sent is picked, not typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Final, Protocol

from forms_service.casework.ids import SubmissionId
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedRow, SealedWords
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.agreement import Said
from forms_service.engine.types.registry import TYPES

TABLE: Final = "sealed_statements"
"""The reference table whose rows these are; for one questionnaire only."""
RECIPIENT: Final = "recipient"
"""The audience that whoever asked is."""
OFFERED: Final = 160
"""How many characters of a statement are shown where it is chosen; what is printed of it is all of it."""


@dataclass(frozen=True)
class Statement:
    """One thing that a sealing said: its *text* under the *label* of what was *asked*.

    *readers* may read it, *sealings* are all that say the same to the same question, and *pieces* its words by which
    other replies are found that say them too; *plain* is the text without what was asked in each column of a row.
    *answers* are the question and the columns that it answers, and *rows* whom it was answered for and its own row.
    """

    id: str
    asked: str
    label: str
    text: str
    readers: frozenset[str]
    sealings: frozenset[SubmissionId]
    pieces: frozenset[str]
    plain: str
    answers: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    whence: str = ""

    @property
    def words(self) -> str:
        return f"{self.whence}{self.label}: {self.text}"


@dataclass(frozen=True)
class SealedStatements:
    """Reference data of one questionnaire: every statement of what it is about, in short to be chosen from."""

    statements: tuple[Statement, ...] = ()

    def row(self, row_id: str) -> Mapping[str, str] | None:
        found = self.statement(row_id)
        return {"id": found.id, "label": found.words} if found else None

    def rows(self) -> Sequence[Mapping[str, str]]:
        return [{"id": one.id, "label": shorten(one.words, OFFERED, placeholder="…")} for one in self.statements]

    def statement(self, row_id: str) -> Statement | None:
        return next((one for one in self.statements if one.id == row_id), None)

    def saying(self, said: Said) -> list[Statement]:
        """The statements of what is corrected that an answer was sealed as: never what was said of another row.

        The same words may be said of several children, and another form may have others for the same answer: the only
        statement about that row is the one that is meant, whatever its words.
        """
        answering = [one for one in self.statements if not one.whence and said.question in one.answers]
        of_row = [one for one in answering if not said.row or said.row in one.rows]
        same = [one for one in of_row if one.plain == said.words] or [one for one in of_row if one.plain in said.words]
        return same or (of_row if len(of_row) == 1 else [])

    def answering(self, questions: Collection[str]) -> list[Statement]:
        """The statements of what is corrected that answer any of these questions."""
        return [one for one in self.statements if not one.whence and one.asked in questions]


def sealed_statements(submission: Submission, names: Mapping[str, str]) -> list[Statement]:
    """Return what *submission* said; *names* are those of the children by their rows.

    What never leaves the house is not among it: nobody outside could have been told it.
    """
    answers = {answer.id: answer for answer in submission.answers.everything if not answer.internal}
    return [statement for answer in answers.values() for statement in _of_answer(submission.id, answer, names)]


def together(main: Sequence[Statement], others: Iterable[tuple[str, Sequence[Statement]]]) -> SealedStatements:
    """Put beside the statements of one sealing what others say besides; each of those says from *whence* it is."""
    found = _each(main)
    for whence, several in others:
        for key, one in _each(several).items():
            known = found.get(key)
            (sealing,) = one.sealings
            found[key] = (
                replace(known, sealings=known.sealings | one.sealings, readers=known.readers | one.readers)
                if known
                else replace(one, id=f"{sealing[:12]}:{one.id}", whence=f"{whence}, ")
            )
    return SealedStatements(tuple(found.values()))


def _each(several: Sequence[Statement]) -> dict[tuple[str, str, int], Statement]:
    """The statements of one sealing by what they say; of two people who are called the same, each for itself."""
    found: dict[tuple[str, str, int], Statement] = {}
    times = Counter[tuple[str, str]]()
    for one in several:
        said = (one.label, one.text)
        found[*said, times[said]] = one
        times[said] += 1
    return found


def words_of(submission: Submission) -> frozenset[str]:
    """Return the pieces of everything that *submission* said itself, for others to be held against."""
    answers = [answer for answer in submission.answers.answers if not answer.internal]
    return frozenset(words for answer in answers for part in answer.parts for words in _pieces(answer, part))


def _pieces(answer: SealedAnswer, words: SealedWords) -> frozenset[str]:
    """Free text as it was written; a choice with what was asked, as its words alone say nothing."""
    cells = [cell for row in words.rows or () for cell in row.cells.values() if not cell.internal]
    said = [(cell, cell.text) for cell in cells] if words.rows else [(answer, words.text)]
    return frozenset(text if TYPES[of.type].is_free_text else f"{of.short}: {text}" for of, text in said if text)


def _of_answer(sealing: SubmissionId, answer: SealedAnswer, names: Mapping[str, str]) -> Iterator[Statement]:
    """One for each row and child that was answered for, or one for the answer."""
    if answer.each is None:
        yield from _said(sealing, "", answer, answer.short, answer)
        return
    for row, words in answer.each.items():
        about = f"{answer.short}, {names[row]}" if row in names else answer.short
        yield from _said(sealing, row, answer, about, words)


def _said(
    sealing: SubmissionId, about: str, answer: SealedAnswer, label: str, words: SealedWords
) -> Iterator[Statement]:
    """Each row as one statement, or the whole of it; what is closed to whoever asked was told to nobody.

    *about* is the row that it was answered for, if it was for each.
    """
    if words.rows is None:
        several = [("", words, words.text, words.text, _readers_of_all(words, words.chosen or ()))]
    else:
        several = [(row.id, replace(words, rows=(row,)), *_of_row(words, row)) for row in words.rows]
    for own, part, text, plain, readers in several:
        if text and RECIPIENT in readers:
            rows = [row for row in (about, own) if row]
            answers = {answer.id, *(column for row in part.rows or () for column in row.cells)}
            yield Statement(
                ":".join([answer.id, *rows]),
                answer.id,
                label,
                text,
                readers,
                frozenset({sealing}),
                _pieces(answer, part),
                plain,
                frozenset(answers),
                frozenset(rows),
            )


def _of_row(words: SealedWords, row: SealedRow) -> tuple[str, str, frozenset[str]]:
    """The cells of a row in the order of its form, as whoever asked may read them, plain too, and who may read all.

    A choice alone says nothing (“No”), so it stands with what was asked; and nothing stands twice.
    """
    cells = [row.cells[column] for column in words.columns if column in row.cells]
    told = [cell for cell in cells if cell.text and not cell.internal and cell.may_be_read_by(RECIPIENT)]
    once = [cell for number, cell in enumerate(told) if not _is_repeated(cell, told[number + 1 :])]
    text = ", ".join(f"{cell.short}: {cell.text}" if _is_choice(cell) else cell.text for cell in once)
    return text, ", ".join(cell.text for cell in told), _readers_of_all(row, told)


def _is_choice(cell: SealedAnswer) -> bool:
    return cell.chosen is not None or cell.type == "radio"


def _is_repeated(cell: SealedAnswer, after: Iterable[SealedAnswer]) -> bool:
    return any(other.text.startswith(cell.text) for other in after)


class _Read(Protocol):
    @property
    def readers(self) -> tuple[str, ...] | None: ...


def _readers_of_all(whole: _Read, parts: Iterable[_Read]) -> frozenset[str]:
    """Who may read the whole and every part of it."""
    found = set(whole.readers or ())
    for part in parts:
        found &= set(part.readers or ())
    return frozenset(found)
