"""What a request that belongs to another enquiry tells otherwise than that enquiry’s own.

Whatever whoever asks told us counts: the people, the risk, the contact, the letter itself. What a request does not say
is nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.meanings import CHILDREN, REQUEST_NEEDED_BY, UNSAID
from forms_service.engine.agreement import AnswerInWords, Disagreement, Place
from forms_service.engine.answers import Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.free_text.likeness import words
from forms_service.engine.path import Path
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load_for_service
from forms_service.services.people.matches import matches_of
from forms_service.services.published_forms import intake_among
from forms_service.services.work import Work

NOTHING_HERE: Final = "Nothing"
_OF_PEOPLE: Final = frozenset({"adult", "child", "other", "mixed"})
_TOLD: Final = frozenset({"reported", "per_row"})


@dataclass(frozen=True)
class Difference:
    """One thing that a request tells, *there*, and that the enquiry it belongs to has otherwise, *here*, in words.

    *row* is the child's of whom it is, and *whom* their name.
    """

    question: Question
    row: str
    whom: str
    place: Place
    here: str
    there: str

    @property
    def label(self) -> str:
        return f"{self.whom}: {self.question.short_label}" if self.whom else self.question.short_label


@dataclass(frozen=True)
class _RequestAnswer:
    """An answer of an intake, or a cell of what it says of one child: *row* is theirs, and *repeat* where it stands."""

    question: Question
    row: str
    value: Value
    context: Context
    repeat: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.question.id, self.row

    @property
    def place(self) -> Place:
        if self.repeat:
            return self.repeat, self.row, self.question.id
        return (self.question.id, self.row) if self.row else (self.question.id,)

    @property
    def words(self) -> str:
        return self._in_words(self.value)

    @property
    def pieces(self) -> frozenset[tuple[str, ...]]:
        """What it says, as it is compared: a list, or rows, in any order."""
        several = [[each] for each in self.value] if isinstance(self.value, list) else [self.value]
        texts = (self._in_words(each) for each in several)
        return frozenset(piece for text in texts if (piece := tuple(words(text))))

    def _in_words(self, value: Value) -> str:
        return type_of(self.question).text(self.question, value, self.context)


def request_differences(work: Work, request: Enquiry, enquiry: Enquiry) -> list[Difference]:
    """Return what a request tells otherwise than the intake of the enquiry to which it belongs, as both are now."""
    theirs, mine = _laid_open(work, request), _laid_open(work, enquiry)
    if theirs is None or mine is None:
        return []
    here = {said.key: said for said in _answers_of_request(mine, mine.foreseen)}
    rows = _rows_there(work, request, enquiry)
    found = [moved for said in _answers_of_request(theirs, theirs.path) if (moved := _as_row_here(said, rows))]
    due, names = theirs.definition.bearer(REQUEST_NEEDED_BY), {child.row: child.name for child in enquiry.children}
    new = (said for said in found if _is_new(said, here.get(said.key), is_due=said.question.id == due))
    return [_difference(said, here.get(said.key), names.get(said.row, "")) for said in new]


def as_disagreement(told: Difference, request: Enquiry) -> Disagreement:
    """Say it to whoever answers the enquiry to which the request belongs, and to whoever authorises that."""
    asked = told.question
    says = f"{request.reference}, which is answered here, tells otherwise: {asked.short_label}"
    author, where = f"{says}. Put it right in the intake, or say why it stays", f"the request {request.reference}"
    here, there = (AnswerInWords(asked.id, asked.short_label, each, told.row) for each in (told.here, told.there))
    return Disagreement(
        "request_tells_otherwise", told.place, author, says, whom=told.whom, now=here, against=there, where=where
    )


def _laid_open(work: Work, enquiry: Enquiry) -> OpenQuestionnaire | None:
    intake = intake_among(work.ports.library, work.questionnaires.of_enquiry(enquiry.id))
    return load_for_service(work, intake.id) if intake else None


def _rows_there(work: Work, request: Enquiry, enquiry: Enquiry) -> Mapping[str, str]:
    """How each child of a request is called in the other enquiry, where somebody said so or nothing speaks for two."""
    called = {subject.person: subject.row for subject in enquiry.children}
    sure = (match for match in matches_of(work, request).values() if match.is_sure)
    return {match.subject.row: called[match.person.id] for match in sure if match.person.id in called}


def _answers_of_request(opened: OpenQuestionnaire, path: Path) -> Iterator[_RequestAnswer]:
    """Everything that whoever asked told, one answer after the other; of children each cell."""
    definition, context = opened.definition, path.reader.context
    for question in (
        each for each in path.questions if _comes_from_requester(each, definition) and each.id in path.answers
    ):
        value = path.answers[question.id]
        if question.id == definition.bearer(CHILDREN):
            yield from _cells_of_children(question, value, context)
        elif question.each:
            yield from (_RequestAnswer(question, row, each, context) for row, each in by_row(value).items())
        else:
            yield _RequestAnswer(question, "", value, context)


def _comes_from_requester(question: Question, definition: Definition) -> bool:
    """Whether it is what whoever asks told us, and no word of ours on how it came and what becomes of it."""
    by_deed = {*definition.deed_of, *(found for each in definition.questions for found in each.finds)}
    if question.reads is not None or question.id in by_deed:
        return False
    is_of_letter = type_of(question).takes_files or question.id == definition.bearer(REQUEST_NEEDED_BY)
    return is_of_letter or question.nature in _TOLD or question.subject in _OF_PEOPLE


def _cells_of_children(question: Question, value: Value, context: Context) -> Iterator[_RequestAnswer]:
    for row in rows_of(value):
        cells = cells_of(row)
        yield from (
            _RequestAnswer(c, row_id(row), cells[c.id], context, question.id) for c in question.columns if c.id in cells
        )


def _as_row_here(said: _RequestAnswer, rows: Mapping[str, str]) -> _RequestAnswer | None:
    """The same of the child as the other enquiry calls them; nothing of one whom it does not name."""
    row = rows.get(said.row, "")
    return replace(said, row=row) if row or not said.row else None


def _is_new(said: _RequestAnswer, mine: _RequestAnswer | None, *, is_due: bool) -> bool:
    if is_empty(said.value) or (isinstance(said.value, str) and said.value in UNSAID):
        return False
    if mine is None:
        return True
    if is_due:
        return str(said.value) < str(mine.value)
    return said.pieces != mine.pieces if said.question.options else not said.pieces <= mine.pieces


def _difference(said: _RequestAnswer, mine: _RequestAnswer | None, whom: str) -> Difference:
    here = mine.words if mine else NOTHING_HERE
    return Difference(said.question, said.row, whom, said.place, here, said.words)
