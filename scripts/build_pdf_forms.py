"""Writes the PDF form templates that are not there yet: ``python -m scripts.build_pdf_forms [FOLDER]``.

The committed ``template.pdf`` is the truth; this shows how it began, and makes the next version. It needs WeasyPrint,
which nothing else here does: ``uv run --with weasyprint==70.0 --with pikepdf python -m scripts.build_pdf_forms``
(and Debian's ``libpango-1.0-0`` and ``fonts-liberation``). It makes a labelled, tagged form (PDF/UA-1).
"""

from __future__ import annotations

import io
import sys
from html import escape
from pathlib import Path
from typing import Final

import pikepdf

_STYLE: Final = """
@page { size: A4; margin: 13mm 17mm 13mm 17mm;
  @bottom-left { content: "%(foot)s"; font: 8.5pt "Liberation Sans" }
  @bottom-right { content: "Page 1"; font: 8.5pt "Liberation Sans" } }
* { box-sizing: border-box }
body { font: 10.5pt/1.2 "Liberation Sans"; margin: 0; color: #000 }
h1 { font-size: 17pt; margin: 1mm 0 1.5mm }
h2 { font-size: 11.5pt; margin: 2.2mm 0 0.8mm; border-bottom: 0.8pt solid #000; padding-bottom: 0.6mm }
p { margin: 0.6mm 0 }
label { display: block; font-size: 9.5pt }
input, textarea { font: 12pt "Liberation Sans"; border: 0.8pt solid #444; margin: 0; padding: 0; display: block }
input { height: 16.5pt; width: 100%% }
.row { display: flex; gap: 4mm }
.row > * { flex: 1 }
.wide { flex: 2 !important }
.widest { flex: 3 !important }
.choice { display: flex; gap: 2mm; margin: 0.7mm 0; align-items: center }
.choice input { width: 11pt; height: 11pt; flex: none }
.choice span { flex: 1 }
.columns { display: grid; grid-template-columns: 1fr 1fr; column-gap: 6mm }
.photo input { height: 38mm; width: 100%% }
table { width: 100%%; border-collapse: collapse }
th { text-align: left; font-size: 9.5pt; padding: 0.6mm 1mm }
th[scope=row] { width: 27mm; vertical-align: top; font-size: 10.5pt; padding-top: 1.5mm }
td { padding: 0.6mm; vertical-align: top }
td.view { width: 46mm }
td textarea { width: 100%%; height: 38pt }
.told { border: 0.8pt solid #000; padding: 1.5mm 2mm }
"""


def _text(name: str, label: str, style: str = "", lines: str = "") -> str:
    """A box under its label; *lines* is the height of one for several lines."""
    title = escape(label, quote=True)
    box = (
        f'<textarea id="{name}" name="{name}" title="{title}" style="width: 100%; height: {lines}"></textarea>'
        if lines
        else f'<input id="{name}" name="{name}" title="{title}">'
    )
    return f'<p class="{style}"><label for="{name}">{escape(label)}</label>{box}</p>'


def _row(*boxes: str) -> str:
    return f'<div class="row">{"".join(boxes)}</div>'


def _ticks(group: str, boxes: dict[str, str], style: str = "columns") -> str:
    """Boxes to be ticked one by one; each has a name of its own."""
    made = (_choice("checkbox", name, "on", group, text) for name, text in boxes.items())
    return f'<div class="{style}">{"".join(made)}</div>'


def _buttons(name: str, group: str, options: dict[str, str], style: str = "columns") -> str:
    """Radio buttons: one of the options."""
    made = (_choice("radio", name, value, group, text) for value, text in options.items())
    return f'<div class="{style}">{"".join(made)}</div>'


def _choice(kind: str, name: str, value: str, group: str, text: str) -> str:
    title = escape(f"{group}: {text}", quote=True)
    return (
        f'<p class="choice"><input type="{kind}" name="{name}" value="{value}" title="{title}">'
        f"<span>{escape(text)}</span></p>"  # no label element: it would be the tooltip, without its group
    )


