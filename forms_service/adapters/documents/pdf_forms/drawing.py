"""The filled form as a PDF of its own: every piece stands in the structure where its box stood, and no form is left."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from forms_service.adapters.documents.pdf_forms.form import open_form
from forms_service.adapters.documents.pdf_forms.sheets import A4, Placed
from forms_service.adapters.documents.pdf_forms.widgets import tag_of

# What an instruction of a page needs that the page must name.
_NEEDS: Final = {
    "Tf": "/Font", "cs": "/ColorSpace", "CS": "/ColorSpace", "scn": "/Pattern", "SCN": "/Pattern",
    "gs": "/ExtGState", "Do": "/XObject", "sh": "/Shading", "BDC": "/Properties",
}  # fmt: skip
_TICKED: Final = "Ticked:"


def draw(template: bytes, placed: Sequence[Placed], pieces: bytes, about: Mapping[str, str]) -> bytes:
    """Return the form filled; *pieces* has one page for each of *placed*, *about* is the document's information."""
    target = io.BytesIO()
    with open_form(template) as form, pikepdf.open(io.BytesIO(pieces)) as source:
        drawing = _Drawing(form, source, list(placed))
        drawing.fill()
        _leave_no_form(form)
        form.Root.OutputIntents = form.copy_foreign(source.Root.OutputIntents)
        form.trailer.Info = form.make_indirect(Dictionary({f"/{name}": String(text) for name, text in about.items()}))
        form.save(target, deterministic_id=True)
    return target.getvalue()


class _Drawing:
    def __init__(self, form: Pdf, source: Pdf, placed: list[Placed]) -> None:
        self._form = form
        self._source = source
        self._placed = placed
        self._tree = pikepdf.NumberTree(form.Root.StructTreeRoot.ParentTree)
        self._own_pages = len(form.pages)
        self._elements: dict[int, Dictionary] = {}  # the element that each of the placed stands in, where it had one
        self._names: dict[tuple[Any, str, Any], Any] = {}  # what was added to the pages

    def fill(self) -> None:
        for page in range(self._own_pages):
            self._take_boxes(page)
        for _ in range(self._own_pages, 1 + max((one.page for one in self._placed), default=0)):
            self._add_sheet()
        for number in range(len(self._form.pages)):
            self._draw_page(number)
        root = self._form.Root.StructTreeRoot
        root.ParentTreeNextKey = 1 + max((int(key) for key in self._tree), default=-1)

    def _take_boxes(self, number: int) -> None:
        """Turn the element of each box into one of text, or take it out where nothing stands in the box."""
        page = self._form.pages[number].obj
        widgets: Any = page.get("/Annots", [])
        for place, widget in enumerate(widgets):
            if widget.get("/Subtype") != Name.Widget:
                continue
            element = tag_of(self._form, widget)
            assert element is not None  # reading the form has seen to it
            del self._tree[int(widget.StructParent)]
            element.K = Array()
            inside = [index for index, one in enumerate(self._placed) if one.fills(number, place)]
            if inside:
                _become(element, self._placed[inside[0]], page)
            else:
                _take_out(element)
            self._elements |= dict.fromkeys(inside, element)

    def _add_sheet(self) -> None:
        page = self._form.add_blank_page(page_size=A4)
        key = 1 + max((int(key) for key in self._tree), default=-1)
        page.obj.StructParents = key
        page.obj.Tabs = Name.S
        self._tree[key] = self._form.make_indirect(Array())

    def _draw_page(self, number: int) -> None:
        page = self._form.pages[number]
        marked: Any = self._tree[int(page.obj.StructParents)]
        drawn = [index for index, one in enumerate(self._placed) if one.page == number]
        content = b"".join(self._instructions(page, index, marked) for index in drawn)
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q\n" + content)

    def _instructions(self, page: pikepdf.Page, index: int, marked: Array) -> bytes:
        one = self._placed[index]
        drawn = self._drawn(page, self._source.pages[index])
        body = b"q 1 0 0 1 %.3f %.3f cm\n%b\nQ\n" % (one.x, one.y, drawn)
        if one.role == "Artifact":
            return b"/Artifact <</Type /Pagination>> BDC\n" + body + b"EMC\n"
        element: Any = self._elements.get(index) or self._new_element(page, one)
        number = len(marked)
        marked.append(element)
        element.K.append(number)
        return f"/Span <</MCID {number}>> BDC\n".encode() + body + b"EMC\n"

    def _drawn(self, page: pikepdf.Page, piece: pikepdf.Page) -> bytes:
        """Return what draws a piece, with what it needs added to the page under names of our own.

        It is not left a form within the page: readers of the structure find the text only in the page itself.
        """
        instructions: list[Any] = []
        for one in pikepdf.parse_content_stream(piece):
            operator, operands = str(one.operator), list(one.operands)
            where = 0 if operator == "Tf" else -1
            if operator in _NEEDS and isinstance(operands[where], Name):
                operands[where] = self._named(page, piece, _NEEDS[operator], operands[where])
            instructions.append((operands, one.operator))
        return pikepdf.unparse_content_stream(instructions)

    def _named(self, page: pikepdf.Page, piece: pikepdf.Page, kind: str, name: Any) -> Any:
        resources: Any = piece.obj.Resources.get(kind, {})
        if name not in resources:
            return name  # one that every PDF has, such as /DeviceGray
        needed = resources[name]
        key = (page.obj.objgen, kind, needed.objgen if needed.is_indirect else needed.unparse())
        if key not in self._names:
            own = Name(f"/Box{len(self._names)}")
            copy = self._form.copy_foreign(needed if needed.is_indirect else self._source.make_indirect(needed))
            self._names[key] = page.add_resource(copy, Name(kind), own)
        return self._names[key]

    def _new_element(self, page: pikepdf.Page, one: Placed) -> Dictionary:
        """Make an element of a sheet, at the end of the document."""
        parent: Any = _document(self._form)
        element = self._form.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{one.role}"), P=parent, Pg=page.obj, K=Array())
        )
        parent.K.append(element)
        return element


