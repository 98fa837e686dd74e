"""What a part of a template says of its headings and tables before it is merged, noted where merging keeps it.

Once a letter is merged, it cannot be told from the letter alone whether a heading ever had anything under it, or a
table a row. So a template notes it at each of them, and what is made of it has the notes taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from forms_service.adapters.documents.word_checks.table_faults import is_fixed_row
from forms_service.adapters.documents.word_reading.styles import Styles, outline, style_id
from forms_service.adapters.documents.word_reading.tables import heading_rows, rows_of
from forms_service.adapters.documents.word_reading.wordml import Element, W, children, text_of

LEVEL, HEADS, HAS_ROWS, ABOVE = "note-level", "note-heads", "note-has-rows", "note-above"
_NOTES: Final = (LEVEL, HEADS, HAS_ROWS, ABOVE)
_NOTED: Final = (f"{W}p", f"{W}tr", f"{W}tbl")
_NATURE: Final = "nature"
"""The name of the style of a line that says what all under it is: a fact, reported, or our assessment."""
_LOWEST: Final = 10
"""Its level: below every level that a heading of Word can have."""


def note_places(root: Element, styles: Styles) -> None:
    take_notes_out(root)
    for container in containers(root):
        _note_headings(list(children(container)), styles)
    for table in root.iter(f"{W}tbl"):
        rows = rows_of(table)
        above = heading_rows(table, is_fixed_row)
        for row in rows[:above]:
            row.set(ABOVE, "1")
        if rows[above:]:
            table.set(HAS_ROWS, "1")


def take_notes_out(root: Element) -> None:
    for element in root.iter(*_NOTED):
        for note in _NOTES:
            if note in element.attrib:
                del element.attrib[note]


def containers(root: Element) -> Iterator[Element]:
    """Whatever holds paragraphs and tables one after another: cells first, so that what holds them is judged after."""
    yield from reversed(list(root.iter(f"{W}tc")))
    yield from root.iter(f"{W}body", f"{W}hdr", f"{W}ftr")


def _note_headings(blocks: Sequence[Element], styles: Styles) -> None:
    """Note of each heading its level, and whether anything stands under it up to the next that is as high."""
    for number, block in enumerate(blocks):
        level = heading_level(block, styles)
        if level:
            block.set(LEVEL, str(level))
            if _heads_something(blocks[number + 1 :], level, styles):
                block.set(HEADS, "1")


def _heads_something(blocks: Sequence[Element], level: int, styles: Styles) -> bool:
    for block in blocks:
        if 0 < heading_level(block, styles) <= level:
            return False
        if block.tag == f"{W}tbl" or text_of(block).strip():
            return True
    return False


def heading_level(block: Element, styles: Styles) -> int:
    """The level of a heading; 0 for what is none, as the title of a letter, which heads all of it."""
    if block.tag != f"{W}p":
        return 0
    style = styles.of_paragraph(style_id(block))
    if style.name.lower() == _NATURE and "{{" not in text_of(block):
        return _LOWEST
    return 0 if style.is_title else outline(block.find(f"{W}pPr/{W}outlineLvl")) or style.level
