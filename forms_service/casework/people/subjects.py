"""Data subjects: the adult and the children as one enquiry names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from forms_service.casework.ids import PersonId
from forms_service.casework.meanings import (
    ADULT_AGE,
    ADULT_ALIASES,
    ADULT_BORN_ON,
    ADULT_CRN,
    ADULT_FAMILY_NAME,
    ADULT_GIVEN_NAMES,
    ADULT_PRISON_NUMBER,
    CHILD_AGE,
    CHILD_ALIASES,
    CHILD_BORN_ON,
    CHILD_DUE_ON,
    CHILD_FAMILY_NAME,
    CHILD_GIVEN_NAMES,
    CHILD_IDENTIFIER,
    CHILD_IDENTIFIER_KIND,
    CHILD_UNBORN,
    CHILDREN,
    CORRECTION_MISSING,
    LOCAL_CASE,
    MISSING_BORN_ON,
    MISSING_FAMILY_NAME,
    MISSING_GIVEN_NAMES,
    OTHER_BORN_ON,
    OTHER_NAME,
    OTHERS,
    YES,
)
from forms_service.casework.people.names import comparable, plain_number
from forms_service.engine.answers import AnswersByMeaning, Value
from forms_service.engine.dates import date_in_words

NOBODY: Final = PersonId("")

NAMING: Final = (
    ADULT_FAMILY_NAME, ADULT_GIVEN_NAMES, ADULT_ALIASES, ADULT_BORN_ON, ADULT_AGE, ADULT_PRISON_NUMBER, ADULT_CRN,
    CHILDREN, OTHERS,
)  # fmt: skip
"""The answers of an intake that say who is named in it."""

Named: TypeAlias = tuple[str, ...]
"""Everything by which one person is named, as it is compared: without what spaces and capitals differ."""


_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr"})


def _name_words(name: str) -> list[str]:
    """The words of a name without titles, in whichever order it was typed."""
    return sorted(word for word in comparable(name).split() if word not in _TITLES)


@dataclass(frozen=True)
class Subject:
    """A person as one enquiry names them. *row* is the child's row id, empty for the adult.

    *date_of_birth* is ``YYYY-MM-DD`` or empty; *numbers* are a prison number or probation reference, of a child
    those of other agencies, told by how they look; *case_numbers* are our own case system's; *expected* is when an
    unborn child is due, as far as that is known. *person* is who it is, across enquiries; empty until that is saved.
    """

    kind: Literal["adult", "child"]
    family_name: str
    given_names: str
    row: str = ""
    aliases: tuple[str, ...] = ()
    date_of_birth: str = ""
    approximate_age: int | None = None
    numbers: tuple[str, ...] = ()
    case_numbers: tuple[str, ...] = ()
    unborn: bool = False
    expected: str = ""
    person: PersonId = NOBODY

    @property
    def name(self) -> str:
        if self.unborn:
            return f"Unborn baby {self.family_name}".strip()
        return f"{self.given_names} {self.family_name}".strip()

    def is_called(self, addressee: str) -> bool:
        """Whether somebody is called by their whole name, or another that they go by, and not only shares a word of it.

        What follows a comma is an address.
        """
        words = _name_words(addressee.split(",", maxsplit=1)[0])
        return bool(words) and any(words == _name_words(name) for name in (self.name, *self.aliases))

    @property
    def born(self) -> str:
        """The date of birth in words, or what is known instead."""
        if self.date_of_birth:
            return date_in_words(self.date_of_birth)
        if self.unborn:
            return "not yet born"
        return f"about {self.approximate_age} years old" if self.approximate_age is not None else "not known"

    @property
    def details(self) -> str:
        """Everything by which an enquiry names them, in words."""
        born = f"born {self.born}" if self.date_of_birth else self.born
        return ", ".join([self.name, *self.aliases, born, *self.numbers, *self.case_numbers])

    @property
    def is_told_apart(self) -> bool:
        """Whether more is known of them than a first name, or a family’s."""
        return bool(self.numbers) or bool(self.family_name and (self.given_names or self.unborn))

    def is_told_by(self, text: str) -> bool:
        """Whether *text* says who it is: by a whole name, also another, or a whole number, not by a part of either."""
        called = (self.name, f"{self.family_name} {self.given_names}", *self.aliases)
        whole = {comparable(name) for name in called if len(name.split()) > 1}
        return comparable(text) in whole or (bool(text) and plain_number(text) in map(plain_number, self.numbers))


def subjects_in(intake: AnswersByMeaning) -> tuple[Subject, ...]:
    """Read the adult and the children out of the intake's answers; nobody before a name is given."""
    adult = _adult(intake)
    children = [_child(row, cells) for row, cells in intake.rows(CHILDREN)]
    return (*([adult] if adult.name else []), *children)


def missing_children(notice: AnswersByMeaning) -> tuple[Subject, ...]:
    """Read out of a correction notice the children whom it names as missing from what was sent.

    Their rows are the notice's own: the intake names them only once that is issued.
    """
    return tuple(
        Subject(
            kind="child",
            row=row,
            family_name=_text(cells.value(MISSING_FAMILY_NAME)),
            given_names=_text(cells.value(MISSING_GIVEN_NAMES)),
            date_of_birth=_text(cells.value(MISSING_BORN_ON)),
        )
        for row, cells in notice.rows(CORRECTION_MISSING)
    )


def everyone_named(intake: AnswersByMeaning) -> frozenset[Named]:
    """Return everybody whom an intake names, the partners and others too; two are the same if nothing differs."""
    others = [(_text(cells.value(OTHER_NAME)), _text(cells.value(OTHER_BORN_ON))) for _, cells in intake.rows(OTHERS)]
    known = [
        (who.kind, who.row, who.family_name, who.given_names, *who.aliases, who.date_of_birth, *who.numbers,
         *who.case_numbers, str(who.approximate_age), str(who.unborn), who.expected)
        for who in subjects_in(intake)
    ]  # fmt: skip
    return frozenset(tuple(" ".join(each.casefold().split()) for each in one) for one in (*known, *others))


def _adult(answers: AnswersByMeaning) -> Subject:
    numbers = (_text(answers.value(number)) for number in (ADULT_PRISON_NUMBER, ADULT_CRN))
    return Subject(
        kind="adult",
        family_name=_text(answers.value(ADULT_FAMILY_NAME)),
        given_names=_text(answers.value(ADULT_GIVEN_NAMES)),
        aliases=_lines(answers.value(ADULT_ALIASES)),
        date_of_birth=_text(answers.value(ADULT_BORN_ON)),
        approximate_age=_number(answers.value(ADULT_AGE)),
        numbers=tuple(number for number in numbers if number),
    )


def _child(row: str, cells: AnswersByMeaning) -> Subject:
    typed = _text(cells.value(CHILD_IDENTIFIER))
    of_ours = cells.value(CHILD_IDENTIFIER_KIND) == LOCAL_CASE
    return Subject(
        kind="child",
        row=row,
        family_name=_text(cells.value(CHILD_FAMILY_NAME)),
        given_names=_text(cells.value(CHILD_GIVEN_NAMES)),
        aliases=_lines(cells.value(CHILD_ALIASES)),
        date_of_birth=_text(cells.value(CHILD_BORN_ON)),
        approximate_age=_number(cells.value(CHILD_AGE)),
        unborn=cells.value(CHILD_UNBORN) == YES,
        expected=_text(cells.value(CHILD_DUE_ON)),
        numbers=(typed,) if typed and not of_ours else (),
        case_numbers=(typed,) if typed and of_ours else (),
    )


def _text(value: Value | None) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None


def _lines(value: Value | None) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
