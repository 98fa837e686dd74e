"""The styles of a Word file, as far as they change what is read: headings, bullets and numbers, capitals, bold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from forms_service.adapters.documents.word_reading.wordml import Element, W, is_on, parse_strictly, value_of

_HEADING: Final = re.compile(r"heading ([1-9])", re.IGNORECASE)
_BODY_LEVEL: Final = 9
_CAPITALS: Final = ("caps", "smallCaps")


@dataclass(frozen=True)
class Style:
    """One style with what it takes over from those that it is based on, the nearest first."""

    name: str
    chain: tuple[Element, ...] = ()

    @cached_property
    def is_title(self) -> bool:
        return self.name.lower() == "title"

    @cached_property
    def level(self) -> int:
        """1 for a first heading; 0 for what is none."""
        named = _HEADING.fullmatch(self.name)
        return int(named[1]) if named else outline(self._find("pPr", "outlineLvl"))

    @cached_property
    def numbers(self) -> Element | None:
        """The list that its paragraphs belong to."""
        return self._find("pPr", "numPr")

    @cached_property
    def is_bold(self) -> bool:
        return is_on(self._find("rPr", "b"))

    @cached_property
    def capitals(self) -> Mapping[str, bool]:
        return {effect: is_on(self._find("rPr", effect)) for effect in _CAPITALS}

    def letters(self, name: str) -> Element | None:
        """One property of letters of this style."""
        return self._find("rPr", name)

    def _find(self, properties: str, name: str) -> Element | None:
        path = f"{W}{properties}/{W}{name}"
        return next((found for one in self.chain if (found := one.find(path)) is not None), None)


_NONE: Final = Style("")


def outline(level: Element | None) -> int:
    """The level of an outline, from 1; 0 where it is body text."""
    number = value_of(level)
    return int(number) + 1 if number.isdigit() and int(number) < _BODY_LEVEL else 0


@dataclass(frozen=True)
class Styles:
    """The styles by their ids; *paragraph* is that of one that names none, *defaults* what the file begins with."""

    by_id: Mapping[str, Style]
    paragraph: Style = _NONE
    defaults: Style = _NONE

    def of_paragraph(self, style_id: str) -> Style:
        return self.by_id.get(style_id, _NONE) if style_id else self.paragraph

    def is_bold(self, letters: Element | None) -> bool:
        """Whether a run is marked as bold, itself or by a style of its own; what all of a paragraph is, is no mark."""
        if letters is None:
            return False
        direct = letters.find(f"{W}b")
        return is_on(direct) if direct is not None else self._of_letters(letters).is_bold

    def capitals(self, letters: Element | None, paragraph: Style) -> bool:
        """Whether letters of these properties are shown as capitals, large or small."""
        return any(self._shows(effect, letters, paragraph) for effect in _CAPITALS)

    def _shows(self, effect: str, letters: Element | None, paragraph: Style) -> bool:
        """Of styles that turn an effect on, each second turns it off again."""
        direct = letters.find(f"{W}{effect}") if letters is not None else None
        if direct is not None:
            return is_on(direct)
        turned = paragraph.capitals[effect] != (letters is not None and self._of_letters(letters).capitals[effect])
        return turned or self.defaults.capitals[effect]

    def of_run(self, run: Element, paragraph: Style, name: str) -> str:
        """The value of a property of a run's letters: its own, or that of its style, its *paragraph* or the file."""
        letters = run.find(f"{W}rPr")
        own = letters.find(f"{W}{name}") if letters is not None else None
        if own is not None:
            return value_of(own)
        styles = [paragraph] if letters is None else [self._of_letters(letters), paragraph]
        found = (style.letters(name) for style in (*styles, self.defaults))
        return value_of(next((one for one in found if one is not None), None))

    def _of_letters(self, letters: Element) -> Style:
        return self.by_id.get(value_of(letters.find(f"{W}rStyle")), _NONE)


def style_id(paragraph: Element) -> str:
    return value_of(paragraph.find(f"{W}pPr/{W}pStyle"))


@lru_cache(maxsize=32)
def read_styles(xml: bytes) -> Styles:
    """Read ``word/styles.xml``; the documents of a template all have its styles."""
    root = parse_strictly(xml, "word/styles.xml")
    elements = {str(one.get(f"{W}styleId")): one for one in root.iter(f"{W}style")}
    styles = {
        name: Style(value_of(one.find(f"{W}name")), tuple(_chain(one, elements))) for name, one in elements.items()
    }
    defaults = (name for name, one in elements.items() if _is_default(one, "paragraph"))
    whole = root.find(f"{W}docDefaults/{W}rPrDefault")
    first = Style("of the whole file", (whole,) if whole is not None else ())
    return Styles(styles, styles.get(next(defaults, ""), _NONE), first)


def _is_default(style: Element, kind: str) -> bool:
    return style.get(f"{W}type") == kind and style.get(f"{W}default") in {"1", "true", "on"}


def _chain(style: Element, elements: Mapping[str, Element]) -> Iterator[Element]:
    seen: set[str] = set()
    one: Element | None = style
    while one is not None:
        yield one
        below = value_of(one.find(f"{W}basedOn"))
        one = None if below in seen else elements.get(below)
        seen.add(below)
