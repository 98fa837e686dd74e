"""One part of a template as its author wrote it, and what is found in it that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from forms_service.adapters.documents.word_reading.numbering import Numbering
from forms_service.adapters.documents.word_reading.reader import WordFile
from forms_service.adapters.documents.word_reading.styles import Styles
from forms_service.adapters.documents.word_reading.wordml import BODY, Element, W, local_name, text_of
from forms_service.engine.fault import Fault

PRINTING_PART: Final = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_SHOWN_LETTERS: Final = 50
_WHOLE: Final = frozenset({"document", "body", "hdr", "ftr"})


class Unreadable(NamedTuple):
    """Something that cannot be read: where it stands, what it is, and what its author can do."""

    element: Element
    what: str
    advice: str
    code: str = "not-readable"


@dataclass(frozen=True)
class PartOfTemplate:
    """A part with the styles and lists of its file, and what it refers to."""

    name: str
    root: Element
    styles: Styles
    numbering: Numbering
    targets: Mapping[str, str]

    @property
    def is_body(self) -> bool:
        return self.name == BODY

    @cached_property
    def paragraphs(self) -> Mapping[Element, int]:
        return {one: number for number, one in enumerate(self.root.iter(f"{W}p"), 1)}

    def place(self, element: Element) -> str:
        """Where something stands, so that its author finds it."""
        part = part_in_words(self.name)
        paragraph = self._paragraph(element)
        if paragraph is None:
            return part
        words = shown(" ".join(text_of(paragraph).split()))
        return f"{part}, paragraph {self.paragraphs[paragraph]}{f' (“{words}”)' if words else ''}"

    def finding(self, one: Unreadable) -> Fault:
        """What was found, as its author is told of it."""
        place = self.place(one.element)
        return Fault(one.code, "", f"{place}: it holds {one.what}.", mend=one.advice, place=place)

    def _paragraph(self, element: Element) -> Element | None:
        """The paragraph that something is in, or else the first one of the cell, row or table that it is about."""
        for one in (element, *element.iterancestors()):
            if local_name(one) in _WHOLE:
                return None
            first = next(one.iter(f"{W}p"), None)
            if first is not None:
                return first
        return None


def parts_of_template(members: Mapping[str, bytes]) -> list[PartOfTemplate]:
    """The parts of a template that print, the body first."""
    file = WordFile(members)
    return [
        PartOfTemplate(name, file.root(name), file.styles, file.numbering(), file.targets(name))
        for name in sorted(filter(PRINTING_PART.fullmatch, members))
    ]


def part_in_words(name: str) -> str:
    return "The letter" if name == BODY else "The header" if "header" in name else "The footer"


def shown(text: str) -> str:
    """The beginning of a text, to be known again by."""
    return text if len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS]}…"
