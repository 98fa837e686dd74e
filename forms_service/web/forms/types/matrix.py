"""Inputs for a matrix."""

from __future__ import annotations

from forms_service.web.forms.fields import AnswerField, draws


@draws("matrix")
class MatrixInput(AnswerField):
    """A table of radios: one choice in each row."""

    macro = "matrix"

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(row.id for row in self.question.rows)
