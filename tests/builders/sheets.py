"""A form of the prison as a PDF: its sheet, and what is filled in."""

from __future__ import annotations

import zlib
from typing import Any

from forms_service.adapters.documents.pdf_forms.filling import FilledForm, PdfForms
from forms_service.adapters.sandbox.letters import SandboxedLetters
from forms_service.casework.documents.documents import Picture, PrintedText
from tests.builders.replies import templates

SHEET, SHEET_AGAIN, VIEW, REVIEWED = (
    templates().get(f"core/{name}@1")
    for name in (
        "identity_confirmation_sheet",
        "identity_sheet_after_review",
        "contact_view_one_page",
        "contact_view_after_review",
    )
)


HEBREW, ARABIC, GREEK, WELSH = "שלום עולם", "مرحبا بالعالم", "Ελένη Παπαδοπούλου", "Siân Ŵynne-Llŷr ŵ ŷ Ŷ"


def said(**answers: str | None) -> dict[str, PrintedText | None]:
    return {name: PrintedText(text, source=name) if text else None for name, text in answers.items()}


def condition(kind: str, text: str) -> dict[str, object]:
    return {"lc_type_choice": kind, "lc_condition": PrintedText(text, source="lv_conditions, Condition")}


def context(**changes: Any) -> dict[str, Any]:
    """The merge fields of an invented assessment; *changes* replace answers or choices of these names."""
    answers = {
        "rq_ref": "PP/77", "rq_establishment": "HMP Invented Moor", "rqc_prison": "HMP Invented Moor", "iv_by": "Ann Author", "iv_seen_date": "3 May 2026",
        "iv_photo_given": "Yes, by the prison", "iv_photo_date": "April 2026", "iv_outcome": "Confirmed",
        "lv_letters": "In the child’s best interests", "lv_phone": "Only with conditions",
        "lv_video": "Cannot form a view", "lv_visits": "Not in the child’s best interests",
        "lv_photos": "In the child’s best interests", "lv_override_why": None, "rv_date": "1 March 2027",
        "se_at": "22 May 2026 at 09:15", "se_by": "Ann Author", "se_systems": "Main case system", "vo_when": None,
        "pv_level": "Level 3: letters, cards and telephone calls", "pv_why": "A carer’s view has changed",
        "cg_summary": "The aunt no longer supports visits.",
    }  # fmt: skip
    choices: dict[str, Any] = {
        "iv_outcome": "confirmed", "iv_how": ["birth_certificate_seen"], "iv_relationship": ["our_case_record"],
        "iv_photo_likeness": "yes", "vo_include": "no", "lv_level": "level_3_written_and_phone", "lv_letters": "in_best_interests", "lv_phone": "only_with_conditions",
    }  # fmt: skip
    return {
        "organisation": said(name="Westshire Council", team="Contact assessments"),
        "document": {"marking": changes.pop("marking", None), **said(reference="CSE-2026-0001")},
        "children": [said(name=changes.pop("child", WELSH), born="1 March 2015", aliases=changes.pop("aliases", None))],
        "adult": said(name=changes.pop("adult", "Peter Placeholder"), numbers="A1234BC"),
        "rows": {"lv_conditions": changes.pop("conditions", [condition("phone", "Every call is monitored")])},
        "answer": said(**(answers | {name: text for name, text in changes.items() if name in answers})),
        "choice": choices | {name.removesuffix("_choice"): value for name, value in changes.items()},
        "prepared": said(by="Ann Author", on="23 November 2026"),
        "authorised": said(by="Mo Manager", on="24 May 2026", status="Authorised"),
        "provenance": {
            "title": "A form", "reference": "CSE-2026-0001", "definition": "core/a@1", "template": "core/b@1",
            "answers": "0" * 64, "created": "2026-05-24T10:00:00+00:00",
        },
    }  # fmt: skip


def picture(red: int, green: int, blue: int) -> Picture:
    """A PNG of one colour, 20 by 30."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    rows = (b"\0" + bytes((red, green, blue)) * 20) * 30
    header = (20).to_bytes(4) + (30).to_bytes(4) + bytes((8, 2, 0, 0, 0))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return Picture(png, "image/png", f"Photograph of the child, {red} {green} {blue}")


def sheet(forms: PdfForms | SandboxedLetters, pictures: int = 0, **changes: Any) -> FilledForm:
    shown = {"iv_photos": [picture(200, 40 * number, 0) for number in range(pictures)]}
    return forms.fill(SHEET.content, SHEET.fields, context(**changes), shown)
