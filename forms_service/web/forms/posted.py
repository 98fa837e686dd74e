"""What a page posts for itself: what it showed, which rows it had, which saving it was filled in from.

Every such name holds a dot, so no question and no row can be called so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from werkzeug.datastructures import MultiDict

from forms_service.engine.answers import new_row_id
from forms_service.engine.types.rows import ROW_ID
from forms_service.web.frame.verbatim import verbatim

FormData = MultiDict[str, str]

REVISION: Final = ".revision"
"""The hidden input that says from which saving the page was filled in."""
ASKED: Final = ".asked"
"""The hidden input that names the questions a page or row showed: what it did not show, it does not answer."""
ROWS: Final = ".rows"
"""The hidden input that names, in order, the rows of a repeat that a page showed."""
ADDED: Final = ".added"
"""The row that was added last, where typing goes on."""
ADD: Final = ".add"
REMOVE: Final = ".remove"


def row_ids(formdata: FormData, name: str) -> list[str]:
    """Return the rows that a page showed under *name*, in order."""
    return [row for row in dict.fromkeys(formdata.getlist(f"{name}-{ROWS}")) if ROW_ID.fullmatch(row)]


def stated_revision(formdata: FormData) -> int:
    """The saving that the page was filled in from; the first, where the page does not say."""
    stated = formdata.get(REVISION, "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 10 else 0


def declared(form: FormData) -> list[str]:
    """What whoever pressed the button declares by that, by the ids under which the page said it."""
    return form.getlist(".declared")


def edits_rows(form: FormData) -> bool:
    """Whether the button pressed adds or removes a row, and saves nothing."""
    return ADD in form or REMOVE in form


def with_rows_edited(form: FormData) -> FormData:
    """Return *form* with the row that its button asks for added or removed, and all else as typed."""
    edited = form.copy()
    repeat, gone = form.get(ADD, ""), form.get(REMOVE, "")
    if repeat:
        row = new_row_id()
        edited.add(f"{repeat}-{ROWS}", row)
        edited[ADDED] = f"{repeat}-{row}"
    for name in [name for name in form if name.endswith(f"-{ROWS}")]:
        holder = name.removesuffix(f"-{ROWS}")
        edited.setlist(name, [row for row in edited.getlist(name) if f"{holder}-{row}" != gone])
    return edited


def without(form: FormData, questions: Iterable[str]) -> FormData:
    """Return a post that no longer answers *questions*."""
    edited, dropped = form.copy(), set(questions)
    edited[ASKED] = " ".join(name for name in form.get(ASKED, "").split() if name not in dropped)
    return edited


def hidden_fields(form: FormData, left_out: Iterable[str]) -> list[Mapping[str, str]]:
    """Return what was posted, but for some fields, to be posted again from another page."""
    out = set(left_out)
    return [
        {"name": verbatim(name), "value": verbatim(value)} for name, value in form.items(multi=True) if name not in out
    ]
