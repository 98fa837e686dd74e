"""Documents whose every part that could break a process is made beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter
from forms_service.adapters.documents.read_back import ReadBack
from forms_service.adapters.documents.rendering import DocumentRenderer, language_of
from forms_service.adapters.sandbox.letters import SandboxedLetters
from forms_service.casework.documents.documents import Picture
from forms_service.services.ports import Template

_NONE: Final[Mapping[str, Sequence[Picture]]] = {}


class SandboxedRenderer(DocumentRenderer):
    """Merges, fills and reads in the sandbox; converts with *converter*."""

    def __init__(self, letters: SandboxedLetters, converter: RepairedConverter, reader: ReadBack) -> None:
        super().__init__(letters, converter, reader, letters, letters.text)
        self._letters = letters

    def words(
        self,
        template: Template,
        fields: Mapping[str, object],
        pictures: Mapping[str, Sequence[Picture]] = _NONE,
    ) -> str:
        if template.kind == "word":
            return self._letters.words(template.content, fields, language_of(template), template.empty_tags)
        return super().words(template, fields, pictures)

    def close(self) -> None:
        super().close()
        self._letters.close()
