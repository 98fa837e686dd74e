"""Documents from templates of every kind: merged, converted, rendered as HTML, and each of their files read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from forms_service.adapters.documents import html_rendition
from forms_service.adapters.documents.pdf_forms.filling import FilledForm, PdfForms
from forms_service.adapters.documents.text_templates import PlainText, lost_from_text, print_text
from forms_service.casework.documents.documents import Merged, Missing, Picture, Rendered, RenderedFile, TemplateFault
from forms_service.casework.keeping.records import DOCX, HTML, PDF, TEXT
from forms_service.services.ports import Template

_NONE: Final[Mapping[str, Sequence[Picture]]] = {}


class _Merger(Protocol):
    def merge(self, template: bytes, context: Mapping[str, object]) -> Merged: ...


class _Converter(Protocol):
    def convert(self, docx: bytes) -> bytes: ...

    def close(self) -> None: ...


class _Reader(Protocol):
    def check(self, merged: Merged, pdf: bytes) -> list[Missing]: ...

    def lost_provenance(self, pdf: bytes, fields: Mapping[str, object]) -> list[Missing]: ...

    def pages(self, pdf: bytes) -> int: ...

    def plain_text(self, merged: Merged) -> str: ...


class DocumentRenderer:
    """Makes every file of a document: of a Word template a Word file, a PDF and HTML; of a form and a text, less."""

    def __init__(self, merger: _Merger, converter: _Converter, reader: _Reader, forms: PdfForms) -> None:
        self._merger, self._converter, self._reader, self._forms = merger, converter, reader, forms

    def render(
        self,
        template: Template,
        fields: Mapping[str, object],
        pictures: Mapping[str, Sequence[Picture]] = _NONE,
    ) -> Rendered:
        match template.kind:
            case "word":
                return self._word(template, fields)
            case "form":
                return self._form(template, fields, pictures)
            case "text":
                return _text(template, fields)

    def draft(
        self,
        template: Template,
        fields: Mapping[str, object],
        pictures: Mapping[str, Sequence[Picture]] = _NONE,
    ) -> RenderedFile:
        """One file to be read before anything is issued, as quickly as it can be made; it is not read back."""
        match template.kind:
            case "word":
                merged = self._merger.merge(template.content, fields)
                return RenderedFile("pdf", PDF, self._converter.convert(merged.docx))
            case "form":
                return RenderedFile("pdf", PDF, self._filled(template, fields, pictures).pdf)
            case "text":
                return RenderedFile("txt", TEXT, print_text(template.content, fields).text.encode())

    def words(
        self,
        template: Template,
        fields: Mapping[str, object],
        pictures: Mapping[str, Sequence[Picture]] = _NONE,
    ) -> str:
        match template.kind:
            case "word":
                return self._reader.plain_text(self._merger.merge(template.content, fields))
            case "form":
                lines = self._forms.lines(template.content, template.fields, fields, pictures)
                return "".join(f"{label}: {text}\n" for label, text in lines)
            case "text":
                return print_text(template.content, fields).text

    def close(self) -> None:
        self._converter.close()

    def _word(self, template: Template, fields: Mapping[str, object]) -> Rendered:
        merged = self._merger.merge(template.content, fields)
        pdf = self._converter.convert(merged.docx)
        page = html_rendition.of_word(merged.docx, template.language)
        files = (RenderedFile("docx", DOCX, merged.docx), RenderedFile("pdf", PDF, pdf), _html(page))
        missing = (
            *self._reader.check(merged, pdf),
            *html_rendition.lost(page, merged.printed),
            *self._reader.lost_provenance(pdf, fields),
        )
        return Rendered(files, merged.printed, missing, self._pages(template, pdf))

    def _form(
        self, template: Template, fields: Mapping[str, object], pictures: Mapping[str, Sequence[Picture]]
    ) -> Rendered:
        filled = self._filled(template, fields, pictures)
        page = html_rendition.of_form(filled.lines, template.called, _above(fields), template.language)
        missing = (
            *self._forms.check(filled),
            *html_rendition.lost_anywhere(page, filled.lines),
            *self._reader.lost_provenance(filled.pdf, fields),
        )
        files = (RenderedFile("pdf", PDF, filled.pdf), _html(page))
        return Rendered(files, filled.printed, missing, self._pages(template, filled.pdf))

    def _pages(self, template: Template, pdf: bytes) -> int:
        """How many pages it has, where that matters."""
        return self._reader.pages(pdf) if template.most_pages else 0

    def _filled(
        self, template: Template, fields: Mapping[str, object], pictures: Mapping[str, Sequence[Picture]]
    ) -> FilledForm:
        return self._forms.fill(template.content, template.fields, fields, pictures)


def _text(template: Template, fields: Mapping[str, object]) -> Rendered:
    made: PlainText = print_text(template.content, fields)
    data = made.text.encode()
    page = html_rendition.of_text(made.text, template.called, template.language)
    missing = (*lost_from_text(data, made.printed), *html_rendition.lost(page, made.printed))
    return Rendered((RenderedFile("txt", TEXT, data), _html(page)), made.printed, missing)


def _html(page: bytes) -> RenderedFile:
    return RenderedFile("html", HTML, page)


def _above(fields: Mapping[str, object]) -> str:
    """What stands above a form's own lines: the marking, a draft's too, and the reference."""
    document = fields.get("document")
    if not isinstance(document, Mapping):
        raise TemplateFault("the context does not say what is being made (document)")
    said = ("OFFICIAL-SENSITIVE", document.get("marking"), f"Reference {document['reference']}")
    return " · ".join(str(part) for part in said if part)
