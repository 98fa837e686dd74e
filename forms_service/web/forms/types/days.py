"""Inputs for days: a small one for each part."""

from __future__ import annotations

from forms_service.web.forms.fields import AnswerField, draws


@draws("date", "partial_date", "datetime")
class DateInput(AnswerField):
    macro = "date"
