"""What Word writes before the paragraphs of a list: bullets, or numbers that it counts itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from forms_service.adapters.documents.word_reading.styles import Style
from forms_service.adapters.documents.word_reading.wordml import Element, W, is_on, parse_strictly, value_of

_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
Kind: TypeAlias = Literal["none", "bullet", "number", "unknown"]


def _letter(number: int) -> str:
    """The letters that Word counts with: a to z, then aa, bb, ..."""
    times, which = divmod(number - 1, 26)
    return chr(ord("a") + which) * (times + 1)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written


_FORMATS: Final[Mapping[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": "{:02}".format,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}


@dataclass(frozen=True)
class _Level:
    format: str
    text: str
    start: int
    in_digits: bool = False
    """Whether the numbers of the levels above it are written in digits too, whatever they are there."""
    is_odd: bool = False
    """Whether its sign is a picture, hidden or struck through."""

    @property
    def kind(self) -> Kind:
        if self.is_odd:
            return "unknown"
        if self.format == "bullet" and self.text:
            return "bullet" if self.text in _PLAIN_BULLETS else "unknown"
        if self.format in {"bullet", "none"}:
            return "none"
        return "number" if self.format in _FORMATS else "unknown"


# A tick, a cross or an empty box says something; these only begin an item. The last are those of Symbol and Wingdings.
_PLAIN_BULLETS: Final = frozenset("•◦▪▫‣⁃–—-*·●○■►➢❖o§\uf0b7\uf0a7\uf0d8\uf076\uf06c\uf06e")
_ODD: Final = ("vanish", "specVanish", "strike", "dstrike")


@dataclass(frozen=True)
class _Numbers:
    """One list of a file: what it counts with others (*counts*), its levels, and where it begins anew."""

    counts: str
    levels: Mapping[int, _Level]
    restarts: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Item:
    """Which list a paragraph belongs to, and at which level."""

    list_id: str
    level: int


class Numbering:
    """Counts through one part as Word does."""

    def __init__(self, lists: Mapping[str, _Numbers]) -> None:
        self._lists = lists
        self._counted: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def meet(self, paragraph: Element, style: Style) -> tuple[Kind, str]:
        """Count a paragraph; return what is written before it, and its number if it is one."""
        item = _item(paragraph, style)
        if item is None:
            return "none", ""
        numbers = self._lists.get(item.list_id)
        level = numbers.levels.get(item.level) if numbers else None
        if numbers is None or level is None:
            return "unknown", ""
        if level.kind != "number":
            return level.kind, ""
        counted = self._count(item, numbers)
        written = re.sub(
            r"%([1-9])", lambda found: self._written(numbers, counted, int(found[1]) - 1, level), level.text
        )
        return "number", written

    def _count(self, item: _Item, numbers: _Numbers) -> Mapping[int, int]:
        """The numbers of all levels, after one more of this item's."""
        counted = self._counted.setdefault(numbers.counts, {})
        if item.level in numbers.restarts and (item.list_id, item.level) not in self._begun:
            counted.pop(item.level, None)
        self._begun.add((item.list_id, item.level))
        start = numbers.restarts.get(item.level, numbers.levels[item.level].start)
        counted[item.level] = counted[item.level] + 1 if item.level in counted else start
        for deeper in [level for level in counted if level > item.level]:
            del counted[deeper]
        return counted

    def _written(self, numbers: _Numbers, counted: Mapping[int, int], level: int, within: _Level) -> str:
        known = numbers.levels.get(level)
        number = counted.get(level, known.start if known else 1)
        return str(number) if within.in_digits or known is None else _FORMATS.get(known.format, str)(number)


def _item(paragraph: Element, style: Style) -> _Item | None:
    own = paragraph.find(f"{W}pPr/{W}numPr")
    numbers = own if own is not None else style.numbers
    if numbers is None:
        return None
    list_id, level = (_nearest(name, own, style.numbers) for name in ("numId", "ilvl"))
    return _Item(list_id, int(level or 0)) if list_id not in {"", "0"} else None


def _nearest(name: str, *numbers: Element | None) -> str:
    """What the first of some says of a list; Word lets a paragraph say the level alone."""
    return next((said for one in numbers if one is not None and (said := value_of(one.find(f"{W}{name}")))), "")


@lru_cache(maxsize=32)
def read_lists(xml: bytes) -> Mapping[str, _Numbers]:
    """Read ``word/numbering.xml``: the lists by their ids."""
    root = parse_strictly(xml, "word/numbering.xml")
    kinds = list(root.iter(f"{W}abstractNum"))
    styled = {value_of(one.find(f"{W}styleLink")): one for one in kinds}
    meant = {
        str(one.get(f"{W}abstractNumId")): styled.get(value_of(one.find(f"{W}numStyleLink")) or "-", one)
        for one in kinds
    }
    abstract = {name: _levels(one) for name, one in meant.items()}
    lists = {}
    for num in root.iter(f"{W}num"):
        counts = value_of(num.find(f"{W}abstractNumId"))
        restarts = {
            int(over.get(f"{W}ilvl", "0")): int(value_of(start) or 1)
            for over in num.iter(f"{W}lvlOverride")
            if (start := over.find(f"{W}startOverride")) is not None
        }
        lists[str(num.get(f"{W}numId"))] = _Numbers(counts, abstract.get(counts, {}) | _levels(num), restarts)
    return lists


def _levels(element: Element) -> dict[int, _Level]:
    return {
        int(level.get(f"{W}ilvl", "0")): _Level(
            value_of(level.find(f"{W}numFmt")) or "decimal",
            value_of(level.find(f"{W}lvlText")),
            int(value_of(level.find(f"{W}start")) or 1),
            is_on(level.find(f"{W}isLgl")),
            _is_odd(level),
        )
        for level in element.iter(f"{W}lvl")
    }


def _is_odd(level: Element) -> bool:
    hides = any(is_on(level.find(f"{W}rPr/{W}{name}")) for name in _ODD)
    return hides or level.find(f"{W}lvlPicBulletId") is not None
