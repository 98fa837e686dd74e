"""Issued documents, to be chosen from: those of the same enquiry, and those about the same child in another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import DocumentId
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import SEARCH_RESTRICTED, FormRole
from forms_service.casework.people.names import comparable
from forms_service.casework.people.subjects import Subject
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.engine.types.registry import type_of
from forms_service.services.work import Work

MOST_FOUND = 200
TABLE = "issued_documents"
"""The reference table whose rows these are; for one questionnaire only."""


@dataclass(frozen=True)
class IssuedDocuments:
    """Reference data of one questionnaire: the issued documents that it may be about."""

    lines: tuple[Mapping[str, str], ...]

    def row(self, row_id: str) -> Mapping[str, str] | None:
        return next((line for line in self.lines if line["id"] == row_id), None)

    def rows(self) -> Sequence[Mapping[str, str]]:
        return self.lines


def issued_documents(work: Work, enquiry: Enquiry, people: Sequence[Subject]) -> IssuedDocuments:
    """Return what was issued in *enquiry*, or about a child of the same name and date of birth as one of *people*.

    Nothing is offered that is about other children only: a brother's report is not what was said about his sister.
    """
    of_enquiry = work.records.of_enquiry(enquiry.id)
    found = {record.id: record for record in of_enquiry if _concerns(record, people)}
    for child in people:
        if child.kind == "child" and child.date_of_birth:
            found |= {record.id: record for record in _about(work, child)}
    lines: dict[str, Mapping[str, str]] = {}
    for record in sorted(found.values(), key=lambda record: record.filed_at, reverse=True):
        for document in documents_of(work, record):
            lines.setdefault(document.id, _line(work, record, document))
    return IssuedDocuments(tuple(lines.values()))


def documents_of(work: Work, record: Record) -> list[Document]:
    """Return the made documents that an issued record keeps; none before its issue, and none that are kept apart."""
    if record.issued_at is None:
        return []
    parts = work.records.parts_of(record.submission)
    apart = {(item.code, item.row) for part in parts if part.id != record.id for item in part.files}
    questionnaire = work.submissions.get(record.submission).questionnaire
    made = work.documents.of_questionnaire(questionnaire)
    mine = [d for d in made if d.submission == record.submission and d.state is DocumentState.MADE]
    return [d for d in mine if (d.code, d.row) not in apart]


def last_issued(work: Work, questionnaire: Questionnaire) -> tuple[Submission, Record] | None:
    """Return what was issued last of a reply, with its record; nothing before its first issue."""
    every = work.submissions.of_questionnaire(questionnaire.id)
    kept = [(s, work.records.of_submission(s.id)) for s in every]
    issued = [(s, record) for s, record in kept if record is not None and record.issued_at is not None]
    return issued[-1] if issued else None


def sources_of(work: Work, submission: Submission) -> list[Record]:
    """Return the records of the documents that a sealing was made from, and of those that these were made from."""
    found: dict[str, Record] = {}
    waiting = [submission]
    while waiting:
        for record in _read_by(work, waiting.pop()):
            if record.id not in found:
                found[record.id] = record
                waiting.append(work.submissions.get(record.submission))
    return list(found.values())


def _read_by(work: Work, submission: Submission) -> Sequence[Record]:
    """What keeps the documents that the answers of a sealing chose; what is corrected by a notice made nothing."""
    definition = work.ports.library.get(submission.definition)
    if definition.plays == FormRole.CORRECTION_NOTICE:
        return []
    chosen = (submission.value(question.id) for question in definition.questions if type_of(question).chooses_document)
    documents = [work.documents.get(DocumentId(str(one))) for one in chosen if one]
    return [record for document in documents for record in work.records.parts_of(document.submission)]


def _concerns(record: Record, people: Sequence[Subject]) -> bool:
    """Whether *record* names no child, or one of *people*."""
    named = record.subjects_of("child")
    mine = [person for person in people if person.kind == "child"]
    return not named or not mine or any(_is_same(child, person) for child in named for person in mine)


def _is_same(child: Subject, other: Subject) -> bool:
    if child.person and child.person == other.person:
        return True  # They may be called otherwise by now.
    same_name = comparable(child.name) == comparable(other.name)
    return same_name and child.date_of_birth == other.date_of_birth


def _about(work: Work, child: Subject) -> Iterator[Record]:
    search = RecordSearch(name=child.name, date_of_birth=child.date_of_birth)
    for record in work.records.find(search, limit=MOST_FOUND):
        same = [other for other in record.subjects_of("child") if other.date_of_birth == child.date_of_birth]
        if any(comparable(other.name) == comparable(child.name) for other in same):
            yield record


def _line(work: Work, record: Record, document: Document) -> Mapping[str, str]:
    issued = date_in_words(local(record.issued_at).date().isoformat()) if record.issued_at else ""
    about = ", ".join(child.name for child in record.subjects_of("child"))
    title = work.ports.templates.get(document.template).title
    label = f"{document.code} {title}, {record.reference}, issued {issued}"
    label = f"{label}, about {about}" if about else label
    corrected = f". Corrected: see {record.standing_reference}" if record.standing is Standing.CORRECTED else ""
    return {
        "id": document.id,
        "label": f"{label}{corrected}",
        "code": document.code,
        "about": about,
        "record": record.id,
        "reference": record.reference,
        "retention": record.retention.class_id,
        "service_manager": "yes" if was_reserved(work, work.submissions.get(record.submission)) else "no",
    }


def was_reserved(work: Work, submission: Submission) -> bool:
    """Whether a service manager had to authorise it: by its form, or as a record that was found is restricted."""
    restricted = work.ports.library.get(submission.definition).bearer(SEARCH_RESTRICTED)
    found = (answer.value for answer in submission.answers.everything if answer.id == restricted)
    return submission.is_reserved or "yes" in found
