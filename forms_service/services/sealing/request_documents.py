"""Asking for documents: which of them sealed answers lead to, each to be made by a worker."""

from __future__ import annotations

from forms_service.casework.documents.documents import Document
from forms_service.casework.ids import DocumentId, new
from forms_service.casework.sealing.submissions import Submission
from forms_service.services.forms_in_use import letter_in_use
from forms_service.services.work import Work


def ask_for(work: Work, submission: Submission, *only: str) -> list[Document]:
    """Ask for every document that *submission* leads to, or for those of its codes that are *only* wanted."""
    asked = []
    for code, row in submission.documents:
        if not only or code in only:
            template = letter_in_use(work, code, submission.definition)
            asked.append(
                Document(
                    new(DocumentId), submission.organisation, submission.id, submission.questionnaire,
                    code, template.id, asked_at=work.now, row=row,
                )
            )  # fmt: skip
            work.documents.add(asked[-1])
    return asked
