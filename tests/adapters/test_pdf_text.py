"""Taking what was printed from the pages of a PDF, each letter once."""

from pathlib import Path
from string import ascii_letters, digits

import pytest

from forms_service.adapters.documents import pdf_text
from forms_service.adapters.documents.pdf_text import PdfText
from forms_service.casework.documents.documents import ConverterLost

EVERYDAY = frozenset(ascii_letters + digits)


def test_what_reads_a_pdf_and_is_killed_says_nothing_of_the_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = tmp_path / "pdftotext"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o700)
    monkeypatch.setattr(pdf_text, "_PDFTOTEXT", str(killed))
    with pytest.raises(ConverterLost, match="signal 9"):
        pdf_text.pdftotext(b"")


def letters(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    "beside", ["No", "November", "Not yet"], ids=["as-it-begins", "the-same-word", "as-its-next-word-begins"]
)
def test_a_cell_split_by_the_page_is_found_though_the_cell_beside_it_begins_as_its_rest_does(beside: str) -> None:
    pages = PdfText([f"Due 23 {beside}", "Who does it\nNovember\n2026\nnext row 19 November 2026"], EVERYDAY)
    assert pages.take_in_order(letters("Due"))
    assert pages.take_in_order(letters("23 November 2026"))


def test_a_text_over_three_pages_is_found() -> None:
    pages = PdfText(["start one two", "three", "four five end"], EVERYDAY)
    assert pages.take_in_order(letters("one two three four five"))


def test_a_word_lost_where_the_page_turns_is_noticed() -> None:
    pages = PdfText(["Due 23 No", "Who does it\n2026"], EVERYDAY)
    assert not pages.take_in_order(letters("23 November 2026"))


def test_a_text_that_every_page_repeats_and_none_has_whole_is_told_missing_over_many_pages() -> None:
    pages = PdfText(["no contact " * 30] * 12, EVERYDAY)
    assert not pages.take_in_order(letters("no contact " * 30 * 12 + "at all"))