def _document(form: Pdf) -> Any:
    """The element that holds all others, with its kids in a list."""
    root = form.Root.StructTreeRoot
    top: Any = root.K
    if isinstance(top, Array):
        top = top[0] if len(top) == 1 and top[0].get("/S") == Name.Document else root
    if not isinstance(top.get("/K"), Array):
        top.K = Array([top.K])
    return top


def _become(element: Dictionary, one: Placed, page: Dictionary) -> None:
    element.S = Name.Figure if one.role == "Figure" else Name.Span
    element.Pg = page
    if one.role == "Tick":
        element.ActualText = String(_TICKED)
    if one.piece.image:
        element.Alt = String(one.piece.image.alt)
        area = [one.x, one.y, one.x + one.piece.width, one.y + one.height]
        element.A = Dictionary(O=Name.Layout, BBox=Array([round(value, 3) for value in area]), Placement=Name.Block)


def _take_out(element: Dictionary) -> None:
    """Take an element out of the structure, and whatever holds nothing but it."""
    parent: Any = element.P
    kids: Any = parent.get("/K")
    if not isinstance(kids, Array):
        kids = parent.K = Array([kids])
    for index in reversed(range(len(kids))):
        if isinstance(kids[index], Dictionary) and kids[index].objgen == element.objgen:
            del kids[index]
    if not len(kids) and parent.get("/S") in {Name.NonStruct, Name.Span, Name.P, Name.Div}:
        _take_out(parent)


def _leave_no_form(form: Pdf) -> None:
    for key in ("/AcroForm", "/OpenAction", "/AA", "/Perms", "/Collection"):
        if key in form.Root:
            del form.Root[key]
    for key in ("/JavaScript", "/EmbeddedFiles"):
        if key in form.Root.get("/Names", {}):
            del form.Root.Names[key]
    for page in form.pages:
        left = list(_without_boxes(page.obj.get("/Annots", [])))
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
        if left:
            page.obj.Annots = Array(left)
        if "/AA" in page.obj:
            del page.obj["/AA"]


def _without_boxes(annotations: Any) -> Iterator[Any]:
    for annotation in annotations:
        if annotation.get("/Subtype") != Name.Widget:
            yield annotation
