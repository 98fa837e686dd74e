"""The document that an answer chose: it may have been destroyed since, before what was made from it."""

from __future__ import annotations

from forms_service.casework.documents.documents import Document
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import DocumentId
from forms_service.engine.answers import Value
from forms_service.services.work import Work


def chosen_document(work: Work, chosen: Value | None) -> Document | None:
    """Return the document that an answer names; none where it names none, or one that was destroyed."""
    if not chosen:
        return None
    try:
        return work.documents.get(DocumentId(str(chosen)))
    except NotFound:
        return None
