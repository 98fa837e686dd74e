"""Data subjects: the adult and the children that an enquiry names, and how a name is compared with another."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from forms_service.casework.known_by_name import (
    AD_ALIASES,
    AD_CRN,
    AD_DOB,
    AD_DOB_APPROX,
    AD_FAMILY_NAME,
    AD_GIVEN_NAMES,
    AD_PRISON_NUMBER,
    CH_ALIASES,
    CH_CHILDREN,
    CH_DOB,
    CH_DOB_APPROX,
    CH_FAMILY_NAME,
    CH_GIVEN_NAMES,
    CH_UNBORN,
)
from forms_service.engine.answers import Answers, Value, cells_of, row_id, rows_of
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


def subjects_in(intake: Answers) -> tuple[Subject, ...]:
    """Read the adult and the children out of the intake's answers; nobody before a name is given."""
    adult = _adult(intake)
    children = [_child(row_id(row), cells_of(row)) for row in rows_of(intake.get(CH_CHILDREN))]
    return (*([adult] if adult.name else []), *children)


def youngest_date_of_birth(children: Sequence[Subject]) -> str | None:
    """Return the latest date of birth; ``None`` when any child's is unknown, empty when there is no child."""
    if any(not child.date_of_birth for child in children):
        return None
    return max((child.date_of_birth for child in children), default="")


def _adult(answers: Answers) -> Subject:
    return Subject(
        kind="adult",
        family_name=_text(answers.get(AD_FAMILY_NAME)),
        given_names=_text(answers.get(AD_GIVEN_NAMES)),
        aliases=_lines(answers.get(AD_ALIASES)),
        date_of_birth=_text(answers.get(AD_DOB)),
        approximate_age=_number(answers.get(AD_DOB_APPROX)),
        numbers=tuple(number for key in (AD_PRISON_NUMBER, AD_CRN) if (number := _text(answers.get(key)).upper())),
    )


def _child(row: str, cells: Answers) -> Subject:
    return Subject(
        kind="child",
        row=row,
        family_name=_text(cells.get(CH_FAMILY_NAME)),
        given_names=_text(cells.get(CH_GIVEN_NAMES)),
        aliases=_lines(cells.get(CH_ALIASES)),
        date_of_birth=_text(cells.get(CH_DOB)),
        approximate_age=_number(cells.get(CH_DOB_APPROX)),
        unborn=cells.get(CH_UNBORN) == "yes",
    )


def _text(value: Value | None) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None


def _lines(value: Value | None) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
