"""The input of a declaration."""

from __future__ import annotations

from forms_service.web.forms.fields import AnswerField, draws


@draws("declaration")
class DeclarationInput(AnswerField):
    macro = "declaration"
