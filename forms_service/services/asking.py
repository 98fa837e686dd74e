"""Asking for documents: which of them sealed answers lead to, each to be made by a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from forms_service.casework.documents import Document
from forms_service.casework.enquiries import new_id
from forms_service.casework.submissions import Submission
from forms_service.engine.definitions import Definition
from forms_service.services.ports import Ports, UnitOfWork


def ask_for(ports: Ports, unit: UnitOfWork, submission: Submission, *only: str) -> list[Document]:
    """Ask for every document that *submission* leads to, or for those of its codes that are *only* wanted."""
    definition = ports.library.get(submission.definition)
    asked = []
    for code, row in to_be_made(submission, definition):
        if not only or code in only:
            template = ports.templates.for_document(code, definition.id)
            asked.append(
                Document(
                    new_id(), submission.organisation, submission.id, submission.questionnaire, code, template.id,
                    asked_at=ports.clock.now(), row=row,
                )
            )  # fmt: skip
            unit.documents.add(asked[-1])
    return asked


def to_be_made(submission: Submission, definition: Definition) -> list[tuple[str, str]]:
    """The code of each document and the row that it is made for, if it is made for each row of an answer."""
    made_for = {outcome.name: outcome.each for outcome in definition.outcomes if outcome.kind == "document"}
    return [
        (code, row) for code in submission.outcomes("document") for row in _rows(submission, made_for.get(code, ""))
    ]


def _rows(submission: Submission, repeat: str) -> Iterator[str]:
    if not repeat:
        yield ""
        return
    answers: Any = submission.contents["answers"]
    found: Sequence[Any] = next((entry["rows"] for entry in answers if entry["id"] == repeat), ())
    yield from (row["id"] for row in found)
