"""Passages: every statement that sealed answers make about one person, or that names them, each by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from forms_service.casework.ids import RecordId
from forms_service.casework.meanings import CHILDREN
from forms_service.casework.sealing.disclosure import THIRD_PARTIES
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedAnswers, SealedRow, SealedWords
from forms_service.engine.conditions import compared
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.moments import local
from forms_service.engine.types.registry import type_of

_OFFENCES: Final = 3
_CONSIDERED: Final = "What the manager considered"
_EXPLAINED: Final = "What did not agree, and what was said to it"
_NO_WORDS: Final = frozenset({"rule", "question", "whom", "where", "sent", "since", "by", "id", "at", "apart", "key"})
"""What stands beside the words of what a manager considered, or an author explained."""


@dataclass(frozen=True)
class HeldPassage:
    """One statement: what was *asked*, what was said (*text*), by whom, when and of which nature.

    *is_own*: it is about the person; else it only names them. *child_said*: it is what a child said or feels.
    *adult_may*: it was sealed as open to the adult; *is_shut*: its own row was closed to the adult; *is_inside*: nobody
    outside was to read it, such as what was made for family proceedings, or what an agency has not agreed to.
    *is_told*: somebody told it, and it says who. *asked_by*: the answers on which hangs that its question is asked at
    all. *is_restricted*: its enquiry is. *is_name_of_theirs*: a name, number or birth, which *is_as_asked* where the
    request said it itself.
    """

    key: str
    record: RecordId | None
    reference: str
    form: str
    day: str
    asked: str
    text: str
    nature: str
    author: str
    is_own: bool = True
    child_said: bool = False
    adult_may: bool = True
    is_withheld: bool = False
    is_internal: bool = False
    is_of_others: bool = False
    locates: bool = False
    is_free_text: bool = False
    is_file: bool = False
    is_by_staff: bool = False
    is_restricted: bool = False
    is_disputed: bool = False
    is_offence_of_others: bool = False
    is_of_child: bool = False
    is_name_of_theirs: bool = False
    is_as_asked: bool = False
    is_carried: bool = False
    is_shut: bool = False
    is_inside: bool = False
    is_told: bool = False
    question: str = ""
    asked_by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DealtRecord:
    """A sealed record as it is dealt out: its *form*, and where the person stands in it (*row*, of a child)."""

    record: RecordId
    reference: str
    title: str
    sealed: SealedAnswers
    form: Definition
    row: str
    is_child: bool
    is_restricted: bool
    is_disputed: bool
    is_about_another: bool
    """Whether all of it was answered about another child."""

    @cached_property
    def asked_by(self) -> Mapping[str, frozenset[str]]:
        """By each question, the questions that were answered and without which it would not be asked."""
        answered = {answer.id for answer in self.sealed.everything}
        found: dict[str, frozenset[str]] = {}
        for section in self.form.sections:
            for page in section.pages:
                for question in page.questions:
                    conditions = [each for each in (section.show_when, question.show_when) if each is not None]
                    names = {one.answer for each in conditions for one in compared(each)}
                    found[question.id] = frozenset(names & answered)
        return found


def passages_in(source: DealtRecord, names_them: Callable[[str], bool]) -> tuple[list[HeldPassage], int]:
    """Return the passages of one record, and how many statements of it are about others alone and name them nowhere."""
    every = list(_every_statement(source))
    mine = [each for each in every if each.is_own or names_them(each.text)]
    return mine, len(every) - len(mine)


def _every_statement(source: DealtRecord) -> Iterator[HeldPassage]:
    """Each statement of a record, with what its form carries from the intake."""
    questions = {**source.form.carried, **{each.id: each for each in source.form.questions}}
    for answer in source.sealed.everything:
        question = questions.get(answer.id)
        if question is None:
            continue
        if answer.each is not None:
            for row, words in answer.each.items():
                yield from _of_words(source, question, answer, words, row)
        else:
            yield from _of_words(source, question, answer, answer, "")
    beside = {_CONSIDERED: source.sealed.manager, _EXPLAINED: source.sealed.agreement}
    for asked, several in beside.items():
        for number, one in enumerate(several):
            if text := "\n".join(dict.fromkeys(text for name, text in one.items() if text and name not in _NO_WORDS)):
                yield _plain(source, f"{asked}/{number}", asked, text)


def _plain(source: DealtRecord, place: str, asked: str, text: str) -> HeldPassage:
    """What was said beside the answers, inside the house."""
    return HeldPassage(
        _passage_key(source, place), source.record, source.reference, source.title, source.sealed.at[:10], asked, text,
        "assessment", source.sealed.by, is_own=not source.is_about_another and not source.is_child, adult_may=False,
        is_internal=True, is_free_text=True, is_restricted=source.is_restricted, is_disputed=source.is_disputed,
    )  # fmt: skip


def _of_words(
    source: DealtRecord, question: Question, answer: SealedAnswer, words: SealedWords, row: str
) -> Iterator[HeldPassage]:
    readers = words.readers or ()
    if words.rows is None:
        if words.text.strip():
            yield _passage(source, question, answer, words.text, row, f"{answer.id}/{row}", readers)
        return
    for each in words.rows:
        text = _row_text(each)
        if text.strip():
            about = _child_of_row(question, each) or ((each.id,) if question.means == CHILDREN else ())
            both = [reader for reader in each.readers if reader in readers]
            yield _passage(source, question, answer, text, row, f"{answer.id}/{row}/{each.id}", both, each, about)


def _row_text(row: SealedRow) -> str:
    return "\n".join(f"{cell.short}: {cell.text}" for cell in row.cells.values() if cell.text.strip())


def _child_of_row(question: Question, row: SealedRow) -> tuple[str, ...]:
    """The rows of the children whom a statement says that it is about."""
    named = {column.id for column in question.columns if column.rows_of}
    chosen = (cell.choice for name, cell in row.cells.items() if name in named)
    return tuple(str(one) for each in chosen for one in (each if isinstance(each, list) else [each]) if one)


def _passage(
    source: DealtRecord,
    question: Question,
    answer: SealedAnswer,
    text: str,
    row: str,
    place: str,
    readers: Sequence[str],
    in_row: SealedRow | None = None,
    about: Sequence[str] = (),
) -> HeldPassage:
    kinds = [question, *question.columns]
    third = in_row is not None and any(
        option.third_party
        for column in question.columns
        for option in column.options
        if column.id in in_row.cells and option.id == in_row.cells[column.id].choice
    )
    is_of_others = question.subject in THIRD_PARTIES or third
    is_child_said = question.subject == "child" and question.withheld_from_adult
    offence = source.is_child and _OFFENCES in answer.sensitivity and not (row or about)
    nature = next((c.text for c in in_row.cells.values() if c.id.endswith("nature")), "") if (
        in_row is not None and answer.nature == "per_row"
    ) else answer.nature  # fmt: skip
    return HeldPassage(
        _passage_key(source, place), source.record, source.reference, source.title,
        _day_written(source, answer),
        answer.asked, text, nature.lower(), _author(source.sealed, answer),
        question=question.id,
        asked_by=source.asked_by.get(question.id, frozenset()),
        is_shut=in_row is not None and "adult" not in in_row.readers,
        is_inside=not readers,
        is_told=in_row is not None and _says_it_was_told(in_row),
        is_own=_is_own(source, question, row, about, is_of_others=is_of_others),
        child_said=is_child_said,
        adult_may="adult" in readers,
        is_withheld=question.withheld_from_adult,
        is_internal=question.internal,
        is_of_others=is_of_others,
        locates=question.locates or (in_row is not None and _locates(question, in_row)),
        is_free_text=any(type_of(each).is_free_text for each in kinds),
        is_file=type_of(question).takes_files,
        is_by_staff=question.subject == "prof" or type_of(question).names_somebody or type_of(question).names_staff,
        is_restricted=source.is_restricted,
        is_disputed=source.is_disputed,
        is_offence_of_others=offence,
        is_carried=answer.id in source.form.carried,
        is_of_child=not source.is_child and question.subject == "child" and bool(row or about),
    )  # fmt: skip


def _day_written(source: DealtRecord, answer: SealedAnswer) -> str:
    """The day that the calendar showed: an answer has its instant, the sealing the time on the wall."""
    if not answer.saved_at:
        return source.sealed.at[:10]
    return local(datetime.fromisoformat(answer.saved_at)).date().isoformat()


def _says_it_was_told(row: SealedRow) -> bool:
    """Whether a statement in a row is what somebody told: then it says from whom it came."""
    return any(cell.id.endswith("nature") and cell.choice == "reported" for cell in row.cells.values())


def _locates(question: Question, row: SealedRow) -> bool:
    for column in question.columns:
        cell = row.cells.get(column.id)
        if cell and (column.locates or any(each.locates and each.id == cell.choice for each in column.options)):
            return True
    return False


def _is_own(source: DealtRecord, question: Question, row: str, about: Sequence[str], *, is_of_others: bool) -> bool:
    """Whether a statement is about the person, by where it stands: what is not is theirs only where it names them."""
    rows = {*about, *((row,) if row else ())}
    if source.is_child:
        if source.is_about_another:
            return False
        if rows:
            return source.row in rows
        has_children = any(column.rows_of for column in question.columns)
        return not (is_of_others or question.subject == "adult" or has_children or question.means == CHILDREN)
    if not rows:
        return True
    is_plain = not any(type_of(each).is_free_text for each in (question, *question.columns))
    return not (question.subject == "child" and is_plain) and question.means != CHILDREN


def _author(sealed: SealedAnswers, answer: SealedAnswer) -> str:
    """Who said it, with what they are here, where that was sealed."""
    name = answer.saved_by or sealed.by
    for one in (sealed.prepared, sealed.authorised):
        job = one.get("job_title") or one.get("role") or ""
        if name and name in {one.get("by"), one.get("name")} and job:
            return f"{name}, {job}"
    return name


def _passage_key(source: DealtRecord, place: str) -> str:
    """By what a passage is known again, which says nothing of what it says."""
    return hashlib.sha256(f"{source.record}/{place}".encode()).hexdigest()[:32]