_OPENING: Final = "".join([
    _row(_text("organisation", "From", "widest"), _text("status", "Status")),
    _row(_text("reference", "Our reference"), _text("their_reference", "Your reference")),
])  # fmt: skip
_SIGNED: Final = _row(
    _text("prepared_by", "Prepared by", "wide"), _text("authorised_by", "Authorised by (manager)", "wide"),
    _text("authorised_on", "Authorised on"),
)  # fmt: skip

_HOW: Final = {
    "how_known": "Whoever confirms it knows the child and has seen them",
    "how_worker": "Another named worker knows the child",
    "how_birth": "Birth certificate seen",
    "how_passport": "Passport or other identity document seen",
    "how_file_photo": "Compared with a photograph on our file",
    "how_school": "A school or health service confirmed it",
}
_RELATIONSHIP: Final = {
    "relationship_birth": "Birth certificate",
    "relationship_responsibility": "Record of parental responsibility",
    "relationship_order": "Court order",
    "relationship_record": "Our case record",
    "relationship_statement": "A parent or carer told us",
    "relationship_not": "It is not confirmed",
}
_LEVELS: Final = {
    "level_1_none": "Level 1: no contact",
    "level_2_written": "Level 2: letters and cards",
    "level_3_written_and_phone": "Level 3: letters, cards and telephone calls",
    "level_4_all": "Level 4: all contact, with visits",
    "no_level_view": "No view on the level",
}
_KINDS: Final = {
    "letters": "Letters and cards",
    "phone": "Telephone calls",
    "video": "Video calls",
    "visits": "Visits",
    "photos": "Keeping photographs",
}

_HELD: Final = (
    '<p class="told"><strong>OFFICIAL-SENSITIVE.</strong> Held by visits staff without the report. Use it only to '
    "recognise the child named here, keep it secure, and destroy it when it is replaced. "
    "Tell us at once if anything here is wrong.</p>"
)
_DECIDES: Final = (
    '<p class="told"><strong>OFFICIAL-SENSITIVE.</strong> For the prison’s public protection team. '
    "<strong>The prison decides</strong> what contact is allowed; this is our advice about one child only. "
    "Tell us at once if anything here is wrong.</p>"
)

IDENTITY_SHEET: Final = "".join([
    "<h1>Identity confirmation sheet</h1>",
    _HELD,
    _OPENING,
    "<h2>Who this is about</h2>",
    _row(_text("child_name", "1. Child’s name", "wide"), _text("child_born", "2. Child’s date of birth")),
    _text("child_aliases", "3. Other names the child is known by"),
    _row(_text("adult_name", "4. Prisoner", "wide"), _text("adult_number", "5. Prison number"),
         _text("prison", "6. Prison", "wide")),
    "<h2>7. Has the child’s identity been confirmed? (Fact)</h2>",
    _buttons("outcome", "7. Has the child’s identity been confirmed?",
             {"confirmed": "Yes, confirmed", "partly_confirmed": "Partly confirmed"}),
    "<h2>8. How it was confirmed (Fact)</h2>",
    _ticks("8. How it was confirmed", _HOW),
    _row(_text("confirmed_by", "9. Confirmed by", "wide"), _text("seen_date", "10. They last saw the child on")),
    "<h2>11. How the relationship to the prisoner is confirmed (Fact)</h2>",
    _ticks("11. How the relationship to the prisoner is confirmed", _RELATIONSHIP),
    "<h2>12. Photographs</h2>",
    _row(_text("photo_given", "13. Photographs supplied with the request", "wide"),
         _text("photo_date", "14. Taken (as we were told)")),
    "<p>15. Each photograph is a true likeness of the child now</p>",
    _buttons("likeness", "15. Each photograph is a true likeness of the child now",
             {"yes": "Yes", "no": "No", "cannot_say": "We cannot say"}, "row"),
    _row(*(_text(f"photo_{number}", f"Photograph {number}", "photo") for number in range(1, 5))),
    "<h2>16. Sign-off</h2>",
    _SIGNED,
])  # fmt: skip

