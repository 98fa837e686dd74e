"""A table to be opened in a spreadsheet, in which no cell is a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would carry out instead of showing, in the letters of any keyboard."""
BYTE_ORDER_MARK: Final = "\ufeff"
"""By it a spreadsheet knows that the letters of names are not to be guessed."""


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return *rows* as comma-separated values; a cell that would be a formula begins with an apostrophe."""
    text = StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(BEGINS_FORMULA) else cell
