"""Letters about an enquiry itself, made from its completed intake: nobody has to authorise one.

Each making seals the intake as it stands then and files it with the letter. A reply has its own documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forms_service.casework.acts import NO_ACTS, Act, AllowedActs
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import UNDER_WAY, Document
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.records import Record, RecordObject
from forms_service.casework.users import Permission
from forms_service.engine.path import outcomes
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.enquiries import allowed
from forms_service.services.forms_in_use import letter_for
from forms_service.services.keeping.allowed import record_acts
from forms_service.services.people.why import why_read
from forms_service.services.published_forms import ACKNOWLEDGEMENT, intake_among, letter_behind
from forms_service.services.sealing import request_documents
from forms_service.services.sealing.sealing import sealed_submission
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

REDIRECTS = frozenset({"D04", "D04B"})
"""What is sent at once when another authority should answer: to whoever asked, and to that authority."""


@dataclass(frozen=True)
class Letter:
    """One letter that was asked for, with its files and the record that they are in, once it is made.

    *acts* are what whoever looks may do with the record. *overtaken_at* is when the intake that it was made from was
    opened again to amend it, if that was since.
    """

    document: Document
    title: str
    record: Record | None
    acts: AllowedActs
    overtaken_at: datetime | None = None

    @property
    def files(self) -> Sequence[RecordObject]:
        mine = (self.document.code, self.document.row)
        return [item for item in self.record.files if (item.code, item.row) == mine] if self.record else []


@dataclass(frozen=True)
class Letters:
    """The letters of one enquiry: those that can be made now, as code and title, and those that were asked for."""

    enquiry: Enquiry
    offered: Sequence[tuple[str, str]]
    asked: Sequence[Letter]
    acts: AllowedActs


@use_case(Permission.READ_ENQUIRY)
def view(work: Work, enquiry_id: EnquiryId) -> Letters:
    """Return the letters of an enquiry; the reading is logged."""
    opened = _intake(work, enquiry_id)
    documents = work.documents.of_questionnaire(opened.questionnaire.id)
    asked = [_letter(work, document, opened.questionnaire) for document in reversed(documents)]
    work.read("letters_read", opened.enquiry, why_read(work, opened.enquiry, opened.questionnaire))
    acts = allowed.enquiry_acts(work, opened.enquiry)
    led_to = outcomes(opened.path, "document")
    codes = [code for code in led_to if (Act.ACKNOWLEDGE if code == ACKNOWLEDGEMENT else Act.ASK_LETTER) in acts]
    offered = [(code, letter_for(work, code, opened.definition.id)) for code in codes]
    return Letters(opened.enquiry, [(code, letter.title) for code, letter in offered if letter], asked, acts)


@use_case(Permission.ANSWER)
def ask(work: Work, enquiry_id: EnquiryId, code: str) -> list[Document]:
    """Have a letter made from the completed intake as it stands now."""
    work.enquiries.get_to_change(enquiry_id)
    opened = _intake(work, enquiry_id)
    allowed.require(work, opened.enquiry, Act.ACKNOWLEDGE if code == ACKNOWLEDGEMENT else Act.ASK_LETTER)
    documents = work.documents.of_questionnaire(opened.questionnaire.id)
    if any(document.code == code and document.state in UNDER_WAY for document in documents):
        raise Conflict("This letter is being made already. It is listed below as soon as it is made.")
    if code not in outcomes(opened.path, "document"):
        raise NotFound("These answers do not lead to that letter.")
    return _ask(work, opened, code)


def ask_redirects(work: Work, opened: OpenQuestionnaire) -> None:
    """Have the redirect notices made, where the intake that was just completed leads to any."""
    codes = [code for code in outcomes(opened.path, "document") if code in REDIRECTS]
    if codes:
        _ask(work, opened, *codes)


def _ask(work: Work, opened: OpenQuestionnaire, *codes: str) -> list[Document]:
    submission = sealed_submission(work, opened)
    work.submissions.add(submission)
    work.change("letter_asked_for", opened.enquiry, {"document": ", ".join(codes)})
    return request_documents.ask_for(work, submission, *codes)


def _intake(work: Work, enquiry_id: EnquiryId) -> OpenQuestionnaire:
    intake = intake_among(work.ports.library, work.questionnaires.of_enquiry(enquiry_id))
    if intake is None:
        raise NotFound("There is no such enquiry.")
    return load(work, intake.id)


def _letter(work: Work, document: Document, intake: Questionnaire) -> Letter:
    record = work.records.of_submission(document.submission)
    acts = record_acts(work, record) if record else NO_ACTS
    opened = intake.last_read.at if intake.last_read else None
    overtaken_at = opened if opened and opened > document.asked_at else None
    made_from = letter_behind(work.ports.templates, document)
    return Letter(document, made_from.title if made_from else document.code, record, acts, overtaken_at)
