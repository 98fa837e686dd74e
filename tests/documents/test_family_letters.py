"""The letters to a parent or carer, and to the child: each in English and Welsh, in ordinary and large print."""

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
TO_CHILD = ["D35", "D35L", "D35W", "D35WL"]
CODES = ["D34", "D34L", "D34W", "D34WL", *TO_CHILD]
WELSH = {"D34W", "D34WL", "D35W", "D35WL"}
LARGE = {"D34L", "D34WL", "D35L", "D35WL"}
PRIVACY = {
    "en": (
        "How we use what we know about you",
        "We keep what we know about the child and the family because the law asks us to keep children safe.",
        "We keep it for as long as our rules say. Then we destroy it, or give it to an archive.",
        "You can ask to see the information that we hold about you.",
        "If you are not happy with how we use it, you can complain to the Information Commissioner, at ico.org.uk.",
        "Ask us for our full privacy notice, or for our data protection officer.",
    ),
    "cy": (
        "Sut rydym yn defnyddio’r hyn a wyddom amdanoch",
        "am fod y gyfraith yn gofyn i ni gadw plant yn ddiogel.",
        "Yna rydym yn ei ddinistrio, neu yn ei roi i archif.",
        "Gallwch ofyn am gael gweld yr wybodaeth sydd gennym amdanoch.",
        "gallwch gwyno wrth y Comisiynydd Gwybodaeth, yn ico.org.uk.",
        "Gofynnwch i ni am ein hysbysiad preifatrwydd llawn, neu am ein swyddog diogelu data.",
    ),
}
LONGEST_SENTENCE = 30
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
    whom = (
        ("Llythyr at blentyn", "Letter to a child") if code in TO_CHILD else ("Llythyr at riant", "Letter to a parent")
    )
    assert title.startswith(whom[0] if code in WELSH else whom[1])
    assert html.document_fromstring(made[code].page).get("lang") == of_page
    assert f">{of_pdf}</dc:language>" in made[code].part("docProps/core.xml")


@pytest.mark.parametrize("code", CODES)
def test_large_print_has_no_small_letter_and_none_is_slanted_or_spread(code: str, made: Mapping[str, Letter]) -> None:
    read = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=made[code].pdf, capture_output=True, check=True)
    heights = [float(bottom) - float(top) for top, bottom in WORD.findall(read.stdout.decode())]
    assert min(heights) >= (LARGE_PRINT if code in LARGE else 12)
    for name in ("word/document.xml", "word/styles.xml"):
        assert not re.search(r'<w:i[ />]|w:jc w:val="(?!left)', made[code].part(name))


@pytest.mark.parametrize("code", [code for code in CODES if code not in TO_CHILD])
def test_the_letter_to_a_family_has_the_privacy_notice(code: str, made: Mapping[str, Letter]) -> None:
    for words in PRIVACY["cy" if code in WELSH else "en"]:
        assert words in made[code].text, words


@pytest.mark.parametrize("code", TO_CHILD)
def test_the_letter_to_a_child_is_in_short_sentences_and_says_whom_to_ring(
    code: str, made: Mapping[str, Letter]
) -> None:
    page = html.document_fromstring(made[code].page)
    paragraphs = [" ".join("".join(map(str, each.itertext())).split()) for each in page.iter("p")]
    sentences = [one for each in paragraphs for one in re.split(r"(?<=[.?!]) ", each) if one.endswith(".")]
    assert len(sentences) > 8
    assert max(len(one.split()) for one in sentences) <= LONGEST_SENTENCE
    assert "0800 1111" in made[code].text


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
