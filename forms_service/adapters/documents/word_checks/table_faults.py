"""Tables of a template that could not be read cell by cell under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from forms_service.adapters.documents.word_checks.tag_places import tag_word
from forms_service.adapters.documents.word_checks.template_parts import Unreadable
from forms_service.adapters.documents.word_reading.tables import (
    FACTS,
    cells_of,
    heading_rows,
    rows_of,
    span_of,
    width_of,
)
from forms_service.adapters.documents.word_reading.wordml import Element, W, text_of

_TAG: Final = re.compile(r"\{[{%]")


def faults_of_tables(root: Element) -> Iterator[Unreadable]:
    for table in root.iter(f"{W}tbl"):
        if any(above.tag == f"{W}tbl" for above in table.iterancestors()):
            yield Unreadable(table, "a table within a table", "Put it below the other, or write it as text.")
        else:
            yield from _headings(table)
    for height in root.iter(f"{W}trHeight"):
        if height.get(f"{W}hRule") == "exact":
            what = "a table row of exact height, which cuts long text off"
            yield Unreadable(height, what, "Let the height be “at least”.", "exact-height")


def _headings(table: Element) -> Iterator[Unreadable]:
    rows = rows_of(table)
    widest = max((width_of(row) for row in rows if not tag_word(row, "tr")), default=0)
    headings = heading_rows(table, is_fixed_row)
    if widest <= FACTS and not headings:
        return
    if not headings or tag_word(rows[0], "tr"):
        what = "a table of several columns whose headings are not marked"
        yield Unreadable(
            table, what, "Mark its first row with Layout > Repeat Header Rows, above every {%tr tag.", "no-heading-row"
        )
        return
    headed = {column for row in rows[:headings] for column in _headed(row)}
    # The first column may have none: it is then what each row is about.
    for column in sorted(set(range(2, widest + 1)) - headed):
        yield Unreadable(
            table, f"a table whose column {column} has no heading", "Give each column a heading.", "no-heading-row"
        )


def _headed(row: Element) -> Iterator[int]:
    """The columns over which a row has a heading."""
    column = 1
    for cell in cells_of(row):
        if text_of(cell).strip():
            yield from range(column, column + span_of(cell))
        column += span_of(cell)


def is_fixed_row(row: Element) -> bool:
    return not _TAG.search(text_of(row)) and all(text_of(cell).strip() for cell in cells_of(row))
