"""The letter to a parent or carer: in English and Welsh, in ordinary and large print, the same letter four times."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf
import pytest
from lxml import html

from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.documents.documents import Merged
from forms_service.engine.dates import MONTHS
from forms_service.services.documents.making import DRAFT
from tests.builders.documents import first_sealed_specimen, lost, page_of
from tests.builders.replies import templates

pytestmark = pytest.mark.office

FORM = "core/contact_assessment_known@1"
CODES = ["D34", "D34L", "D34W", "D34WL"]
WELSH = {"D34W", "D34WL"}
LARGE = {"D34L", "D34WL"}
LARGE_PRINT = 18
WORD = re.compile(r'<word xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">')


@dataclass(frozen=True)
class Letter:
    merged: Merged
    pdf: bytes
    page: bytes

    @property
    def text(self) -> str:
        return "".join(str(words) for words in html.document_fromstring(self.page).itertext())

    def part(self, name: str) -> str:
        with zipfile.ZipFile(io.BytesIO(self.merged.docx)) as archive:
            return archive.read(name).decode()


class Letters:
    """The four letters of one contact assessment, made as they are made for issue."""

    def __init__(self, converter: RepairedConverter) -> None:
        self._converter = converter

    def make(self, code: str, marking: str = "") -> Letter:
        template = templates().for_document(code, FORM)
        merged = DocxtplMerger().merge(
            template.content, first_sealed_specimen(FORM).fields(template, "", marking), template.empty_tags
        )
        page = page_of(merged, "cy" if code in WELSH else "en")
        return Letter(merged, self._converter.convert(merged.docx), page)


@pytest.fixture(scope="module")
def letters(converter: RepairedConverter) -> Letters:
    return Letters(converter)


@pytest.fixture(scope="module")
def made(letters: Letters) -> Mapping[str, Letter]:
    return {code: letters.make(code) for code in CODES}


@pytest.mark.parametrize("code", CODES)
def test_everything_in_it_can_be_read_in_its_files(code: str, made: Mapping[str, Letter]) -> None:
    assert lost(made[code].merged, made[code].pdf, "cy" if code in WELSH else "en") == []


@pytest.mark.parametrize("code", CODES)
def test_every_file_says_its_language(code: str, made: Mapping[str, Letter]) -> None:
    of_pdf, of_page = ("cy-GB", "cy") if code in WELSH else ("en-GB", "en-GB")
    with pikepdf.open(io.BytesIO(made[code].pdf)) as pdf:
        assert str(pdf.Root.Lang) == of_pdf
        title = str(pdf.docinfo["/Title"])
    assert title.startswith("Llythyr at riant neu ofalwr" if code in WELSH else "Letter to a parent or carer")
    assert html.document_fromstring(made[code].page).get("lang") == of_page
    assert f">{of_pdf}</dc:language>" in made[code].part("docProps/core.xml")


@pytest.mark.parametrize("code", CODES)
def test_large_print_has_no_small_letter_and_none_is_slanted_or_spread(code: str, made: Mapping[str, Letter]) -> None:
    read = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=made[code].pdf, capture_output=True, check=True)
    heights = [float(bottom) - float(top) for top, bottom in WORD.findall(read.stdout.decode())]
    assert min(heights) >= (LARGE_PRINT if code in LARGE else 12)
    for name in ("word/document.xml", "word/styles.xml"):
        assert not re.search(r'<w:i[ />]|w:jc w:val="(?!left)', made[code].part(name))


def test_the_four_letters_are_laid_out_alike(made: Mapping[str, Letter]) -> None:
    layouts = {code: re.findall(r'<w:pStyle w:val="(\w+)"', made[code].part("word/document.xml")) for code in CODES}
    assert all(layout == layouts["D34"] for layout in layouts.values())


@pytest.mark.parametrize("code", sorted(WELSH))
def test_the_welsh_letter_gives_its_date_in_welsh(code: str, made: Mapping[str, Letter]) -> None:
    assert "23 Tachwedd 2026" in made[code].text
    assert not any(re.search(rf"\b{month}\b", made[code].text) for month in MONTHS)


@pytest.mark.parametrize("code", sorted(WELSH))
def test_the_margins_and_the_draft_of_a_welsh_letter_are_in_welsh(code: str, letters: Letters) -> None:
    draft = letters.make(code, DRAFT["cy"])
    pages = subprocess.run(["pdftotext", "-", "-"], input=draft.pdf, capture_output=True, check=True).stdout.decode()
    for words in ("SWYDDOGOL-SENSITIF", "Cyfeirnod", "Tudalen 1 o ", DRAFT["cy"]):
        assert words in pages
    assert not re.search(r"OFFICIAL|Reference|Page|DRAFT:", pages)
