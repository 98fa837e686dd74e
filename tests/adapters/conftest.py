"""Word templates and data for the tests of the document machinery."""

import io
from collections.abc import Callable, Mapping

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

HOSTILE = 'Tŷ\'r Llŷn & Sons <tag> {{ 7*7 }} {% raw %} {_{ x }_} "quotes" — emoji 🙂 <!-- </w:t>'
PROVENANCE = {
    "title": "Reply to prison",
    "reference": "SF-2026-0001",
    "definition": "core/prison_enquiry_response@1",
    "template": "core/prison_reply@1",
    "answers": "0f" * 32,
}

TemplateMaker = Callable[..., bytes]


def template_of(*paragraphs: str, header: str = "", footer: str = "", rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = Document()
    style = document.styles["Normal"]
    style.font.size = Pt(12)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn(f"w:{script}"), "Arial")
    document.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), "en-GB")
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def context_of(**answers: object) -> Mapping[str, object]:
    return {**answers, "provenance": PROVENANCE}


@pytest.fixture
def make_template() -> TemplateMaker:
    return template_of


@pytest.fixture
def with_provenance() -> Callable[..., Mapping[str, object]]:
    return context_of


@pytest.fixture
def hostile() -> str:
    return HOSTILE
