"""An NHS number: ten digits, of which the last checks the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zlib import crc32

from forms_service.engine.answers import Problem, Raw, Value
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, QuestionType, Standpoint, text_of
from forms_service.engine.types.registry import question_type

_NOT_TEN = "{} must be 10 digits, like 943 476 5919"
_UNCHECKED = "{} cannot be an NHS number. Check it against where it is written: one digit is wrong, or two are swapped"


def check_digit(first_nine: str) -> int:
    """Return what the tenth digit must be, by modulus 11; 10 where no number begins so."""
    weighed = sum(int(digit) * weight for digit, weight in zip(first_nine, range(10, 1, -1), strict=True))
    return (11 - weighed % 11) % 11


def is_nhs_number(digits: str) -> bool:
    return re.fullmatch(r"[0-9]{10}", digits) is not None and check_digit(digits[:9]) == int(digits[9])


@question_type
class NhsNumber(QuestionType):
    """Typed with or without spaces, kept as ten digits, read as ``943 476 5919``."""

    name = "nhs_number"
    verb = "Enter"
    operators = frozenset({"is", "is_not"})
    rules = ()

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        digits = "".join(text_of(raw).split())
        if not digits:
            return Parsed()
        if is_nhs_number(digits):
            return Parsed(digits)
        wrong = _UNCHECKED if re.fullmatch(r"[0-9]{10}", digits) else _NOT_TEN
        return Parsed(None, (Problem((question.id,), wrong.format(question.short_label)),))

    def raw(self, question: Question, value: Value) -> Raw:
        digits = str(value)
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"

    def text(self, question: Question, value: Value, context: Context) -> str:
        return str(self.raw(question, value))

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if isinstance(value, str) else None

    def may_equal(self, question: Question, operand: str) -> bool:
        return is_nhs_number(operand)

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        """Numbers of the range that begins with 999, which is given to nobody."""
        lot = crc32(seed.encode())
        beginnings = (f"999{(lot + turn) % 10**6:06}" for turn in range(10))
        yield from (f"{nine}{check_digit(nine)}" for nine in beginnings if check_digit(nine) < 10)
