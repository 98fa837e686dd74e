"""The repair pass on what a real LibreOffice makes: better metadata and tags, and not a pixel of the page changed."""

import io
import struct
import subprocess
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter
from forms_service.adapters.documents.pdf_repair import repair
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.documents.documents import ConversionFailed
from tests.components.verapdf import judge

pytestmark = pytest.mark.office

AUTHORISED = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def a_png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 20, 20, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xff\0\0" * 20) * 20)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def with_everything(template: bytes, *, described: bool = True) -> bytes:
    """A Word file with a heading, lists, a picture, a table whose first row is its heading, and rules."""
    document = Document(io.BytesIO(template))
    document.core_properties.title = "A test"
    document.core_properties.created = AUTHORISED.replace(tzinfo=None)
    document.add_heading("A heading", 1)
    document.add_paragraph("A point", style="List Bullet")
    document.add_paragraph("A number", style="List Number")
    document.add_picture(io.BytesIO(a_png()), width=Mm(20))
    if described:
        next(document.element.body.iter(qn("wp:docPr"))).set("descr", "A red square")
    table = document.add_table(40, 3)
    table.style = "Table Grid"
    table.rows[0]._tr.get_or_add_trPr().append(table.rows[0]._tr.makeelement(qn("w:tblHeader")))
    for cell in table._cells:
        cell.text = "Words of a cell"
    line = document.add_paragraph()
    line.add_run("underlined").underline = True
    line.add_run("struck out").font.strike = True
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@pytest.fixture(name="docx", scope="module")
def _docx() -> bytes:
    from tests.adapters.conftest import template_of

    return with_everything(template_of("Dear colleague", header="Above", footer="Below"))


@pytest.fixture(name="raw", scope="module")
def _raw(docx: bytes, converter: LibreOfficeConverter) -> bytes:
    return converter.convert(docx)


def printed_by(tool: str, pdf: bytes, folder: Path, *options: str) -> dict[str, bytes]:
    folder.mkdir()
    (folder / "in.pdf").write_bytes(pdf)
    subprocess.run([f"/usr/bin/{tool}", *options, "in.pdf", "out"], cwd=folder, check=True)
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "in.pdf"}


@pytest.mark.judge
def test_verapdf_finds_fault_before_the_repair_and_none_after_it(raw: bytes, tmp_path: Path) -> None:
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    before.write_bytes(raw)
    after.write_bytes(repair(raw, AUTHORISED))

    verdict = judge([before, after], "3b", "ua1")

    assert any(broken.startswith("3b 6.6.2.3.1-1") for broken in verdict[before])
    assert verdict[after] == []


def test_not_a_pixel_and_not_a_word_of_the_page_changes(raw: bytes, tmp_path: Path) -> None:
    repaired = repair(raw, AUTHORISED)

    pixels = [printed_by("pdftoppm", pdf, tmp_path / name, "-r", "60") for name, pdf in (("a", raw), ("b", repaired))]
    texts = [printed_by("pdftotext", pdf, tmp_path / name, "-layout") for name, pdf in (("c", raw), ("d", repaired))]

    assert len(pixels[0]) > 1
    assert pixels[0] == pixels[1]
    assert texts[0] == texts[1]


def test_the_same_word_file_gives_the_same_pages_fonts_and_properties_from_two_libreoffices(
    docx: bytes, tmp_path: Path
) -> None:
    """Not always the same bytes: the order in which LibreOffice writes the fonts may differ from start to start."""
    made = []
    for _ in range(2):
        own = RepairedConverter(LibreOfficeConverter())
        made.append(own.convert(docx))
        own.close()

    first, second = (
        printed_by("pdftoppm", pdf, tmp_path / name, "-r", "60") for name, pdf in zip("ab", made, strict=True)
    )
    assert first == second
    assert _fonts_and_properties(made[0]) == _fonts_and_properties(made[1])


def _fonts_and_properties(pdf: bytes) -> tuple[list[bytes], dict[str, str], bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        streams = [each for each in opened.objects if isinstance(each, pikepdf.Stream)]
        fonts = sorted(stream.read_bytes() for stream in streams if "/Length1" in stream)
        properties = {key: str(value) for key, value in opened.docinfo.items()}
        return fonts, properties, opened.Root.Metadata.read_bytes()


def test_two_makings_at_different_times_differ_until_they_are_repaired(
    raw: bytes, docx: bytes, converter: LibreOfficeConverter
) -> None:
    again = converter.convert(docx)
    while again == raw:  # within one second LibreOffice gives the same
        again = converter.convert(docx)

    assert repair(again, AUTHORISED) == repair(raw, AUTHORISED)


def test_the_pdf_says_what_it_is_and_carries_the_date_of_the_word_file(
    converter: LibreOfficeConverter,
    make_template: Callable[..., bytes],
    with_provenance: Callable[..., Mapping[str, Any]],
) -> None:
    context = with_provenance()
    dated = {**context, "provenance": {**context["provenance"], "created": AUTHORISED.isoformat()}}
    docx = DocxtplMerger().merge(make_template("Dear colleague"), dated).docx

    with pikepdf.open(io.BytesIO(RepairedConverter(converter).convert(docx))) as pdf:
        metadata = pdf.open_metadata()
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang) == "en-GB"
        assert all(page.obj.Tabs == "/S" for page in pdf.pages)
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert metadata["dc:title"] == "Reply to prison"
        assert metadata["xmp:CreateDate"] == "2026-11-23T14:05:00Z"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261123140500Z"


def test_a_word_file_without_a_date_gives_a_pdf_without_one(
    converter: LibreOfficeConverter,
    make_template: Callable[..., bytes],
    with_provenance: Callable[..., Mapping[str, Any]],
) -> None:
    docx = DocxtplMerger().merge(make_template("Dear colleague"), with_provenance()).docx

    with pikepdf.open(io.BytesIO(RepairedConverter(converter).convert(docx))) as pdf:
        assert "/CreationDate" not in pdf.docinfo
        assert "xmp:CreateDate" not in pdf.open_metadata()


def test_signs_of_xml_in_a_title_stay_as_they_are(raw: bytes) -> None:
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.docinfo["/Title"] = "Smith & Sons <reply>"
        odd = saved(pdf)

    with pikepdf.open(io.BytesIO(repair(odd))) as pdf:
        assert pdf.open_metadata()["dc:title"] == "Smith & Sons <reply>"


def test_a_picture_without_a_description_is_refused(
    converter: LibreOfficeConverter, make_template: Callable[..., bytes]
) -> None:
    with pytest.raises(ConversionFailed, match="no description"):
        RepairedConverter(converter).convert(with_everything(make_template("Text"), described=False))


def test_a_document_without_a_title_is_refused(raw: bytes) -> None:
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        del pdf.docinfo["/Title"]
        untitled = saved(pdf)

    with pytest.raises(ConversionFailed, match="no title"):
        repair(untitled)


@pytest.mark.parametrize(
    ("drawn", "named"), [(b"BT /F1 12 Tf (words) Tj ET", "a text on page 1"), (b"/Im4 Do", "a picture on page 1")]
)
def test_what_is_drawn_outside_the_structure_is_refused_and_not_hidden(raw: bytes, drawn: bytes, named: str) -> None:
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.pages[0].contents_add(drawn)
        stray = saved(pdf)

    with pytest.raises(ConversionFailed, match=named):
        repair(stray)


def saved(pdf: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()
