"""Where people stand in criminal law (s.38(3) of the Data Protection Act 2018), as a request and statements say it.

A question that offers the field's own list asks for it, whoever publishes the form; so does the column of a statement,
which says beside it of whom it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from forms_service.casework.meanings import ADULT_CATEGORY, CHILD_CATEGORY, CHILDREN
from forms_service.engine.answers import Answers, AnswersByMeaning, Value, cells_of, rows_of
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.registry import type_of

OFFERED: Final = frozenset({"suspected", "convicted", "victim"})
"""What a question offers, all of it, that asks for a category."""

_ADULT, _CHILD = "adult", "child"
_WHOLE_DAY: Final = 10
_NATURES: Final = {"fact": "a fact", "reported": "reported to us", "assessment": "our assessment"}


class Category(StrEnum):
    SUSPECTED = "suspected"
    CONVICTED = "convicted"
    VICTIM = "victim"
    WITNESS = "witness_or_other"
    CHILD = "child"
    CARER = "carer"
    PROFESSIONAL = "professional"
    OTHER = "other"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS: Final[Mapping[Category, str]] = {
    Category.SUSPECTED: "Suspected of an offence",
    Category.CONVICTED: "Convicted of an offence",
    Category.VICTIM: "Victim or possible victim",
    Category.WITNESS: "Witness or informant",
    Category.CHILD: "Child",
    Category.CARER: "Parent or carer",
    Category.PROFESSIONAL: "Professional",
    Category.OTHER: "Other, or not stated",
}


@dataclass(frozen=True)
class ToldCategory:
    """What is told of the adult, whose *row* is empty, or of a child: *on* which day it was so, *how* it is told."""

    row: str
    category: Category
    on: date | None
    how: str


def category_words(value: str) -> str:
    """A category as people read it; a word that is none as it stands."""
    return Category(value).words if value in set(Category) else value


def in_request(answers: AnswersByMeaning, on: date) -> Iterator[ToldCategory]:
    """What a request says of the adult and of each child it names, as on the day *on* which it came."""
    if adult := _category(answers.value(ADULT_CATEGORY)):
        yield ToldCategory("", adult, on, "as it told their legal position")
    for row, cells in answers.rows(CHILDREN):
        if child := _category(cells.value(CHILD_CATEGORY)):
            yield ToldCategory(row, child, on, "as it named them")


def in_statements(form: Definition, answers: Answers, children: Collection[str]) -> Iterator[ToldCategory]:
    """What the statements of a form say of the adult and of children; *children* are the rows of those it is about.

    That a statement says nothing of where somebody stands is no category of theirs.
    """
    for question in (each for each in form.questions if type_of(each).has_natures):
        columns = _Columns.of(question)
        for row in rows_of(answers.get(question.id)) if columns else ():
            yield from columns.categories_in(cells_of(row), children) if columns else ()


@dataclass(frozen=True)
class _Columns:
    """The columns of a list of statements that say whose category is told."""

    category: str
    about: str
    which: str
    nature: str
    day: str

    @classmethod
    def of(cls, question: Question) -> _Columns | None:
        offering = {column.id: {option.id for option in column.options} for column in question.columns}
        category, about, nature = (
            next((name for name, options in offering.items() if wanted <= options), "")
            for wanted in (OFFERED, frozenset({_ADULT, _CHILD}), frozenset(_NATURES))
        )
        which = next((column.id for column in question.columns if column.rows_of), "")
        day = next((column.id for column in question.columns if type_of(column).is_partial_date), "")
        # The column of categories offers a child too, and no adult.
        return cls(category, about, which, nature, day) if category and about else None

    def categories_in(self, cells: Mapping[str, Value], children: Collection[str]) -> Iterator[ToldCategory]:
        category = _category(cells.get(self.category))
        if category is None or category is Category.OTHER:
            return
        nature = _NATURES.get(str(cells.get(self.nature) or ""), "")
        how = f"a statement, {nature}" if nature else "a statement"
        on = _day(cells.get(self.day))
        for row in self._rows(cells, children):
            yield ToldCategory(row, category, on, how)

    def _rows(self, cells: Mapping[str, Value], children: Collection[str]) -> Sequence[str]:
        match cells.get(self.about):
            case str(about) if about == _ADULT:
                return [""]
            case str(about) if about == _CHILD:
                chosen = cells.get(self.which) if self.which else list(children)
                several = chosen if isinstance(chosen, list) else [chosen]
                return [str(each) for each in several if each in children]
        return []


def _category(value: Value | None) -> Category | None:
    return Category(value) if isinstance(value, str) and value in set(Category) else None


def _day(value: Value | None) -> date | None:
    """A date that is known to the day."""
    return date.fromisoformat(value) if isinstance(value, str) and len(value) == _WHOLE_DAY else None
