"""A paper of the organisation as a Word document that its author goes on with; what is left to fill is marked."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Pt
from docx.table import _Cell

from forms_service.casework.keeping.protection.assessment import Paper, PaperPart, PaperTable

GAP = "[To be filled in: {words}]"


class DocxPapers:
    def make(self, paper: Paper) -> bytes:
        made = docx.Document()
        made.core_properties.title = paper.title
        made.core_properties.author = made.core_properties.comments = ""
        made.core_properties.language = "en-GB"
        made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Arial", Pt(11)
        made.add_heading(paper.title, 0)
        _lay_table(made, PaperTable(["What", "Details"], [list(fact) for fact in paper.facts]))
        for part in paper.parts:
            _lay_part(made, part)
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def _lay_part(made: Document, part: PaperPart) -> None:
    made.add_heading(part.title, 1)
    for words in part.paragraphs:
        made.add_paragraph(words)
    for table in part.tables:
        _lay_table(made, table)
    for words in part.gaps:
        run = made.add_paragraph().add_run(GAP.format(words=words))
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _lay_table(made: Document, table: PaperTable) -> None:
    laid = made.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    _lay_row(laid.add_row().cells, table.columns, bold=True)
    for row in table.rows:
        _lay_row(laid.add_row().cells, row)
    made.add_paragraph()


def _lay_row(cells: Sequence[_Cell], words: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(cells, words, strict=True):
        run = cell.paragraphs[0].add_run(text)
        run.bold = bold
        if text == "To be filled in":
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
