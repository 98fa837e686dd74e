"""The boxes of a PDF form one by one: where they stand, what they are called, and what may be put into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import pikepdf
from pikepdf import Dictionary, Pdf

Kind = Literal["text", "tick", "radio"]
_REQUIRED: Final = 1 << 1  # of every field's flags
_LINES: Final = 1 << 12  # of a text's flags
_RADIO, _PUSHED = 1 << 15, 1 << 16  # of a button's flags
_NUMBERED = re.compile(r"(\d+[a-z]?)\.? +(.+)", re.DOTALL)
# What others than these two kinds of field are called.
_NOT_FILLED: Final = {"/Ch": "list", "/Sig": "signature", "": "of no kind"}


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


@dataclass(frozen=True, slots=True)
class BoxEntry:
    """A box as an author is told of it, also one that cannot be filled; *longest* is 0 where nothing limits it."""

    page: int
    name: str
    label: str
    kind: str
    choices: tuple[str, ...]
    is_required: bool
    longest: int


def read_entry(widget: Dictionary, page: int) -> BoxEntry:
    return BoxEntry(
        page=page,
        name=box_name(widget),
        label=tooltip_of(widget),
        kind=field_kind(widget),
        choices=tuple(_choices(widget)),
        is_required=bool(_flags(widget) & _REQUIRED),
        longest=int(_inherited(widget, "/MaxLen") or 0),
    )


def read_box(widget: Dictionary, kind: Kind, page: int, place: int) -> Box:
    x1, y1, x2, y2 = (float(value) for value in widget.Rect)
    return Box(
        box_name(widget), tooltip_of(widget), kind, page, place,
        left=min(x1, x2), bottom=min(y1, y2), width=abs(x2 - x1), height=abs(y2 - y1),
        has_lines=bool(_flags(widget) & _LINES) and kind == "text",
        value=(button_state(widget) or "") if kind == "radio" else "",
    )  # fmt: skip


def box_name(widget: Dictionary) -> str:
    return ".".join(reversed([str(field.T) for field in _with_parents(widget) if "/T" in field]))


def tooltip_of(widget: Dictionary) -> str:
    return str(_inherited(widget, "/TU") or "").strip()


def field_kind(widget: Dictionary) -> str:
    """The kind of a box that is filled, or what else it is."""
    kind = str(_inherited(widget, "/FT") or "")
    if kind == "/Tx":
        return "text"
    if kind != "/Btn":
        return _NOT_FILLED.get(kind, kind)
    if _flags(widget) & _PUSHED:
        return "push button"
    return "radio" if _flags(widget) & _RADIO else "tick"


def tag_of(form: Pdf, widget: Dictionary) -> Dictionary | None:
    """The element of the structure that stands for a box."""
    element = in_structure(form, widget.get("/StructParent"))
    return element if isinstance(element, Dictionary) else None


def in_structure(form: Pdf, key: Any) -> Any:
    """What the structure has under the *key* of a box or a page; nothing, if there is none."""
    tree = pikepdf.NumberTree(form.Root.StructTreeRoot.ParentTree)
    return tree[int(key)] if key is not None and int(key) in tree else None


def button_state(widget: Dictionary) -> str | None:
    """What a radio button stands for: its state, or where the group lists them, the entry of that number."""
    appearances: Any = widget.get("/AP") or Dictionary()
    states = [str(state)[1:] for state in appearances.get("/N", ()) if state != "/Off"]
    if len(states) != 1:
        return None
    named = _inherited(widget, "/Opt")
    return str(named[int(states[0])]) if named is not None and states[0].isdigit() else states[0]


def is_scripted(widget: Dictionary) -> bool:
    """Whether a program does something when a box is used."""
    return any(_inherited(widget, key) is not None for key in ("/A", "/AA"))


def in_one_line(text: str) -> str:
    """A text of others on one line: with nothing that ends a line, moves a cursor, or is not seen."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())


def _choices(widget: Dictionary) -> Iterator[str]:
    """What a radio button stands for, or what a list offers, in the words that are shown."""
    if field_kind(widget) == "radio":
        yield button_state(widget) or "?"
    elif field_kind(widget) == "list":
        offered: Any = _inherited(widget, "/Opt") or ()
        for one in offered:
            yield str(one[-1]) if isinstance(one, pikepdf.Array) else str(one)


def _flags(widget: Dictionary) -> int:
    return int(_inherited(widget, "/Ff") or 0)


def _inherited(widget: Dictionary, key: str) -> Any:
    return next((field[key] for field in _with_parents(widget) if key in field), None)


def _with_parents(widget: Dictionary) -> Iterator[Dictionary]:
    """A box and the fields that it belongs to, the nearest first."""
    field: Any = widget
    for _ in range(16):
        if field is None:
            return
        yield field
        field = field.get("/Parent")
