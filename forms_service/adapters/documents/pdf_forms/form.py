"""What a PDF form holds, and all at once what keeps it from being filled."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any, Final

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from forms_service.adapters.documents.pdf_forms.hindrances import (
    faults_of_box,
    faults_of_file,
    faults_of_page,
    fillable,
)
from forms_service.adapters.documents.pdf_forms.proposal import propose_manifest, table_of_boxes
from forms_service.adapters.documents.pdf_forms.widgets import (
    Box,
    BoxEntry,
    in_one_line,
    read_box,
    read_entry,
)
from forms_service.casework.documents.documents import TemplateFault
from forms_service.engine.fault import Fault

MOST_FORM_BYTES: Final = 20_000_000
_NO_PDF: Final = "the template is not a PDF, or one that is broken off"
_LOCKED: Final = "the template opens only with a password"
_LEFT_BEHIND: Final = ("form-xfa", "form-acts")
"""What filling takes out of a form: one that is published already is filled without."""


@dataclass(slots=True)
class FormSurvey:
    """All that a form holds: *entries* are all of its boxes, *boxes* those that can be filled, in reading order."""

    entries: list[BoxEntry] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def table(self) -> Sequence[str]:
        return list(table_of_boxes(self.entries))

    @property
    def manifest(self) -> str:
        """A manifest to begin with; nothing, if there is no box."""
        return propose_manifest(self.entries) if self.entries else ""

    @property
    def refusals(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.is_refused]


def survey(template: bytes) -> FormSurvey:
    """Look a form through, whatever it is; nothing that is wrong with it hides the rest."""
    seen = FormSurvey()
    if len(template) > MOST_FORM_BYTES:
        words = f"the template has more than {MOST_FORM_BYTES:,} bytes"
        seen.faults.append(Fault("form-too-large", "", words))
        return seen
    try:
        form = pikepdf.open(io.BytesIO(template))
    except pikepdf.PasswordError:
        seen.faults.append(Fault("form-encrypted", "", _LOCKED))
    except pikepdf.PdfError:
        seen.faults.append(Fault("form-not-pdf", "", _NO_PDF))
    else:
        with form:
            seen.faults += _faults(form, seen)
    return seen


@lru_cache(maxsize=32)
def read_form(template: bytes) -> tuple[Box, ...]:
    """Return the boxes of a form in reading order; ``TemplateFault`` names all that keeps them from being filled."""
    seen = survey(template)
    refuse_all(fault for fault in seen.refusals if fault.code not in _LEFT_BEHIND)
    return tuple(seen.boxes)


def open_form(template: bytes) -> Pdf:
    """Open a form that was read."""
    return pikepdf.open(io.BytesIO(template))


def refuse_all(faults: Iterable[Fault]) -> None:
    """Raise ``TemplateFault`` with all that is wrong, a line for each, if anything is."""
    if found := [replace(fault, message=in_one_line(fault.message)) for fault in faults]:
        raise TemplateFault.of(found)


def check_fields(boxes: Sequence[Box | BoxEntry], fields: Mapping[str, str]) -> None:
    """Hold the form against its manifest: every box is filled from somewhere, and nothing is left over."""
    refuse_all(faults_of_fields(boxes, fields))


def faults_of_fields(boxes: Sequence[Box | BoxEntry], fields: Mapping[str, str]) -> Iterator[Fault]:
    names = {box.name for box in boxes}
    for unknown in sorted(fields.keys() - names):
        yield Fault("form-box-unknown", "", f"the manifest fills {unknown}, which the form does not have")
    for forgotten in sorted(names - fields.keys()):
        words = f"the form has the box {forgotten}, which the manifest does not fill"
        yield Fault("form-box-forgotten", "", words)


def _faults(form: Pdf, seen: FormSurvey) -> Iterator[Fault]:
    """All that is wrong with a form, while its boxes are added to what was *seen*."""
    yield from _each_part("", lambda: faults_of_file(form))
    yield from _each_part("", lambda: _look_at_pages(form, seen))
    yield from _each_part("", lambda: _faults_of_names(form, seen.entries))


def _look_at_pages(form: Pdf, seen: FormSurvey) -> Iterator[Fault]:
    for number, page in enumerate(form.pages):
        place = f"page {number + 1}"
        yield from _each_part(place, partial(faults_of_page, form, page.obj, number))
        yield from _each_part(place, partial(_look_at_boxes, form, seen, page.obj, number))


def _look_at_boxes(form: Pdf, seen: FormSurvey, page: Dictionary, number: int) -> Iterator[Fault]:
    widgets: Any = page.get("/Annots", [])
    for place, widget in enumerate(widgets):
        if widget.get("/Subtype") == Name.Widget:
            part = f"page {number + 1}, box {place + 1}"
            yield from _each_part(part, partial(_look_at_box, form, seen, widget, number, place))


def _look_at_box(form: Pdf, seen: FormSurvey, widget: Dictionary, number: int, place: int) -> Iterator[Fault]:
    seen.entries.append(read_entry(widget, number))
    yield from faults_of_box(form, widget, number)
    if kind := fillable(widget):
        seen.boxes.append(read_box(widget, kind, number, place))


def _faults_of_names(form: Pdf, entries: Sequence[BoxEntry]) -> Iterator[Fault]:
    if not entries and "/AcroForm" in form.Root:
        yield Fault("form-no-boxes", "", "the template has no boxes to be filled")
    for name, times in Counter(one.name for one in entries).items():
        if times > 1 and {one.kind for one in entries if one.name == name} != {"radio"}:
            yield Fault("form-box-twice", "", f"the box {name} stands in the form more than once")


def _each_part(place: str, look: Callable[[], Iterator[Fault]]) -> Iterator[Fault]:
    """Look at one part; what breaks that is a fault of this part."""
    try:
        yield from look()
    except Exception:  # noqa: BLE001 (in a file of others anything may stand where anything is expected)
        words = f"{place or 'the template'} cannot be read"
        yield Fault("form-damaged", "", words, place=place)
