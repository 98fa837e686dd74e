"""What a PDF form holds: its boxes, where they stand, and what they are called."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from forms_service.casework.documents.documents import TemplateFault

Kind = Literal["text", "tick", "radio"]
_RADIO: Final = 1 << 15  # of a button's flags
_LINES: Final = 1 << 12  # of a text's flags
_NUMBERED = re.compile(r"(\d+[a-z]?)\.? +(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Box:
    """One place to be filled. *label* is what a screen reader calls it; *place* is its index on its page.

    A group of radio buttons is one box for each button, of one *name*; *value* is what that button stands for.
    """

    name: str
    label: str
    kind: Kind
    page: int
    place: int
    left: float
    bottom: float
    width: float
    height: float
    has_lines: bool
    value: str

    @property
    def called(self) -> str:
        """The label as people write it: box 4, “Conditions”."""
        numbered = _NUMBERED.fullmatch(self.label)
        return f"box {numbered[1]}, “{numbered[2]}”" if numbered else f"“{self.label}”"

    @property
    def question(self) -> str:
        """Of a tick box whose label is “group: option”, the group."""
        before, colon, _ = self.label.partition(": ")
        return before if colon else self.label

    @property
    def option(self) -> str:
        _, colon, after = self.label.partition(": ")
        return after if colon else "Yes"


@lru_cache(maxsize=32)
def read_form(template: bytes) -> tuple[Box, ...]:
    """Return the boxes of a form in reading order; ``TemplateFault`` if it is none that can be filled."""
    with open_form(template) as form:
        boxes = tuple(box for page in range(len(form.pages)) for box in _on_page(form, page))
    if not boxes:
        raise TemplateFault("the template has no boxes to be filled")
    kinds: dict[str, Kind] = {}
    for box in boxes:
        if kinds.setdefault(box.name, box.kind) != "radio" and [one.name for one in boxes].count(box.name) > 1:
            raise TemplateFault(f"the box {box.name} stands in the form more than once")
    return boxes


def open_form(template: bytes) -> Pdf:
    try:
        form = pikepdf.open(io.BytesIO(template))
    except pikepdf.PdfError as error:
        raise TemplateFault(f"the template is not a PDF: {error}") from error
    for needed, what in (("/AcroForm", "form"), ("/StructTreeRoot", "structure"), ("/Lang", "language")):
        if needed not in form.Root:
            raise TemplateFault(f"the template is a PDF without {what}")
    return form


def check_fields(boxes: tuple[Box, ...], fields: Mapping[str, str]) -> None:
    """Hold the form against its manifest: every box is filled from somewhere, and nothing is left over."""
    names = {box.name for box in boxes}
    for unknown in sorted(fields.keys() - names):
        raise TemplateFault(f"the manifest fills {unknown}, which the form does not have")
    for forgotten in sorted(names - fields.keys()):
        raise TemplateFault(f"the form has the box {forgotten}, which the manifest does not fill")


def _on_page(form: Pdf, number: int) -> Iterator[Box]:
    page = form.pages[number]
    widgets: Any = page.obj.get("/Annots", [])
    for place, widget in enumerate(widgets):
        if widget.get("/Subtype") == Name.Widget:
            yield _box(form, widget, number, place)


def _box(form: Pdf, widget: Dictionary, page: int, place: int) -> Box:
    name = ".".join(reversed([str(field.T) for field in _fields(widget) if "/T" in field]))
    label = str(_inherited(widget, "/TU") or "").strip()
    if not label:
        raise TemplateFault(f"the box {name} has no label (tooltip) for people who do not see it")
    if tag_of(form, widget) is None:
        raise TemplateFault(f"the box {name} has no place in the structure of the form")
    kind = _kind(name, widget)
    x1, y1, x2, y2 = (float(value) for value in widget.Rect)
    return Box(
        name, label, kind, page, place,
        left=min(x1, x2), bottom=min(y1, y2), width=abs(x2 - x1), height=abs(y2 - y1),
        has_lines=bool(_flags(widget) & _LINES) and kind == "text",
        value=_value(name, widget) if kind == "radio" else "",
    )  # fmt: skip


def tag_of(form: Pdf, widget: Dictionary) -> Dictionary | None:
    """The element of the structure that stands for a box."""
    tree = pikepdf.NumberTree(form.Root.StructTreeRoot.ParentTree)
    key = widget.get("/StructParent")
    element: Any = tree.get(int(key)) if key is not None else None
    return element if isinstance(element, Dictionary) else None


def _kind(name: str, widget: Dictionary) -> Kind:
    match str(_inherited(widget, "/FT") or ""):
        case "/Tx":
            return "text"
        case "/Btn":
            return "radio" if _flags(widget) & _RADIO else "tick"
        case other:
            raise TemplateFault(f"the box {name} is of a kind ({other}) that is not filled")


def _flags(widget: Dictionary) -> int:
    return int(_inherited(widget, "/Ff") or 0)


def _value(name: str, widget: Dictionary) -> str:
    """What a radio button stands for: its state, or where the group lists them, the entry of that number."""
    appearances: Any = widget.get("/AP") or Dictionary()
    states = [str(state)[1:] for state in appearances.get("/N", ()) if state != "/Off"]
    if len(states) != 1:
        raise TemplateFault(f"the radio button “{widget.get('/TU')}” of {name} does not say what it stands for")
    named = _inherited(widget, "/Opt")
    return str(named[int(states[0])]) if named is not None and states[0].isdigit() else states[0]


def _inherited(widget: Dictionary, key: str) -> Any:
    return next((field[key] for field in _fields(widget) if key in field), None)


def _fields(widget: Dictionary) -> Iterator[Dictionary]:
    """A box and the fields that it belongs to, the nearest first."""
    field: Any = widget
    for _ in range(16):
        if field is None:
            return
        yield field
        field = field.get("/Parent")
