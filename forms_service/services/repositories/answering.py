"""Questionnaires and what comes of them, as they are read and written in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer
from forms_service.casework.answering.uploads import Upload
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.documents.documents import Document
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import DocumentId, EnquiryId, QuestionnaireId, SubmissionId, UploadId
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.moments import Moment


@dataclass(frozen=True)
class WorkItem:
    """One line of the work list: a questionnaire with the enquiry it belongs to.

    *is_sent*, once any part of it was; *to_send*, while something of it is issued and not sent. *stand_in* is the word
    that stands for it where whoever looks may learn only that it exists.
    """

    questionnaire: Questionnaire
    enquiry: Enquiry
    is_sent: bool = False
    to_send: bool = False
    stand_in: str = ""

    @property
    def is_seen(self) -> bool:
        return not self.stand_in

    @property
    def log_object(self) -> LogObject:
        return LogObject("questionnaire", self.questionnaire.id, self.enquiry.reference)

    @property
    def needed_by(self) -> Moment | None:
        """When this is due: a later part has a date of its own; what a route asked for, the first of both."""
        own, asked = self.questionnaire.due, self.enquiry.needed_by
        return min(own, asked) if own and asked and self.questionnaire.is_of_a_route else own or asked


class Questionnaires(Protocol):
    def add(self, questionnaire: Questionnaire) -> None: ...

    def get(self, questionnaire_id: QuestionnaireId) -> Questionnaire:
        """Return one questionnaire; ``NotFound``."""

    def save(self, questionnaire: Questionnaire, *, expected: Questionnaire) -> None:
        """Write it; ``Conflict`` if what is stored is no longer *expected*, in whatever respect."""

    def of_enquiry(self, enquiry_id: EnquiryId) -> Sequence[Questionnaire]: ...

    def of_enquiries(self, ids: Sequence[EnquiryId]) -> Mapping[EnquiryId, Sequence[Questionnaire]]:
        """Return those of each of several enquiries, the first first."""

    def made_from(self, ids: Sequence[QuestionnaireId]) -> Sequence[Questionnaire]:
        """Return the corrections that any of these replies began, the first first."""

    def work(self) -> Sequence[WorkItem]:
        """Return every questionnaire but completed intakes, those needed first at the top.

        Only those of open enquiries: with its closure an issued or withdrawn reply leaves the list.
        """

    def answers(self, questionnaire_id: QuestionnaireId, *, until: int | None = None) -> Mapping[str, SavedAnswer]:
        """Return the latest saving of each answer (a cleared answer has the value ``None``), now or at a revision."""

    def answers_of(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Mapping[str, SavedAnswer]]:
        """Return the answers of each of several questionnaires as they are now."""

    def history(self, questionnaire_id: QuestionnaireId, question: str) -> Sequence[SavedAnswer]:
        """Return every saving of one answer, oldest first."""

    def savings(self, ids: Sequence[EnquiryId], questions: Sequence[str]) -> Mapping[EnquiryId, Sequence[SavedAnswer]]:
        """Return by enquiry every saving of these answers in any of its questionnaires."""

    def record_answers(self, questionnaire_id: QuestionnaireId, answers: Sequence[SavedAnswer]) -> None:
        """Append savings; nothing is ever overwritten."""


class Submissions(Protocol):
    def add(self, submission: Submission) -> None: ...

    def get(self, submission_id: SubmissionId) -> Submission: ...

    def these(self, ids: Sequence[SubmissionId]) -> Sequence[Submission]:
        """Return those of the submissions with these ids that there are, the first sealed first."""

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Submission]: ...

    def of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Sequence[Submission]]:
        """Return those of each of several questionnaires, the first sealed first."""

    def issued_with(self, form: str, *, before: datetime) -> Sequence[SubmissionId]:
        """Return what was issued with a form before that moment, the last issued last.

        Nothing withdrawn is among it, nor anything whose place had been taken by then.
        Of what was issued at one moment, that with the later reference comes last.
        """


class Uploads(Protocol):
    def add(self, upload: Upload, data: bytes) -> None: ...

    def get(self, upload_id: UploadId) -> Upload:
        """Return what is known of one file; ``NotFound``."""

    def data(self, upload_id: UploadId) -> bytes:
        """Return the bytes of one file; ``NotFound``."""

    def of_bytes(self, sha256: Sequence[str]) -> Sequence[Upload]:
        """Return every file whose bytes, as they are kept, have one of these sums, oldest first."""

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Upload]:
        """Return everything that was received for a questionnaire, oldest first, answered with or not."""

    def of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Sequence[Upload]]:
        """Return what was received for each of several questionnaires."""


class Documents(Protocol):
    def add(self, document: Document) -> None: ...

    def get(self, document_id: DocumentId) -> Document: ...

    def of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Sequence[Document]:
        """Return the documents of several questionnaires, those asked for first first."""

    def save(self, document: Document, *, expected: Document) -> None:
        """Write it; ``Conflict`` if its stored state, lease or attempts are no longer those of *expected*."""

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Document]: ...

    def unmade(self) -> Sequence[Document]:
        """Return those that are under way or could not be made, the one that has waited longest first."""

    def stop(self, questionnaire_id: QuestionnaireId) -> None:
        """Stop whatever of a reply's documents is not MADE yet, whoever holds it; its lease ends."""
