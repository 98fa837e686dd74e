"""Documents from templates of every kind: merged, converted, rendered as HTML, and each of their files read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from forms_service.adapters.documents.pdf_forms.filling import FilledForm
from forms_service.adapters.documents.pdf_forms.notices import notices
from forms_service.adapters.documents.renditions import html as html_rendition
from forms_service.adapters.documents.renditions import text as text_rendition
from forms_service.adapters.documents.renditions.plain_trees import tree_of_form, tree_of_text
from forms_service.adapters.documents.renditions.whole_text import text_of_word, whole_text
from forms_service.adapters.documents.text_templates import PlainText, lost_from_text, print_text
from forms_service.adapters.documents.word_reading.reader import read_word
from forms_service.casework.documents.documents import (
    EmptyTags,
    Merged,
    Missing,
    Picture,
    Printed,
    PrintedText,
    Rendered,
    RenderedFile,
    TemplateFault,
)
from forms_service.casework.documents.tree import DocumentTree, LabelledLine, Language, Words
from forms_service.casework.keeping.records import DOCX, HTML, PDF, TEXT
from forms_service.services.ports import Template

_NONE: Final[Mapping[str, Sequence[Picture]]] = {}


class _Merger(Protocol):
    def merge(self, template: bytes, context: Mapping[str, object], empty_tags: EmptyTags = ...) -> Merged: ...


class _Converter(Protocol):
    def convert(self, docx: bytes) -> bytes: ...

    def close(self) -> None: ...


class _Reader(Protocol):
    def lost_from_word(self, tree: DocumentTree) -> list[Missing]: ...

    def lost_from_pdf(self, tree: DocumentTree, pdf: bytes) -> list[Missing]: ...

    def lost_from_html(self, tree: DocumentTree, page: bytes) -> list[Missing]: ...

    def lost_from_text(self, tree: DocumentTree, text: str) -> list[Missing]: ...

    def lost_provenance(self, pdf: bytes, fields: Mapping[str, object]) -> list[Missing]: ...

    def pages(self, pdf: bytes) -> int: ...


class _Forms(Protocol):
    def fill(
        self,
        template: bytes,
        manifest_fields: Mapping[str, str],
        context: Mapping[str, object],
        images: Mapping[str, Sequence[Picture]] = ...,
    ) -> FilledForm: ...

    def lines(
        self,
        template: bytes,
        manifest_fields: Mapping[str, str],
        context: Mapping[str, object],
        images: Mapping[str, Sequence[Picture]] = ...,
    ) -> list[LabelledLine]: ...

    def check(self, filled: FilledForm) -> list[Missing]: ...


class DocumentRenderer:
    """Makes every file of a document: of a Word template a Word file, a PDF and HTML; of a form and a text, less."""

    def __init__(
        self,
        merger: _Merger,
        converter: _Converter,
        reader: _Reader,
        forms: _Forms,
        printing: Callable[[bytes, Mapping[str, object]], PlainText] = print_text,
    ) -> None:
        self._merger, self._converter, self._reader, self._forms = merger, converter, reader, forms
        self._print_text = printing

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
                return self._plain(template, fields)

    def draft(
        self,
        template: Template,
        fields: Mapping[str, object],
        pictures: Mapping[str, Sequence[Picture]] = _NONE,
    ) -> RenderedFile:
        """One file to be read before anything is issued, as quickly as it can be made; it is not read back."""
        match template.kind:
            case "word":
                merged = self._merger.merge(template.content, fields, template.empty_tags)
                return RenderedFile("pdf", PDF, self._converter.convert(merged.docx))
            case "form":
                return RenderedFile("pdf", PDF, self._filled(template, fields, pictures).pdf)
            case "text":
                return RenderedFile("txt", TEXT, self._print_text(template.content, fields).text.encode())

    def words(
        self,
        template: Template,
        fields: Mapping[str, object],
        pictures: Mapping[str, Sequence[Picture]] = _NONE,
    ) -> str:
        match template.kind:
            case "word":
                merged = self._merger.merge(template.content, fields, template.empty_tags)
                return text_of_word(merged, language_of(template), self._reader)
            case "form":
                lines = self._forms.lines(template.content, template.fields, fields, pictures)
                return whole_text(_tree_of_form(template, lines, fields), self._reader)
            case "text":
                return self._print_text(template.content, fields).text

    def close(self) -> None:
        self._converter.close()

    def _word(self, template: Template, fields: Mapping[str, object]) -> Rendered:
        merged = self._merger.merge(template.content, fields, template.empty_tags)
        tree = read_word(merged, language_of(template))
        pdf = self._converter.convert(merged.docx)
        page, text = html_rendition.of_tree(tree), text_rendition.of_tree(tree)
        files = (RenderedFile("docx", DOCX, merged.docx), RenderedFile("pdf", PDF, pdf), _html(page))
        missing = (
            *self._reader.lost_from_word(tree),
            *self._reader.lost_from_pdf(tree, pdf),
            *self._reader.lost_from_html(tree, page),
            *self._reader.lost_from_text(tree, text),
            *self._reader.lost_provenance(pdf, fields),
        )
        return Rendered(files, merged.printed, missing, self._pages(template, pdf))

    def _form(
        self, template: Template, fields: Mapping[str, object], pictures: Mapping[str, Sequence[Picture]]
    ) -> Rendered:
        filled = self._filled(template, fields, pictures)
        tree = _tree_of_form(template, filled.lines, fields)
        page = html_rendition.of_tree(tree)
        missing = (
            *self._forms.check(filled),
            *self._reader.lost_from_html(tree, page),
            *self._reader.lost_provenance(filled.pdf, fields),
        )
        files = (RenderedFile("pdf", PDF, filled.pdf), _html(page))
        return Rendered(files, filled.printed, missing, self._pages(template, filled.pdf))

    def _plain(self, template: Template, fields: Mapping[str, object]) -> Rendered:
        made = self._print_text(template.content, fields)
        data = made.text.encode()
        tree = tree_of_text(made.pieces, template.called, language_of(template))
        page = html_rendition.of_tree(tree)
        missing = (*lost_from_text(data, made.printed), *self._reader.lost_from_html(tree, page))
        return Rendered((RenderedFile("txt", TEXT, data), _html(page)), made.printed, missing)

    def _pages(self, template: Template, pdf: bytes) -> int:
        """How many pages it has, where that matters."""
        return self._reader.pages(pdf) if template.most_pages else 0

    def _filled(
        self, template: Template, fields: Mapping[str, object], pictures: Mapping[str, Sequence[Picture]]
    ) -> FilledForm:
        return self._forms.fill(template.content, template.fields, fields, pictures)


def _tree_of_form(template: Template, lines: Sequence[LabelledLine], fields: Mapping[str, object]) -> DocumentTree:
    return tree_of_form(
        lines, template.called, notices(template.content), above=_above(fields), language=language_of(template)
    )


def language_of(template: Template) -> Language:
    return "cy" if template.language == "cy" else "en"


def _html(page: bytes) -> RenderedFile:
    return RenderedFile("html", HTML, page)


def _above(fields: Mapping[str, object]) -> list[Words]:
    """What stands above a form's own lines: the marking, a draft's too, and the reference."""
    document = fields.get("document")
    if not isinstance(document, Mapping):
        raise TemplateFault("the context does not say what is being made (document)")
    marking = document.get("marking")
    marked = [Words(" · "), _as_printed(marking)] if marking else []
    return [Words("OFFICIAL-SENSITIVE"), *marked, Words(" · Reference "), _as_printed(document["reference"])]


def _as_printed(text: PrintedText) -> Words:
    return Words(text, Printed(text.source, text, "above", origin=text.origin))
