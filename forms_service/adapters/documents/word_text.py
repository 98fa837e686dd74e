"""What a finished Word file says, read afresh from its bytes: paragraphs, and where headers and footers stand."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lxml import etree

from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.word_templates import BODY, W, parse_strictly
from forms_service.casework.documents.documents import TemplateFault

_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TWIPS_A_POINT: Final = 20


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as the letters of its text elements; the merger gives each printed value elements of its own."""

    elements: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.elements)


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The page and its upper and lower margins in points; headers and footers stand in the margins."""

    width: float
    height: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Margin:
    """A header or footer: its part, and whether it stands on the first page, or on the pages after it."""

    part: str
    is_header: bool
    on_first: bool
    on_later: bool


class WordText:
    """Reads one Word file with one section."""

    def __init__(self, docx: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(docx))

    def paragraphs(self, part: str) -> list[Paragraph]:
        """The paragraphs of a part in order, table cells included; empty ones are left out."""
        every = (Paragraph(tuple(_elements(paragraph))) for paragraph in self._tree(part).iter(f"{W}p"))
        return [paragraph for paragraph in every if paragraph.elements]

    def lines(self) -> Iterator[str]:
        """Return the body as lines to be pasted elsewhere: a paragraph each, and a table's row as one."""
        body = self._tree(BODY).find(f"{W}body")
        for block in body if body is not None else ():
            if block.tag == f"{W}p":
                yield _as_typed(block)
            for row in block.iter(f"{W}tr") if block.tag == f"{W}tbl" else ():
                cells = [" ".join(_as_typed(p) for p in cell.iter(f"{W}p")).strip() for cell in row.iter(f"{W}tc")]
                yield (": " if len(cells) == 2 else " | ").join(cell for cell in cells if cell)

    @property
    def layout(self) -> PageLayout:
        def points(element: str, attribute: str) -> float:
            found = self._section.find(f"{W}{element}")
            if found is None:
                raise TemplateFault("the section does not say how large its page and margins are")
            return abs(float(found.get(f"{W}{attribute}", "0"))) / _TWIPS_A_POINT

        return PageLayout(points("pgSz", "w"), points("pgSz", "h"), points("pgMar", "top"), points("pgMar", "bottom"))

    @property
    def margins(self) -> list[Margin]:
        targets = {str(item.get("Id")): str(item.get("Target")) for item in self._tree("word/_rels/document.xml.rels")}
        first_differs = self._section.find(f"{W}titlePg") is not None
        return [
            Margin(
                part=posixpath.normpath(posixpath.join("word", targets[str(reference.get(f"{_R}id"))])),
                is_header=kind == "header",
                on_first=(reference.get(f"{W}type") == "first") == first_differs,
                on_later=reference.get(f"{W}type") == "default",
            )
            for kind in ("header", "footer")
            for reference in self._section.iter(f"{W}{kind}Reference")
            if reference.get(f"{W}type") != "even"
        ]

    @cached_property
    def _section(self) -> etree._Element:
        section = self._tree(BODY).find(f".//{W}sectPr")
        if section is None:
            raise TemplateFault("the document has no section")
        return section

    def _tree(self, part: str) -> etree._Element:
        return parse_strictly(self._archive.read(part), part)


def _as_typed(paragraph: etree._Element) -> str:
    """The paragraph's text with its line breaks and tabs."""
    marks = {f"{W}br": "\n", f"{W}tab": "\t"}
    wanted = paragraph.iter(f"{W}t", *marks)
    return "".join(marks.get(str(element.tag), element.text or "") for element in wanted)


def _elements(paragraph: etree._Element) -> Iterator[str]:
    """The letters of each text element; what a field shows is left out, because the converter computes it anew."""
    in_field = 0
    for element in paragraph.iter(f"{W}t", f"{W}fldChar"):
        if element.tag == f"{W}fldChar":
            in_field += {"begin": 1, "end": -1}.get(str(element.get(f"{W}fldCharType")), 0)
        elif not in_field and not any(parent.tag == f"{W}fldSimple" for parent in element.iterancestors()):
            seen = letters(element.text or "")
            if seen:
                yield seen
