"""Documents made as the worker makes them, in all their files, and what is read in each; and what a template holds."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from forms_service.adapters.documents.pdf_forms.filling import FilledForm, PdfForms
from forms_service.adapters.documents.pdf_forms.form import read_form
from forms_service.adapters.documents.pdf_text import Area, page_texts
from forms_service.adapters.documents.read_back import ReadBack
from forms_service.adapters.documents.rendering import DocumentRenderer
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.documents.word_reading.wordml import Element, W
from forms_service.casework.documents.documents import Missing
from forms_service.casework.documents.tree import DocumentTree, Paragraph, paragraphs_of
from forms_service.services.ports import Template
from tests.builders.documents import Sealed

EVERYWHERE: Final = Area(0, 0, 14400, 14400)


class NoConverter:
    """What it makes is a PDF in name only."""

    def convert(self, docx: bytes) -> bytes:
        return b"%PDF-1.7 not one"

    def close(self) -> None:
        """Nothing runs beside it."""


class PdfUnread(ReadBack):
    """Reads everything back, really, and leaves the PDF alone."""

    def lost_from_pdf(self, tree: DocumentTree, pdf: bytes) -> list[Missing]:
        return []

    def pages(self, pdf: bytes) -> int:
        return 1

    def lost_provenance(self, pdf: bytes, fields: Mapping[str, object]) -> list[Missing]:
        return []


class TreeReader(PdfUnread):
    """Shows the tree that a document's HTML was made from."""

    tree: DocumentTree

    def lost_from_html(self, tree: DocumentTree, page: bytes) -> list[Missing]:
        self.tree = tree
        return []


class FormsUnread(PdfForms):
    """Fills the boxes, and leaves the reading back of the pixels alone."""

    def check(self, filled: FilledForm) -> list[Missing]:
        return []


@dataclass(frozen=True)
class Finished:
    """One document of a sealing in all its files, by their kind, and its plain text; and whether it is a draft."""

    template: Template
    sealed: Sealed
    is_draft: bool
    tree: DocumentTree
    files: Mapping[str, bytes]

    def paragraphs(self) -> Iterator[Paragraph]:
        yield from paragraphs_of(self.tree.blocks)
        for margin in {one.part: one for one in self.tree.margins}.values():
            yield from margin.paragraphs


def finish(sealed: Sealed, template: Template, row: str, marking: str, converter: Any = None) -> Finished:
    """Make a document as the worker does; its PDF only if there is a *converter*, or it is a form."""
    reader = TreeReader()
    renderer = DocumentRenderer(DocxtplMerger(), converter or NoConverter(), reader, FormsUnread())
    fields = sealed.fields(template, row, marking)
    made = renderer.render(template, fields)
    files = {file.kind: file.data for file in made.files}
    if template.kind == "word" and converter is None:
        del files["pdf"]
    files["txt"] = renderer.words(template, fields).encode()
    return Finished(template, sealed, bool(marking), reader.tree, files)


def fixed_texts(template: Template) -> Iterator[str]:
    for text in _texts_of_template(template):
        yield from re.split(r"\{%.*?%\}|\{\{.*?\}\}|\[\[|\]\]", text, flags=re.DOTALL)


def _texts_of_template(template: Template) -> Iterator[str]:
    match template.kind:
        case "word":
            for part in _parts(template.content):
                yield from _paragraphs(part)
                yield from (str(caption.get(f"{W}val")) for caption in part.iter(f"{W}tblCaption"))
        case "text":
            yield template.content.decode()
        case "form":
            yield from (line for line in template.fields.values() if "{" in line)
            for box in read_form(template.content):
                yield from (box.label, box.question, box.option, box.called)
            yield from (line for page in page_texts(template.content, EVERYWHERE) for line in page.splitlines())
            yield from ("Continued from", "See", "Continues on", "of")
            yield from (f"Page {number}" for number in range(20))


def read(one: Finished, kind: str, data: bytes) -> str:
    """The text of a file as another program reads it."""
    match kind:
        case "docx":
            return "\n".join(text for part in _parts(data) for text in _paragraphs(part))
        case "html":
            body = re.sub(r"(?s)<style>.*?</style>|<title>.*?</title>", "", data.decode())
            return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</?(?!strong|a |a>|span)[^>]+>", "\n", body)))
        case "pdf":
            return _read_pdf(one, data)
        case _:
            return data.decode()


def _read_pdf(one: Finished, data: bytes) -> str:
    layout = one.tree.layout
    if layout is None:
        return "\n".join(page_texts(data, EVERYWHERE))
    below = layout.height - layout.bottom
    areas = [
        Area(0, layout.top, layout.width, below - layout.top),
        Area(0, 0, layout.width, layout.top),
        Area(0, below, layout.width, layout.bottom),
    ]
    return "\n".join(text for area in areas for text in page_texts(data, area))


def _parts(docx: bytes) -> list[Element]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        names = [name for name in archive.namelist() if re.match(r"word/(document|header|footer)", name)]
        return [etree.fromstring(archive.read(name)) for name in names]


def _paragraphs(part: Element) -> Iterator[str]:
    for paragraph in part.iter(f"{W}p"):
        yield "".join(text.text or "" for text in paragraph.iter(f"{W}t"))
