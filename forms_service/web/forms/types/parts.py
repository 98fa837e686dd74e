"""Inputs for several texts that are one answer."""

from __future__ import annotations

from typing import ClassVar

from markupsafe import Markup

from forms_service.web.forms.fields import AnswerField, draws
from forms_service.web.frame.verbatim import verbatim_lines


@draws("person")
class PartsInput(AnswerField):
    """Several texts that are one answer; the first is the one that must be there."""

    macro = "parts"
    many_lines: ClassVar[tuple[str, ...]] = ()

    def part_value(self, part: str) -> Markup:
        return verbatim_lines(self.typed(part)) if part in self.many_lines else self.value(part)


@draws("address")
class AddressInput(PartsInput):
    many_lines = ("address",)
