"""What Word asks of a file beyond being well-formed: held in every merged document, whatever its answers were."""

from __future__ import annotations

from typing import Final

from forms_service.adapters.documents.word_checks.template_parts import part_in_words, shown
from forms_service.adapters.documents.word_reading.tables import cells_of, rows_of
from forms_service.adapters.documents.word_reading.wordml import (
    DRAWING,
    Element,
    W,
    children,
    local_name,
    text_of,
)
from forms_service.casework.documents.documents import TemplateFault

_OF_A_PART: Final = 10_000
"""So many pictures a part may have, before their numbers would meet the next part's."""


def leave_out_empty_tables(root: Element) -> None:
    """Take out a table all of whose rows stood in tags that printed nothing: it says nothing."""
    for table in list(root.iter(f"{W}tbl")):
        parent = table.getparent()
        if parent is not None and not rows_of(table):
            parent.remove(table)


def check_sound(part: str, root: Element) -> None:
    """Refuse what Word would call unreadable content; no template that was read can lead to it."""
    whole = part_in_words(part)
    for table in root.iter(f"{W}tbl"):
        rows = rows_of(table)
        if not rows or not all(cells_of(row) for row in rows):
            words = shown(text_of(table))
            raise TemplateFault(f"{whole}: a table (“{words}”) has no row, or a row no cell, which Word cannot open.")
    for cell in root.iter(f"{W}tc"):
        inside = [local_name(child) for child in children(cell)]
        if not inside or inside[-1] != "p":
            words = shown(text_of(cell))
            raise TemplateFault(f"{whole}: a cell does not end in a paragraph (“{words}”): Word cannot open it.")
    if local_name(root) in {"hdr", "ftr"} and not any(child.tag == f"{W}p" for child in children(root)):
        raise TemplateFault(f"{whole}: it has no paragraph, which Word cannot open.")
    _check_ids(part, root)


def _check_ids(part: str, root: Element) -> None:
    for name in ("id", "name"):
        given = [str(one.get(f"{W}{name}")) for one in root.iter(f"{W}bookmarkStart")]
        if len(given) != len(set(given)):
            raise TemplateFault(f"{part_in_words(part)}: a bookmark stands in it twice, which Word cannot open.")


def with_own_ids(root: Element, part: int) -> None:
    """Give each picture a number of its own; one in a loop has been repeated with its number."""
    for number, properties in enumerate(root.iter(f"{DRAWING}docPr"), 1 + part * _OF_A_PART):
        properties.set("id", str(number))
