"""Inputs for words and numbers."""

from __future__ import annotations

from typing import ClassVar, Final

from markupsafe import Markup

from forms_service.web.forms.fields import AnswerField, draws
from forms_service.web.frame.verbatim import verbatim_lines

LONG_TEXT: Final = 1000


@draws("text")
class TextInput(AnswerField):
    input_type: ClassVar[str] = "text"
    inputmode: ClassVar[str] = ""
    width: ClassVar[str] = ""


@draws("email")
class EmailInput(TextInput):
    input_type = "email"


@draws("tel")
class TelephoneInput(TextInput):
    input_type = "tel"
    width = "govuk-input--width-20"


@draws("integer")
class IntegerInput(TextInput):
    inputmode = "numeric"
    width = "govuk-input--width-4"


@draws("nhs_number")
class NhsNumberInput(TextInput):
    inputmode = "numeric"
    width = "govuk-input--width-10"


@draws("reference_number")
class ReferenceNumberInput(TextInput):
    width = "govuk-input--width-10"


@draws("textarea")
class TextAreaInput(AnswerField):
    macro = "textarea"

    def value(self, part: str = "") -> Markup:
        return verbatim_lines(self.typed(part))

    @property
    def lines(self) -> int:
        limits = [int(check.value[0]) for check in self.question.checks if check.rule == "max_length"]
        return 3 if limits and max(limits) <= LONG_TEXT else 8


@draws("lines")
class LinesInput(TextAreaInput):
    @property
    def lines(self) -> int:
        return 3
