"""Data subjects: the adult and the children that an enquiry names, and how a name is compared with another."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

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
    CHILD_FAMILY_NAME,
    CHILD_GIVEN_NAMES,
    CHILD_UNBORN,
    CHILDREN,
)
from forms_service.engine.answers import AnswersByMeaning, Value
from forms_service.engine.dates import date_in_words


@dataclass(frozen=True)
class Subject:
    """A person as one enquiry names them. *row* is the child's row id, empty for the adult.

    *date_of_birth* is ``YYYY-MM-DD`` or empty; *numbers* are a prison number or probation reference.
    """

    kind: Literal["adult", "child"]
    family_name: str
    given_names: str
    row: str = ""
    aliases: tuple[str, ...] = ()
    date_of_birth: str = ""
    approximate_age: int | None = None
    numbers: tuple[str, ...] = ()
    unborn: bool = False

    @property
    def name(self) -> str:
        if self.unborn:
            return f"Unborn baby {self.family_name}".strip()
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def born(self) -> str:
        """The date of birth in words, or what is known instead."""
        if self.date_of_birth:
            return date_in_words(self.date_of_birth)
        if self.unborn:
            return "not yet born"
        return f"about {self.approximate_age} years old" if self.approximate_age is not None else "not known"

    @property
    def search_names(self) -> str:
        """Every name in one comparable string, for the search index."""
        return " ".join(comparable(part) for part in (self.given_names, self.family_name, *self.aliases) if part)


# Letters of their own in Unicode's eyes, which people type as these for want of a key.
_PLAIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
_APOSTROPHES: Final = frozenset("'’‘`ʼʻ")


def comparable(name: str) -> str:
    """Return *name* without case, accents or punctuation: ``Llŷr O’Neill`` and ``LLYR ONEILL`` are one."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(c for c in plain.translate(_PLAIN) if not unicodedata.combining(c) and c not in _APOSTROPHES)
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def subjects_in(intake: AnswersByMeaning) -> tuple[Subject, ...]:
    """Read the adult and the children out of the intake's answers; nobody before a name is given."""
    adult = _adult(intake)
    children = [_child(row, cells) for row, cells in intake.rows(CHILDREN)]
    return (*([adult] if adult.name else []), *children)


def youngest_date_of_birth(children: Sequence[Subject]) -> str | None:
    """Return the latest date of birth; ``None`` when any child's is unknown, empty when there is no child."""
    if any(not child.date_of_birth for child in children):
        return None
    return max((child.date_of_birth for child in children), default="")


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
    return Subject(
        kind="child",
        row=row,
        family_name=_text(cells.value(CHILD_FAMILY_NAME)),
        given_names=_text(cells.value(CHILD_GIVEN_NAMES)),
        aliases=_lines(cells.value(CHILD_ALIASES)),
        date_of_birth=_text(cells.value(CHILD_BORN_ON)),
        approximate_age=_number(cells.value(CHILD_AGE)),
        unborn=cells.value(CHILD_UNBORN) == "yes",
    )


def _text(value: Value | None) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None


def _lines(value: Value | None) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
