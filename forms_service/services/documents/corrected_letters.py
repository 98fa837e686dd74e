"""A document that could not be made, made with a letter that was corrected since: of the same sealed answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.documents.documents import (
    Document,
    DocumentState,
    FaultOf,
    LetterCorrection,
    RenderedFile,
)
from forms_service.casework.errors import Conflict, unsaid
from forms_service.casework.ids import DocumentId
from forms_service.casework.users import Permission, User
from forms_service.services.answering import allowed
from forms_service.services.answering.issued_documents import log_document_read
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.documents.making import DRAFT, Printed, fields_of, pictures_for
from forms_service.services.ports import Ports, Template
from forms_service.services.published_forms import letter_behind
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

_MOST_PROPOSED: Final = 5
"""So many faults are proposed as the reason: a letter that has more is known by these."""


@dataclass(frozen=True)
class CorrectedLetter:
    """A document that failed, the letter that it was to be made from, and the *newer* one that it can be made from.

    *failed* is none where that letter is not there any more.
    """

    document: Document
    opened: OpenQuestionnaire
    newer: Template
    failed: Template | None

    @property
    def proposed_reason(self) -> str:
        """Why it is made otherwise: what was wrong, in the words of the letter's author."""
        return "\n".join(self.document.faults[:_MOST_PROPOSED])


@use_case(Permission.READ_ENQUIRY)
def see_corrected_letter(work: Work, document_id: DocumentId) -> CorrectedLetter:
    """Return what a failed document could be made from, to whoever may have it made so; the reading is logged."""
    found = _found(work, document_id)
    _log_letter_read(work, "corrected_letter_read", found)
    return found


def draft_corrected_letter(ports: Ports, actor: User, document_id: DocumentId) -> RenderedFile:
    """Return the sealed answers in the corrected letter, marked as a DRAFT; nothing is kept of it but its reading."""
    template, fields, pictures = _to_draft(ports, actor, document_id)
    return ports.renderer.draft(template, fields, pictures)


@use_case(Permission.READ_ENQUIRY)
def _to_draft(work: Work, document_id: DocumentId) -> Printed:
    """Return what the draft is made of; the reading is logged."""
    found = _found(work, document_id)
    submission = work.submissions.get(found.document.submission)
    _log_letter_read(work, "reply_previewed", found)
    fields = fields_of(work.ports, submission, found.newer, found.document.row, marking=DRAFT[found.newer.language])
    return found.newer, fields, pictures_for(work, submission, found.newer)


def _log_letter_read(work: Work, act: str, found: CorrectedLetter) -> None:
    told = {"document": found.document.code, "letter": found.newer.id}
    log_document_read(work, act, found.opened, found.opened.enquiry, told)


@use_case(Permission.AUTHORISE)
def make_with_corrected_letter(work: Work, document_id: DocumentId, reason: str, *, read: str) -> Document:
    """Have a failed document made with the corrected letter that was *read*, of the same sealed answers.

    The *reason*, both letters and who confirmed it are kept with the document, in the log and with the record.
    """
    if not reason.strip():
        raise unsaid("reason", "Say why it is made with another letter.")
    found = _found(work, document_id)
    if read != found.newer.digest:
        raise Conflict("Another letter has been published since you read this one. Read it again as it is now.")
    failed = found.document
    correction = LetterCorrection(
        failed.template, found.newer.id, reason.strip(), work.by, work.actor.name, work.now
    )  # fmt: skip
    asked = replace(
        failed, template=found.newer.id, state=DocumentState.WAITING, attempts=0, faults=(),
        fault_of=FaultOf.NOBODY, corrections=(*failed.corrections, correction),
    )  # fmt: skip
    work.documents.save(asked, expected=failed)
    said = {"document": failed.code, "from": failed.template, "to": found.newer.id, "reason": correction.reason}
    work.change("letter_corrected", found.opened, said)
    return asked


def _found(work: Work, document_id: DocumentId) -> CorrectedLetter:
    document = work.documents.get(document_id)
    opened = load(work, document.questionnaire)
    allowed.require_of_document(work, document, opened, Act.CORRECT_LETTER)
    newer = allowed.corrected_letter_for(work, document, opened)
    if newer is None:
        raise Conflict("There is no other letter that this could be made with.")
    return CorrectedLetter(document, opened, newer, letter_behind(work.ports.templates, document))
