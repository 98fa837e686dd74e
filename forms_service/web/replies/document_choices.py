"""The documents of a reply as people choose among them: what each is, for whom, and the files that it comes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flask import url_for

from forms_service.casework.documents.documents import Document
from forms_service.casework.keeping.records import Marking, Record, RecordObject, named_document
from forms_service.services.deciding.decide import ReplyView
from forms_service.services.keeping.superseded_by import Successor
from forms_service.services.ports import Template
from forms_service.services.published_forms import letter_behind
from forms_service.web.forms.prefill import row_names
from forms_service.web.frame.guards import ports

FOR_WHOM: Final[Mapping[str, str]] = {
    "disclosable": "May be shown to the adult",
    "family": "For the parent or carer, not for whoever asked",
    "record": "For our own use, not for whoever asked",
    "headline": "Plain text, for an e-mail",
}
"""What is said of a document beside its title, by its audience; the rest are for whoever asked."""

KINDS: Final[Mapping[str, str]] = {"docx": "Word", "pdf": "PDF", "html": "HTML", "txt": "text"}
"""The files of a document, in the order in which they are offered."""


@dataclass(frozen=True)
class DocumentChoice:
    """One document. *row* names whom or what it was made for, where one is made for each; *id* is empty of a draft.

    What is *replaced* is not sent any more. Where no letter for it *is there*, it has no title.
    """

    code: str
    title: str
    for_whom: str
    row: str = ""
    id: str = ""
    files: Sequence[RecordObject] = ()
    replaced: Marking | None = None
    is_there: bool = True

    @property
    def name(self) -> str:
        called = f"{self.code} {self.title}" if self.title else self.code
        return f"{called}{f': {self.row}' if self.row else ''}"

    @property
    def to_read(self) -> RecordObject | None:
        """The file that is read before issuing."""
        return next((item for item in self.files if item.kind in {"pdf", "txt"}), None)


def drafts(view: ReplyView, codes: Iterable[str]) -> list[DocumentChoice]:
    """Return the documents of these *codes* that the answers lead to; nothing is made of them yet."""
    return [_of_letter(code, view.letters.get(code)) for code in codes]


def _of_letter(code: str, letter: Template | None) -> DocumentChoice:
    if letter is None:
        return DocumentChoice(code, "", "", is_there=False)
    return DocumentChoice(letter.code, letter.title, FOR_WHOM.get(letter.profile, ""))


def going_out(view: ReplyView) -> list[DocumentChoice]:
    """Return the documents of what was issued last, with their files."""
    issued = view.all_going_out
    if not issued:
        return []
    submission = issued[0].submission
    parts = [view.documents, *(part.documents for part in view.earlier)]
    return choices_of(view, [d for part in parts for d in part if d.submission == submission], issued)


def choices_of(view: ReplyView, documents: Sequence[Document], kept: Sequence[Record]) -> list[DocumentChoice]:
    """Return what was made of *documents*, with the files that *kept* hold of it."""
    names, files = row_names(view.opened), [item for record in kept for item in record.files]
    return [_choice(view, document, names.get(document.row, ""), files) for document in documents]


def _choice(view: ReplyView, document: Document, row: str, files: Sequence[RecordObject]) -> DocumentChoice:
    made_from = _of_letter(document.code, letter_behind(ports().templates, document))
    mine = [item for item in files if (item.code, item.row) == (document.code, document.row)]
    return replace(
        made_from,
        row=row,
        id=document.id,
        files=in_order(mine),
        replaced=view.replaced.get(named_document(document.code, document.row)),
    )


def replies_to_see(successors: Mapping[str, Successor]) -> dict[str, str]:
    """Return by the id of each marking the page of the reply that corrects or superseded it."""
    return {marking: url_for("replies.reply", questionnaire_id=by.reply) for marking, by in successors.items()}


def in_order(files: Sequence[RecordObject]) -> list[RecordObject]:
    """Return the files of one document: Word first, then what cannot be changed any more."""
    order = list(KINDS)
    return sorted(files, key=lambda item: order.index(item.kind) if item.kind in KINDS else len(order))
