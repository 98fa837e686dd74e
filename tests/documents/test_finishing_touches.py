"""What a finished document owes its reader beside its answers: one page where one was promised, no empty heading."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace

import docx
import pytest

from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter
from forms_service.adapters.documents.pdf_provenance import pages_of
from forms_service.casework.sealing.submissions import seal
from forms_service.engine.path import Path
from tests.builders.casework import sealing
from tests.builders.documents import Document, Sealed, documents
from tests.builders.probation import intake, same_day
from tests.builders.replies import templates

pytestmark = pytest.mark.office

EXCHANGE = "core/probation_information_sharing_record@1"
BY_PHONE = {"recorded_by": "Amal Example", "confirm_by": "2026-11-24T14:05"}


def summary(path: Path, *, by_phone: bool = False, marking: str = "") -> Document:
    ordinary = sealing()
    authors = replace(ordinary, authorised={**ordinary.authorised, **(BY_PHONE if by_phone else {})})
    sealed = Sealed(path.definition, seal(path, {}, authors, (intake(), {})))
    return sealed.document(templates().for_document("D20", path.definition.id), "", marking)


def exchanges(code: str) -> list[Document]:
    return [made for _, several in documents(EXCHANGE) for made in several if made.template.code == code]


def lines(word: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(word)).paragraphs]


def test_a_same_day_summary_is_one_page_with_a_long_headline_and_an_approval_by_telephone(
    converter: RepairedConverter,
) -> None:
    told = same_day(
        sd_headline=("The father lives at the address and sees the children each day. " * 10)[:600],
        sd_given_how="telephone_then_email",
        sd_given_to="Jo Pretend, court officer, 11:20",
        sd_unchecked=["archived_files", "allocated_worker_not_spoken_to", "other_authority", "police_information"],
    )
    made = summary(told, by_phone=True)
    assert (made.template.most_pages, pages_of(converter.convert(made.data))) == (1, 1)


def test_a_same_day_summary_of_too_many_lines_is_seen_to_be_longer(converter: RepairedConverter) -> None:
    assert pages_of(converter.convert(summary(same_day(sd_headline="A line\n" * 40)).data)) == 2


def test_what_was_approved_by_telephone_says_so_and_by_when_it_is_to_be_confirmed() -> None:
    said = (
        "Authorised by\tApproved by telephone by Bo Sample, Team manager, on 23 November 2026, "
        "recorded by Amal Example, not yet confirmed"
    )
    confirm = "To be confirmed\tbefore 24 November 2026 at 2:05pm"
    assert {said, confirm} <= set(lines(summary(same_day(), by_phone=True).data))
    assert {said, confirm}.isdisjoint(lines(summary(same_day()).data))
    assert not any("Approved by telephone" in line for line in lines(summary(same_day(), marking="DRAFT").data))


def test_no_heading_about_sharing_stands_over_nothing() -> None:
    """Where nothing was told, the share section is hidden, and the record of the exchange says nothing of it."""
    with_heading = {
        "Why we may share this" in lines(made.data): "so_purpose" in made.sources for made in exchanges("D50")
    }
    assert with_heading == {True: True, False: False}


def test_the_date_by_which_an_action_is_due_stands_on_one_line(converter: RepairedConverter) -> None:
    due = {value.text: made for made in exchanges("D52") for value in made.printed if "Due" in value.source}
    assert due
    day, made = max(due.items(), key=lambda item: len(item[0]))
    pdf = converter.convert(made.data)
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    assert re.search(rf"\b{day}\b", read.decode())
