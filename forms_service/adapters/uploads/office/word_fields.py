"""What each field of a Word file says, in every way in which it may be read.

Word leaves out a field's words that were deleted, an alternative that it does not take, and elements that it does not
know; a text box within a field is none of its words. Programs differ in these, and so do people who accept changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from forms_service.adapters.uploads.office.markup import UnreadableMarkup, attributes_of

NESTED: Final = "\0"
"""In place of a field within a field."""
UNCLEAR: Final = "\1"
"""In place of words, or of an end, of which nobody knows whether they count."""
_WORD: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_BEGIN: Final = tuple(f"{{{space}}}{name}" for space in _WORD for name in ("fldSimple", "fldChar"))
_WITH_WORDS: Final = frozenset({"instrText", "delInstrText", "t", "delText"})
_BLANK: Final = frozenset({"tab", "br", "cr", "noBreakHyphen", "softHyphen"})
_APART: Final = frozenset({"rt", "rubyBase", "txbxContent"})
"""Words that stand beside others, or in a box."""
_DELETED: Final = frozenset({"del", "moveFrom"})
_INSERTED: Final = frozenset({"ins", "moveTo"})


@dataclass
class _Field:
    """A field whose instruction is being read, up to where its result begins.

    *around* are the elements around its beginning that another program may leave out, or read as none of the text.
    """

    around: tuple[etree._Element, ...]
    mark: str
    words: list[tuple[str, str]] = field(default_factory=list)
    is_read: bool = False

    def readings(self) -> Iterator[str]:
        """Give what it says with all changes in it, without what was deleted, and without what was inserted."""
        left_out: tuple[frozenset[str], ...] = (frozenset(), _DELETED, _INSERTED)
        yield from {"".join(word for word, mark in self.words if mark not in without) for without in left_out}


def instructions(tree: etree._Element) -> Iterator[str]:
    """Give what each field says, put together from all the runs it is spread over; a field in it is one sign."""
    if next(tree.iter(*_BEGIN), None) is None:
        return
    within: list[_Field] = []
    for element in tree.iter(etree.Element):
        name = etree.QName(element)
        if name.namespace not in _WORD:
            continue
        if name.localname == "fldSimple":
            yield from _attributes(element, "instr")
        elif name.localname == "fldChar":
            yield from _turned(within, element)
        elif within and not within[-1].is_read:
            _read(within[-1], element, name.localname)
    yield from (reading for one in within if not one.is_read for reading in one.readings())


def _turned(within: list[_Field], element: etree._Element) -> Iterator[str]:
    kinds = set(_attributes(element, "fldCharType"))
    if len(kinds) != 1:
        raise UnreadableMarkup("a field that begins and ends at once")
    (kind,), around, mark = kinds, _surroundings(element), _change_mark(element)
    one = within[-1] if within and not within[-1].is_read else None
    if one and (one.around != around or (kind != "begin" and one.mark != mark)):
        one.words.append((UNCLEAR, ""))
    if kind == "begin":
        if one:
            one.words.append((NESTED, mark))
        within.append(_Field(around, mark))
    elif one:
        one.is_read = True
        yield from one.readings()
    if kind == "end" and within:
        within.pop()


def _read(one: _Field, element: etree._Element, name: str) -> None:
    words = element.text or "" if name in _WITH_WORDS else " " if name in _BLANK else ""
    if words:
        is_its_own = one.around == _surroundings(element)
        mark = _change_mark(element)
        one.words.append((words if is_its_own else UNCLEAR, "" if mark == one.mark else mark))


def _surroundings(element: etree._Element) -> tuple[etree._Element, ...]:
    names = ((one, etree.QName(one)) for one in element.iterancestors())
    return tuple(one for one, name in names if name.namespace not in _WORD or name.localname in _APART)


def _change_mark(element: etree._Element) -> str:
    """Return by which change of the text the element is there, or was taken out."""
    names = (etree.QName(one).localname for one in element.iterancestors())
    return next((name for name in names if name in _DELETED | _INSERTED), "")


def _attributes(element: etree._Element, name: str) -> list[str]:
    """Return what an attribute says in either edition of Word's own alphabet; one of another is none of a field's."""
    return [one.value for one in attributes_of(element) if one.name == name and one.space in _WORD]
