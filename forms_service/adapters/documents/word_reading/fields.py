"""Fields of a Word file: what computes itself, and what of it is text like any other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from forms_service.adapters.documents.word_reading.wordml import Element, W

PAGE_NUMBERS: Final = frozenset({"PAGE", "NUMPAGES"})
"""Computed by whatever lays out the pages, and so never a part of what a document says."""
LINK: Final = "HYPERLINK"
_ADDRESS: Final = re.compile(r'\s*HYPERLINK\s+"([^"]*)"\s*(?:\\h\s*)?', re.IGNORECASE)
"""Nothing but an address: what else a link may say (a second address, words that show over it) is not printed."""


@dataclass
class Field:
    """One field: its instruction, and whether what it shows has begun."""

    instruction: str = ""
    shows: bool = False
    is_sound: bool = True
    """Whether it ends, and has no other in its instruction."""

    @property
    def code(self) -> str:
        return next(iter(self.instruction.split()), "").upper()

    @property
    def address(self) -> str:
        found = _ADDRESS.fullmatch(self.instruction)
        return found[1] if found else ""


class Fields:
    """The fields that stand open where a reader has come to; what is met in order is shown to it."""

    def __init__(self) -> None:
        self._open: list[Field] = []

    def meet(self, element: Element) -> Field | None:
        """Take note of a mark or an instruction of a field; return the field that ends with it."""
        if element.tag == f"{W}instrText":
            if self._open:
                self._open[-1].instruction += element.text or ""
        elif element.tag == f"{W}fldChar":
            return self._mark(str(element.get(f"{W}fldCharType")))
        return None

    def _mark(self, kind: str) -> Field | None:
        if kind == "begin":
            for one in self._open:
                one.is_sound = one.is_sound and one.shows
            self._open.append(Field())
        elif self._open and kind == "separate":
            self._open[-1].shows = True
        elif self._open and kind == "end":
            return self._open.pop()
        return None

    def hear(self, text: str) -> None:
        """Take note of words; those of an instruction need not be marked as such."""
        if self._open and not self._open[-1].shows:
            self._open[-1].instruction += text

    def never_ended(self) -> list[Field]:
        """What stands open at the end of a part."""
        return [replace(one, is_sound=False) for one in self._open]

    @property
    def hide(self) -> bool:
        """Whether text here is an instruction, or a number that is computed anew."""
        return any(not field.shows or field.code in PAGE_NUMBERS for field in self._open)

    @property
    def link(self) -> str:
        return next((field.address for field in self._open if field.code == LINK), "")


def fields_of(root: Element) -> Iterator[tuple[Element, Field]]:
    """Every field of a part, with the element where it ends."""
    fields = Fields()
    for element in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}fldSimple", f"{W}t"):
        if element.tag == f"{W}fldSimple":
            yield element, Field(element.get(f"{W}instr", ""))
        elif element.tag == f"{W}t":
            fields.hear(element.text or "")
        elif ended := fields.meet(element):
            yield element, ended
    yield from ((root, one) for one in fields.never_ended())
