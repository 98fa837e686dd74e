"""A number that an agency gives to somebody, with letters in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, Final
from zlib import crc32

from forms_service.engine.answers import Raw, Value
from forms_service.engine.definitions.questions import Check, Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, Rule, Standpoint
from forms_service.engine.types.nhs_number import check_digit, is_nhs_number
from forms_service.engine.types.registry import question_type
from forms_service.engine.types.text import WORDS, Text

_PUPIL_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The letters that check a unique pupil number, by the remainder; a temporary number ends with one of them too."""


def check_letter(last_twelve: str) -> str:
    """Return what a unique pupil number must begin with, by modulus 23."""
    figures = [_PUPIL_LETTERS.index(each) if each.isalpha() else int(each) for each in last_twelve]
    return _PUPIL_LETTERS[sum(figure * weight for weight, figure in enumerate(figures, 2)) % 23]


def is_pupil_number(plain: str) -> bool:
    shaped = re.fullmatch(rf"[{_PUPIL_LETTERS}][0-9]{{11}}[0-9{_PUPIL_LETTERS}]", plain)
    return shaped is not None and check_letter(plain[1:]) == plain[0]


def _no_nhs_number(value: Value, _: Check, question: Question, __: Standpoint) -> str:
    said = "cannot be an NHS number. Check it against where it is written: it has 10 digits, like 943 476 5919"
    return "" if is_nhs_number(str(value)) else f"{question.short_label} {said}"


def _no_pupil_number(value: Value, _: Check, question: Question, __: Standpoint) -> str:
    said = "cannot be a unique pupil number. Check it against where it is written: it is like A123456789012"
    return "" if is_pupil_number(str(value)) else f"{question.short_label} {said}"


@question_type
class ReferenceNumber(Text):
    """Typed as it comes; kept, compared and printed in capitals without blanks, also where it was saved before that."""

    name = "reference_number"
    rules: ClassVar[tuple[Rule, ...]] = (
        *WORDS,
        Rule("nhs_number", (), _no_nhs_number),
        Rule("upn", (), _no_pupil_number),
    )
    is_free_text = False

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        parsed = super().parse(question, raw, context)
        return parsed if parsed.value is None else replace(parsed, value=_normal(str(parsed.value)))

    def readable(self, question: Question, value: Value) -> Value | None:
        return _normal(value) if isinstance(value, str) else None

    def text(self, question: Question, value: Value, context: Context) -> str:
        return _normal(str(value))

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        lot = crc32(seed.encode())
        # Of ranges that are given to nobody: NHS numbers that begin with 999, and an authority 999, which is none.
        for rule in (check.rule for check in question.checks):
            nine, twelve = f"999{lot % 10**6:06}", f"999{lot % 10**9:09}"
            if rule == "nhs_number" and check_digit(nine) < 10:
                yield f"{nine}{check_digit(nine)}"
            if rule == "upn":
                yield f"{check_letter(twelve)}{twelve}"
        yield from (_normal(str(specimen)) for specimen in super().specimens(question, place, seed))


def _normal(number: str) -> str:
    return "".join(number.upper().split())
