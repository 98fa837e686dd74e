"""What a number of a person must look like, whoever writes it down: a wrong one finds nobody, or somebody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from forms_service.casework.people.facts import FactKind
from forms_service.casework.people.names import plain_number
from forms_service.engine.types.nhs_number import is_nhs_number
from forms_service.engine.types.reference_number import is_pupil_number

_LIKE: Final[Mapping[FactKind, tuple[str, str]]] = {
    FactKind.PRISON_NUMBER: (
        r"[A-Z]\d{4}[A-Z]{2}",
        "A prison number is one letter, 4 digits and 2 letters, like A1234BC",
    ),
    FactKind.CRN: (r"[A-Z]\d{6}", "A case reference number is one letter and 6 digits, like X123456"),
    FactKind.UPN: (r"[A-Z]\d{11}[0-9A-Z]", "A unique pupil number is one letter and 12 digits, like A123456789012"),
    FactKind.NHS_NUMBER: (r"\d{10}", "An NHS number is 10 digits, like 943 476 5919"),
}


def mistake_in(kind: FactKind, number: str) -> str:
    """Return what is wrong with a number of this kind; empty where nothing can be said against it."""
    pattern, words = _LIKE.get(kind, ("", ""))
    plain = plain_number(number).upper()
    if words and not re.fullmatch(pattern, plain):
        return words
    if kind is FactKind.NHS_NUMBER and not is_nhs_number(plain):
        return f"{number.strip()} cannot be an NHS number: one digit is wrong, or two are swapped"
    if kind is FactKind.UPN and not is_pupil_number(plain):
        return f"{number.strip()} cannot be a unique pupil number: one digit is wrong, or two are swapped"
    return ""


_IN_TEXTS: Final = re.compile(r"\b[A-Z][ -]?\d{4}[ -]?[A-Z]{2}\b|\b[A-Z][ -]?\d{6}\b")


def numbers_in(text: str) -> list[str]:
    """Return the prison numbers and probation's references that stand in a text, each once, as they are compared."""
    return list(dict.fromkeys(plain_number(found) for found in _IN_TEXTS.findall(text.upper())))