_BASIS: Final = (
    _row(_text("review", "13. Ask us again on"), _text("identity", "14. Child’s identity"),
         _text("searched", "15. Our records searched"))
    + _text("basis", "16. What this is based on, and its limits", lines="54pt")
)  # fmt: skip
_CHANGED: Final = (
    _row(_text("review", "13. Ask us again on"), _text("identity", "14. Child’s identity"))
    + _text("before", "15. Level in the last report")
    + _text("basis", "16. Why this was reviewed, and what is different", lines="40pt")
)


def _contact_view(based_on: str) -> str:
    """One page for keying; *based_on* is the part that differs for a first view and for one after a review."""
    return "".join([
        "<h1>View on contact, by type and level</h1>",
        _DECIDES,
        _OPENING,
        _row(_text("child_name", "1. Child’s name", "wide"), _text("child_born", "2. Child’s date of birth")),
        _row(_text("adult_name", "3. Prisoner", "wide"), _text("adult_number", "4. Prison number"),
             _text("prison", "5. Prison", "wide")),
        "<h2>Our view on each kind of contact (Our assessment)</h2>",
        '<table><thead><tr><th scope="col">Contact</th><th scope="col">View</th>',
        '<th scope="col">Conditions</th></tr></thead><tbody>',
        *(
            f'<tr><th scope="row">{number}. {kind}</th>'
            f'<td class="view"><textarea name="view_{name}" title="{number}. {kind}, our view"></textarea></td>'
            f'<td><textarea name="conditions_{name}" title="{number}. {kind}, conditions"></textarea></td></tr>'
            for number, (name, kind) in enumerate(_KINDS.items(), 6)
        ),
        "</tbody></table>",
        "<h2>11. Level of contact that we recommend for this child (Our assessment)</h2>",
        _buttons("level", "11. Level of contact that we recommend", _LEVELS),
        _text("level_note", "12. About this level", lines="40pt"),
        "<h2>Review and basis</h2>",
        based_on,
        "<h2>17. Sign-off</h2>",
        _SIGNED,
    ])  # fmt: skip


FORMS: Final = {
    "core/identity_confirmation_sheet/1": ("Identity confirmation sheet", "D31", IDENTITY_SHEET),
    "core/identity_sheet_after_review/1": ("Identity confirmation sheet", "D31", IDENTITY_SHEET),
    "core/contact_view_one_page/1": ("View on contact, by type and level", "D33", _contact_view(_BASIS)),
    "core/contact_view_after_review/1": ("View on contact, by type and level", "D33", _contact_view(_CHANGED)),
}


def build(folder: Path) -> list[Path]:
    """Write every form that *folder* does not hold yet, and return what was written."""
    written = []
    for name, (title, code, body) in FORMS.items():
        path = folder / name / "template.pdf"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pdf_form(title, f"{code} · {title}", body))
            written.append(path)
    return written


def pdf_form(title: str, foot: str, body: str) -> bytes:
    """Return the form, the same bytes on every run."""
    import weasyprint  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 (only whoever builds forms has it)

    html = (
        f'<html lang="en-GB"><head><title>{escape(title)}</title><style>{_STYLE % {"foot": foot}}</style></head>'
        f"<body><form>{body}</form></body></html>"
    )
    made = weasyprint.HTML(string=html).write_pdf(pdf_forms=True, pdf_variant="pdf/ua-1", pdf_identifier=b"form")
    return _whole(made)


def _whole(pdf: bytes) -> bytes:
    """Make the fields what readers expect: a radio button has no name of its own, only its group has."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as form:
        fields = form.Root.AcroForm.Fields
        for field in list(fields):
            if "/Parent" in field and "/T" in field:
                del field["/T"]
        form.Root.AcroForm.Fields = pikepdf.Array([field for field in fields if "/Parent" not in field])
        form.save(target, deterministic_id=True)
    return target.getvalue()


if __name__ == "__main__":
    for made in build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("document_templates")):
        print(f"wrote {made}")
