"""A finished PDF says in its properties what it was made of; one that does not is not issued."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from pypdf import PdfWriter

from forms_service.adapters.documents.pdf_provenance import lost_provenance, pages_of, provenance_of

ANSWERS = "a" * 64
PROVENANCE = {
    "title": "Reply to a child safeguarding enquiry",
    "reference": "SE-2026-D7Y3-DMG4",
    "definition": "core/prison_enquiry_response@1",
    "template": "core/prison_reply@1",
    "answers": ANSWERS,
}


def a_pdf(separator: str = " ", **changed: str) -> bytes:
    told = {**PROVENANCE, **changed}
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    keywords = separator.join(f"{name}={told[name]}" for name in ("definition", "template", "answers"))
    writer.add_metadata({"/Title": told["title"], "/Subject": told["reference"], "/Keywords": keywords})
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize("separator", [" ", ", "])
def test_what_a_pdf_was_made_of_is_read_back_from_its_properties(separator: str) -> None:
    pdf = a_pdf(separator)

    assert provenance_of(pdf) == PROVENANCE
    assert lost_provenance(pdf, {"provenance": PROVENANCE}) == []
    assert pages_of(pdf) == 1


@pytest.mark.parametrize("name", sorted(PROVENANCE))
def test_a_pdf_that_says_it_was_made_of_something_else_is_told(name: str) -> None:
    lost = lost_provenance(a_pdf(**{name: "another"}), {"provenance": PROVENANCE})

    assert [(missing.source, missing.text, missing.where) for missing in lost] == [
        (f"properties, {name}", PROVENANCE[name], "pdf")
    ]


def test_a_pdf_without_properties_says_nothing() -> None:
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(target)
    given: Mapping[str, object] = {"provenance": PROVENANCE}

    assert len(lost_provenance(target.getvalue(), given)) == len(PROVENANCE)
