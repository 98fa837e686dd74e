"""What keeps a PDF form from being filled, or would leave with it: of the file, of its pages, and of its boxes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from pikepdf import Array, Dictionary, Name, Pdf

from forms_service.adapters.documents.pdf_forms.widgets import (
    Kind,
    box_name,
    button_state,
    field_kind,
    in_structure,
    is_scripted,
    tag_of,
    tooltip_of,
)
from forms_service.engine.fault import Fault

_NEEDED: Final = (
    ("/AcroForm", "form-no-boxes", "form"),
    ("/StructTreeRoot", "form-no-structure", "structure"),
    ("/Lang", "form-no-language", "language"),
)
_FILLED: Final = ("text", "tick", "radio")
_HARMLESS: Final = ("/GoTo", "/URI")


def faults_of_file(form: Pdf) -> Iterator[Fault]:
    root = form.Root
    if form.is_encrypted:
        yield Fault("form-encrypted", "", "the template is encrypted, though it opens without a password")
    for key, code, what in _NEEDED:
        if key not in root or not str(root[key]).strip():
            yield Fault(code, "", f"the template is a PDF without {what}")
    if "/XFA" in root.get("/AcroForm", {}):
        yield Fault("form-xfa", "", "the template is a form that changes itself (XFA)")
    if "/AA" in root or _acts_at_once(root) or "/JavaScript" in root.get("/Names", {}):
        yield Fault("form-acts", "", "the template does something when it is opened")


def faults_of_page(form: Pdf, page: Dictionary, number: int) -> Iterator[Fault]:
    at = f"page {number + 1}"
    if "/AA" in page:
        yield Fault("form-acts", "", f"{at} does something when it is shown", place=at)
    if "/StructTreeRoot" in form.Root and not _is_tagged(form, page):
        yield Fault("form-page-untagged", "", f"{at} has no place in the structure of the form", place=at)
    annotations: Any = page.get("/Annots", [])
    for one in annotations:
        kind = one.get("/Subtype")
        if kind != Name.Widget and not (kind == Name.Link and _leads(one)):
            yield Fault("form-attached", "", f"{at} holds something that would leave with it ({kind})", place=at)


def faults_of_box(form: Pdf, widget: Dictionary, number: int) -> Iterator[Fault]:
    at, name, kind = f"page {number + 1}", box_name(widget), field_kind(widget)
    if not tooltip_of(widget):
        words = f"the box {name} has no label (tooltip) for people who do not see it"
        yield Fault("form-box-unlabelled", "", words, place=at)
    if "/StructTreeRoot" in form.Root and tag_of(form, widget) is None:
        yield Fault("form-box-untagged", "", f"the box {name} has no place in the structure of the form", place=at)
    if kind == "signature":
        yield Fault("form-signature", "", f"the box {name} is for a signature made by a program", place=at)
    elif kind not in _FILLED:
        yield Fault("form-box-kind", "", f"the box {name} is of a kind ({kind}) that is not filled", place=at)
    if kind == "radio" and button_state(widget) is None:
        words = f"the radio button “{tooltip_of(widget)}” of {name} does not say what it stands for"
        yield Fault("form-box-value", "", words, place=at)
    if is_scripted(widget):
        yield Fault("form-acts", "", f"the box {name} does something when it is used", place=at)


def fillable(widget: Dictionary) -> Kind | None:
    """The kind of a box, if it is one that is filled."""
    kind = field_kind(widget)
    return cast(Kind, kind) if kind in _FILLED else None


def _acts_at_once(root: Any) -> bool:
    """Whether opening does more than to show a page, which the newer and the older way of saying it both may."""
    action: Any = root.get("/OpenAction")
    return isinstance(action, Dictionary) and str(action.get("/S")) != "/GoTo"


def _is_tagged(form: Pdf, page: Dictionary) -> bool:
    return isinstance(in_structure(form, page.get("/StructParents")), Array)


def _leads(link: Dictionary) -> bool:
    """Whether a link does nothing but lead to a page, here or in the web."""
    action: Any = link.get("/A")
    return "/AA" not in link and (action is None or (str(action.get("/S")) in _HARMLESS and "/Next" not in action))
