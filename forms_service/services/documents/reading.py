"""Reading what is made of a reply: a draft before it is authorised, and the words of a document, to be copied."""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.documents.documents import (
    Document,
    DocumentState,
    RenderedFile,
)
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.ids import DocumentId, QuestionnaireId
from forms_service.casework.keeping.records import FOR_OURSELVES, Marking, Record, named_document
from forms_service.casework.users import Permission, User
from forms_service.engine.path import outcomes
from forms_service.services.answering.issued_documents import log_document_read
from forms_service.services.answering.open_questionnaire import load
from forms_service.services.documents.making import DRAFT, Printed, fields_of, pictures_for
from forms_service.services.forms_in_use import letter_in_use
from forms_service.services.keeping import allowed, gone_out
from forms_service.services.keeping.rights.under_caution import refuse_if_cautioned
from forms_service.services.keeping.superseded_by import replaced
from forms_service.services.ports import Ports
from forms_service.services.published_forms import is_intake
from forms_service.services.sealing.sealing import sealed_submission
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class DocumentText:
    """The words of a made document, with the enquiry that it answers or, if it *is_letter*, that it is about.

    What is *replaced* is not sent any more. What is issued *may_be_shown* once somebody has taken its words out
    (`hand_out_text`), or anything else of it.
    """

    document: Document
    enquiry: Enquiry
    is_letter: bool
    may_be_shown: bool
    replaced: Marking | None = None
    words: str = ""


def preview(ports: Ports, actor: User, questionnaire_id: QuestionnaireId, code: str) -> RenderedFile:
    """Return what would be issued now, marked as a DRAFT; nothing is kept of it but its reading.

    Of a document that is made for each of several rows, it is the first.
    """
    template, fields, pictures = _to_preview(ports, actor, questionnaire_id, code)
    return ports.renderer.draft(template, fields, pictures)


@use_case(Permission.READ_ENQUIRY)
def _to_preview(work: Work, questionnaire_id: QuestionnaireId, code: str) -> Printed:
    """Return what a draft is made of; the reading is logged."""
    opened = load(work, questionnaire_id)
    if code not in outcomes(opened.path, "document"):
        raise NotFound("These answers do not lead to that document.")
    _refuse_if_cautioned(work, questionnaire_id)
    log_document_read(work, "reply_previewed", opened, opened.enquiry, {"document": code})
    template = letter_in_use(work, code, opened.definition.id)
    submission = sealed_submission(work, opened)
    row = next((row for made, row in submission.documents if made == code), "")
    fields = fields_of(work.ports, submission, template, row, marking=DRAFT[template.language])
    return template, fields, pictures_for(work, submission, template)


def _refuse_if_cautioned(work: Work, questionnaire_id: QuestionnaireId) -> None:
    """Refuse a draft that would say what was issued and is disputed or not to be used by now.

    Before that, a draft is what its manager decides by.
    """
    if work.questionnaires.get(questionnaire_id).state is not State.ISSUED:
        return
    sealed = [each.id for each in work.submissions.of_questionnaire(questionnaire_id)]
    refuse_if_cautioned(work, work.records.of_submissions(sealed))


def read_text(ports: Ports, actor: User, document_id: DocumentId) -> DocumentText:
    """Return a made document's words, to be pasted into an e-mail or a case system; the reading is logged."""
    text, (template, fields, pictures) = _to_read(ports, actor, document_id)
    return replace(text, words=ports.renderer.words(template, fields, pictures)) if text.may_be_shown else text


@use_case(Permission.READ_ENQUIRY, notes="that it has gone out")
def hand_out_text(work: Work, document_id: DocumentId) -> None:
    """Let a made document's words be copied: whatever is issued, and not for our own use, has gone out from here on."""
    document = work.documents.get(document_id)
    record = _record_to_copy(work, document)
    enquiry = work.enquiries.get(record.enquiry)
    about = LogObject("questionnaire", document.questionnaire, enquiry.reference)
    log_document_read(work, "document_text_handed_out", about, enquiry, {"document": document.code})
    if not _is_for_ourselves(work, document):
        gone_out.note(work, record)


def _is_for_ourselves(work: Work, document: Document) -> bool:
    return work.ports.templates.get(document.template).profile == FOR_OURSELVES


def _record_to_copy(work: Work, document: Document) -> Record:
    """The record of a made document, of whose words a copy may be taken."""
    if document.state is not DocumentState.MADE:
        raise Conflict("This document has not been made yet.")
    record = work.records.of_submission(document.submission)
    if record is None:
        raise Conflict("This document has not been filed yet.")
    record = gone_out.in_hand(work, record)
    allowed.require(work, record, Act.COPY)
    return record


@use_case(Permission.READ_ENQUIRY)
def _to_read(work: Work, document_id: DocumentId) -> tuple[DocumentText, Printed]:
    """Return what the words of a made document are taken from; the reading is logged."""
    document = work.documents.get(document_id)
    submission = work.submissions.get(document.submission)
    enquiry = work.enquiries.get(submission.enquiry)
    record = _record_to_copy(work, document)
    about = LogObject("questionnaire", document.questionnaire, enquiry.reference)
    log_document_read(work, "document_text_read", about, enquiry, {"document": document.code})
    template = work.ports.templates.get(document.template)
    fields = fields_of(work.ports, submission, template, document.row)
    is_shown = record.issued_at is None or record.gone_out_at is not None or _is_for_ourselves(work, document)
    by = replaced(work, [record]).get(named_document(document.code, document.row))
    text = DocumentText(document, enquiry, is_intake(work.ports.library, submission), is_shown, by)
    return text, (template, fields, pictures_for(work, submission, template))
