"""Where everything stands: what is in each box, and what goes on on sheets behind the form, which say from where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from forms_service.adapters.documents.pdf_forms.setting import NOTE, SIZES, Fitted, Piece, Setter, TextToFit
from forms_service.adapters.documents.pdf_forms.widgets import Box
from forms_service.adapters.documents.pdf_forms.wording import Filled

A4: Final = (595.28, 841.89)
_MARGIN: Final = 56.7  # 20 mm
_LINE: Final = 12.0  # the running lines, between the margin and the text
_SHEET: Final = (A4[0] - 2 * _MARGIN, A4[1] - 2 * _MARGIN - 4 * _LINE)
_GAP: Final = 6.0
_ROOM_FOR_HEADING: Final = 60.0
_INSET: Final = 3.0  # between the side of a box and its text
_TICK, _DOT = "✔", "●"


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece and the lower left corner of where it is drawn; *page* counts from 0.

    *role* is what it is in the structure: the contents of a box, a heading or text of a sheet, or a running line,
    which is no content. *name* is the box it belongs to; *is_value* where it is (a part of) what the box says.
    """

    piece: Piece
    page: int
    x: float
    y: float
    height: float
    role: str
    name: str = ""
    box: Box | None = None
    is_value: bool = False

    def fills(self, page: int, place: int) -> bool:
        """Whether it stands in this box of the form."""
        return self.box is not None and (self.box.page, self.box.place) == (page, place)


@dataclass(slots=True)
class _Stack:
    """Sheets behind the form, filled from the top downwards."""

    first: int
    placed: list[Placed] = field(default_factory=list)
    page: int = -1
    y: float = 0

    def begin(self) -> None:
        self.page = self.first if self.page < 0 else self.page + 1
        self.y = _MARGIN + 2 * _LINE + _SHEET[1]

    def make_room(self, height: float) -> None:
        if self.page < 0 or self.y - height < _MARGIN + 2 * _LINE:
            self.begin()

    def put(self, piece: Piece, height: float, role: str, name: str, *, is_value: bool = False) -> None:
        self.make_room(height)
        self.y -= height
        self.placed.append(Placed(piece, self.page, _MARGIN, self.y, height, role, name, is_value=is_value))
        self.y -= _GAP


def place(filled: Sequence[Filled], setter: Setter, running: str, pages: int) -> list[Placed]:
    """Place everything that is to be drawn on a form of so many *pages*, in reading order."""
    texts = [one for one in filled if one.text and one.box.kind == "text"]
    room = (_SHEET[0], _SHEET[1] - _ROOM_FOR_HEADING)
    fitted = dict(zip(texts, setter.fit([_asked(one) for one in texts], room), strict=True))
    headings = {one: _heading(one) for one in texts if len(fitted[one].pieces) > 1}
    asked = [TextToFit(heading, *_SHEET, sizes=SIZES[:1], weight="bold") for heading in headings.values()]
    heights = setter.fit(asked, room)
    stack = _Stack(pages)
    begins: dict[Filled, int] = {}
    for (one, heading), measured in zip(headings.items(), heights, strict=True):
        begins[one] = _continue(stack, one, heading, measured, fitted[one])
    on_form = [placed for one in filled for placed in _on_form(one, fitted.get(one), begins.get(one))]
    return [*on_form, *_running_lines(running, pages, stack.page + 1 if stack.placed else pages), *stack.placed]


def _asked(one: Filled) -> TextToFit:
    return TextToFit(one.text, one.box.width - 2 * _INSET, one.box.height)


def _heading(one: Filled) -> str:
    return f"Continued from {one.box.called}"


def _continue(stack: _Stack, one: Filled, heading: str, measured: Fitted, fitted: Fitted) -> int:
    """Put what did not fit onto the sheets, and return on which it begins."""
    rest = fitted.pieces[1:]
    above = measured.pieces[0][1]
    stack.make_room(above + _GAP + rest[0][1])
    begins = stack.page
    stack.put(Piece(_SHEET[0], heading, weight="bold"), above, "H2", one.box.name)
    for text, height in rest:
        stack.put(Piece(_SHEET[0], text), height, "P", one.box.name, is_value=True)
    stack.y -= _GAP
    return begins


def _on_form(one: Filled, fitted: Fitted | None, continued: int | None) -> Iterator[Placed]:
    box = one.box
    if one.image:
        piece = Piece(box.width - 2 * _INSET, image=one.image, height=box.height - 2 * _INSET)
        left, bottom = box.left + _INSET, box.bottom + _INSET
        yield Placed(piece, box.page, left, bottom, piece.height, "Figure", box.name, box, is_value=True)
    elif one.is_ticked:
        size = min(box.width, box.height) * 0.9
        piece = Piece(2 * size, _DOT if box.kind == "radio" else _TICK, size=size, is_centred=True)
        height = size * 1.2  # what the preamble of the typesetting gives a line
        left, bottom = box.left + box.width / 2 - size, box.bottom + (box.height - height) / 2
        yield Placed(piece, box.page, left, bottom, height, "Tick", box.name, box, is_value=True)
    elif fitted:
        yield from _text(box, fitted, continued)


def _text(box: Box, fitted: Fitted, continued: int | None) -> Iterator[Placed]:
    text, height = fitted.pieces[0]
    width, left = box.width - 2 * _INSET, box.left + _INSET
    if text:
        top = box.bottom + box.height
        bottom = top - height if box.has_lines or continued is not None else box.bottom + (box.height - height) / 2
        piece = Piece(width, text, fitted.size)
        yield Placed(piece, box.page, left, bottom, height, "Span", box.name, box, is_value=True)
    if continued is not None:
        note = Piece(width, f"Continues on page {continued + 1}" if text else f"See page {continued + 1}", NOTE)
        yield Placed(note, box.page, left, box.bottom + 1, NOTE * 1.2, "Span", box.name, box)


def _running_lines(running: str, first: int, count: int) -> Iterator[Placed]:
    for page in range(first, count):
        top = Piece(_SHEET[0], running, NOTE)
        foot = Piece(_SHEET[0], f"Page {page + 1} of {count}", NOTE)
        yield Placed(top, page, _MARGIN, A4[1] - _MARGIN - _LINE, _LINE, "Artifact")
        yield Placed(foot, page, _MARGIN, _MARGIN, _LINE, "Artifact")
