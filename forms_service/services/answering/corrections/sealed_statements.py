"""What sealed documents said, statement by statement, to be chosen from: what was sent is picked, not typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Final, Protocol

from forms_service.casework.ids import SubmissionId
from forms_service.casework.keeping.reach import Piece
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedRow, SealedWords
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.agreement import AnswerInWords
from forms_service.engine.types.registry import TYPES
from forms_service.engine.types.rows import is_repeated

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
    *answers* are the question and the columns that it answers, and *rows* whom it was answered for and its own row;
    *short* is the label without their name, and *whom* all by which they are known. *where* is what tells a row from
    others without a word that somebody wrote in it. What a review says that the last report said is *read_from* the
    first of these questions that was answered there.
    """

    id: str
    asked: str
    label: str
    text: str
    readers: frozenset[str]
    sealings: frozenset[SubmissionId]
    pieces: frozenset[Piece]
    plain: str
    answers: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    whence: str = ""
    short: str = ""
    whom: frozenset[str] = frozenset()
    where: str = ""
    read_from: frozenset[str] = frozenset()

    @property
    def to_be_deleted(self) -> Statement:
        """It as whoever had it is told of it where nothing takes its place: where it stands, and not what it says."""
        return replace(self, text=", ".join([*filter(None, [self.where]), "to be deleted"]))

    @property
    def words(self) -> str:
        return f"{self.whence}{self.label}: {self.text}"

    def says_same(self, other: Statement) -> bool:
        """Whether another sealing says the same of the same person, or both of no one."""
        is_of_one = not self.whom.isdisjoint(other.whom) or not (self.whom or other.whom)
        return is_of_one and self.sealings.isdisjoint(other.sealings)


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

    def saying(self, said: AnswerInWords) -> list[Statement]:
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


@dataclass(frozen=True)
class Named:
    """A child whom a sealing names, and all by which they are known: everybody linked, and name and birth."""

    name: str
    known_as: frozenset[str]


@dataclass(frozen=True)
class Whom:
    """Whom a sealing names: *children* by their rows, and the one that it is *about*, whom some questions are of."""

    children: Mapping[str, Named]
    about: str = ""
    of_child: frozenset[str] = frozenset()

    def name(self, row: str) -> str:
        return self.children[row].name if row in self.children else ""

    def known_as(self, row: str, question: str) -> frozenset[str]:
        """All by which whoever an answer is of is known; empty where it is of no child alone."""
        child = self.children.get(row or (self.about if question in self.of_child else ""))
        return child.known_as if child else frozenset()


def sealed_statements(submission: Submission, whom_it_names: Whom) -> list[Statement]:
    """Return what *submission* said of those whom it names.

    What never leaves the house is not among it: nobody outside could have been told it.
    """
    answers = {answer.id: answer for answer in submission.answers.everything if not answer.internal}
    return [statement for answer in answers.values() for statement in _of_answer(submission.id, answer, whom_it_names)]


def together(main: Sequence[Statement], others: Iterable[tuple[str, Sequence[Statement]]]) -> SealedStatements:
    """Put beside the statements of one sealing what others say besides; each of those says from *whence* it is."""
    found = {one.id: one for one in main}
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in main:
        said[one.short, one.text].append(one.id)
    for whence, several in others:
        for one in several:
            same = said[one.short, one.text]
            same = same or [each.id for each in main if each.asked in one.read_from and each.text == one.text]
            known = next((found[name] for name in same if found[name].says_same(one)), None)
            (sealing,) = one.sealings
            if known:
                both = replace(known, sealings=known.sealings | one.sealings, readers=known.readers | one.readers)
            else:
                both = replace(one, id=f"{sealing[:12]}:{one.id}", whence=f"{whence}, ")
                same.append(both.id)
            found[both.id] = both
    return SealedStatements(tuple(found.values()))


def pieces_of(submission: Submission, whom_it_names: Whom) -> frozenset[Piece]:
    """Return the pieces of everything that *submission* said itself, for others to be held against."""
    answers = [answer for answer in submission.answers.answers if not answer.internal]
    return frozenset(
        piece
        for answer in answers
        for row, words in _by_row(answer)
        for piece in _pieces(answer, words, whom_it_names.known_as(row, answer.id))
    )


def _by_row(answer: SealedAnswer) -> Sequence[tuple[str, SealedWords]]:
    """What was said for each row, or for none."""
    return [("", answer)] if answer.each is None else list(answer.each.items())


def _pieces(answer: SealedAnswer, words: SealedWords, whom: frozenset[str]) -> frozenset[Piece]:
    """Free text as it was written; a choice with what was asked, as its words alone say nothing."""
    cells = [cell for row in words.rows or () for cell in row.cells.values() if not cell.internal]
    said = [(cell, cell.text) for cell in cells] if words.rows else [(answer, words.text)]
    return frozenset(
        Piece(text if TYPES[of.type].is_free_text else f"{of.short}: {text}", whom) for of, text in said if text
    )


def _of_answer(sealing: SubmissionId, answer: SealedAnswer, whom_it_names: Whom) -> Iterator[Statement]:
    """One for each row and child that was answered for, or one for the answer."""
    for row, words in _by_row(answer):
        yield from _said(sealing, row, answer, whom_it_names, words)


def _said(
    sealing: SubmissionId, about: str, answer: SealedAnswer, whom_it_names: Whom, words: SealedWords
) -> Iterator[Statement]:
    """Each row as one statement, or the whole of it; what is closed to whoever asked was told to nobody.

    *about* is the row that it was answered for, if it was for each.
    """
    name, whom = whom_it_names.name(about), whom_it_names.known_as(about, answer.id)
    label = f"{answer.short}, {name}" if name else answer.short
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
                _pieces(answer, part, whom),
                plain,
                frozenset(answers),
                frozenset(rows),
                short=answer.short,
                whom=whom,
                where=", ".join(_unwritten(row) for row in part.rows or ()),
            )


def _unwritten(row: SealedRow) -> str:
    """What was chosen in a row, and its days, as whoever asked may read them."""
    told = (cell for cell in row.cells.values() if cell.text and not cell.internal and cell.may_be_read_by(RECIPIENT))
    return ", ".join(f"{cell.short}: {cell.text}" for cell in told if not TYPES[cell.type].is_free_text)


def _of_row(words: SealedWords, row: SealedRow) -> tuple[str, str, frozenset[str]]:
    """The cells of a row in the order of its form, as whoever asked may read them, plain too, and who may read all.

    A choice alone says nothing (“No”), so it stands with what was asked; and nothing stands twice.
    """
    cells = [row.cells[column] for column in words.columns if column in row.cells]
    told = [cell for cell in cells if cell.text and not cell.internal and cell.may_be_read_by(RECIPIENT)]
    once = [
        cell for n, cell in enumerate(told) if not is_repeated(cell.choice, (each.choice for each in told[n + 1 :]))
    ]
    text = ", ".join(
        f"{cell.short}: {cell.text}" if TYPES[cell.type].says_nothing_alone else cell.text for cell in once
    )
    return text, ", ".join(cell.text for cell in once), _readers_of_all(row, told)


class _Read(Protocol):
    @property
    def readers(self) -> tuple[str, ...] | None: ...


def _readers_of_all(whole: _Read, parts: Iterable[_Read]) -> frozenset[str]:
    """Who may read the whole and every part of it."""
    found = set(whole.readers or ())
    for part in parts:
        found &= set(part.readers or ())
    return frozenset(found)
