"""Issued documents, to be chosen from: those of the same enquiry, and those about the same child in another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.auditing.events import Logged
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import DocumentId, PersonId, QuestionnaireId, SubmissionId
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.keeping.retention import COPY, Retention
from forms_service.casework.meanings import SEARCH_RESTRICTED, YES, FormRole
from forms_service.casework.people.names import comparable
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.casework.sealing.submissions import PERHAPS, Submission
from forms_service.engine.answers import Value
from forms_service.engine.dates import date_in_words
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.moments import local
from forms_service.engine.types.choice import row_fits
from forms_service.engine.types.registry import type_of
from forms_service.services.people import sight
from forms_service.services.people.namesakes import said_to_be_others
from forms_service.services.people.why import why_read
from forms_service.services.published_forms import letter_behind
from forms_service.services.work import Work

MOST_FOUND = 200
TABLE = "issued_documents"
"""The reference table whose rows these are; for one questionnaire only."""


@dataclass(frozen=True)
class IssuedDocuments:
    """Reference data of one questionnaire: the issued documents that it may be about.

    What is *closed* to whoever looks, as its enquiry is restricted, is not offered; who chose it could see it. Nor is
    what is under a caution: what it says is not carried on.
    """

    lines: tuple[Mapping[str, str], ...]
    closed: frozenset[str] = frozenset()

    def row(self, row_id: str) -> Mapping[str, str] | None:
        return next((line for line in self.lines if line["id"] == row_id), None)

    def rows(self) -> Sequence[Mapping[str, str]]:
        return [line for line in self.lines if line["id"] not in self.closed]


def issued_documents(
    work: Work, enquiry: Enquiry, people: Sequence[Subject], *, all_of_it: bool = False
) -> IssuedDocuments:
    """Return what was issued in *enquiry*, or about a child who is one of *people*, as far as anybody has said or saw.

    Nothing is offered that is about other children only: a brother's report is not what was said about his sister.
    But for what is to be corrected *all_of_it* is: whoever it names may not be named in the enquiry any more.
    """
    children = _children(work, people)
    of_enquiry = work.records.of_enquiry(enquiry.id)
    found = {record.id: record for record in of_enquiry if all_of_it or _concerns(record, children)}
    for child in children:
        found |= {record.id: record for record in _about(work, child)}
    lines: dict[str, Mapping[str, str]] = {}
    closed = _closed(work, enquiry, found.values())
    latest = sorted(found.values(), key=lambda record: record.filed_at, reverse=True)
    sealed = {each.id: each for each in work.submissions.these([record.submission for record in latest])}
    for record, documents in _documents_of_each(work, latest, sealed):
        for document in documents:
            lines.setdefault(document.id, _line(work, record, document, sealed[record.submission]))
    # What is wrong in it can be corrected all the same.
    kept_back = set() if all_of_it else {record.id for record in found.values() if record.under_caution}
    unseen = (line["id"] for line in lines.values() if line["record"] in closed | kept_back)
    return IssuedDocuments(tuple(lines.values()), frozenset(unseen))


def _closed(work: Work, enquiry: Enquiry, records: Collection[Record]) -> frozenset[str]:
    """The records of other enquiries that are not for whoever looks."""
    elsewhere = {record.enquiry for record in records if record.enquiry != enquiry.id}
    closed = sight.closed_to(work, work.enquiries.these(sorted(elsewhere))) if elsewhere else {}
    return frozenset(record.id for record in records if record.enquiry in closed)


def reviewable(work: Work, definition: Definition, enquiry: Enquiry, children: Sequence[Subject]) -> list[Subject]:
    """Return the *children* of whom a document was issued that a form for reviews may look at again."""
    asked = definition.question(definition.reviews)
    offered = {child.row: issued_documents(work, enquiry, [child]).rows() for child in children}
    return [child for child in children if any(row_fits(asked, row) for row in offered[child.row])]


def documents_of(work: Work, record: Record) -> list[Document]:
    """Return the made documents that an issued record keeps; none before its issue, and none that are kept apart."""
    ((_, documents),) = _documents_of_each(work, [record], {record.submission: work.submissions.get(record.submission)})
    return documents


def _documents_of_each(
    work: Work, records: Sequence[Record], sealed: Mapping[SubmissionId, Submission]
) -> Iterator[tuple[Record, list[Document]]]:
    """The made documents that each of several issued records keeps, read once for all of them."""
    issued = {record.submission for record in records if record.issued_at is not None}
    filed = work.records.of_submissions(sorted(issued)) if issued else ()
    made = work.documents.of_questionnaires(sorted({sealed[each].questionnaire for each in issued})) if issued else ()
    for record in records:
        of_it = [each for each in filed if each.submission == record.submission and each.id != record.id]
        apart = {(item.code, item.row) for each in of_it for item in each.files}
        mine = [d for d in made if d.submission == record.submission and d.state is DocumentState.MADE]
        yield record, [d for d in mine if record.issued_at is not None and (d.code, d.row) not in apart]


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


def chosen_document(work: Work, chosen: Value | None) -> Document | None:
    """Return the document that an answer names; none where it names none, or one that was destroyed since."""
    if not chosen:
        return None
    try:
        return work.documents.get(DocumentId(str(chosen)))
    except NotFound:
        return None


def _read_by(work: Work, submission: Submission) -> Sequence[Record]:
    """What keeps the documents that the answers of a sealing chose; of a notice, the reply that it was begun by.

    Nothing, where that was destroyed since.
    """
    definition = work.ports.library.get(submission.definition)
    if definition.plays == FormRole.CORRECTION_NOTICE:
        made_from = work.questionnaires.get(submission.questionnaire).made_from
        sealed = work.submissions.of_questionnaire(QuestionnaireId(made_from)) if made_from else ()
        return work.records.of_submissions([each.id for each in sealed if each.calls_wrong(submission.about)])
    chosen = (submission.value(question.id) for question in definition.questions if type_of(question).chooses_document)
    documents = [document for one in chosen if (document := chosen_document(work, one))]
    return [record for document in documents for record in work.records.parts_of(document.submission)]


@dataclass(frozen=True)
class _Child:
    """A child, with everybody whom people said to be the same child, and whom they said to be another."""

    subject: Subject
    same: frozenset[PersonId]
    others: frozenset[PersonId]

    def is_one_with(self, other: Subject) -> bool:
        """Whether two are one child: by what was said of them, or else by one name and date of birth."""
        if other.person and other.person in self.same | self.others:
            return other.person in self.same
        mine = self.subject
        is_called_so = comparable(other.name) == comparable(mine.name)
        return is_called_so and bool(mine.date_of_birth) and other.date_of_birth == mine.date_of_birth


def _children(work: Work, people: Sequence[Subject]) -> list[_Child]:
    children = [person for person in people if person.kind == "child"]
    groups = work.people.groups([child.person for child in children if child.person])
    return [_child(work, child, groups.get(child.person, ())) for child in children]


def _child(work: Work, child: Subject, group: Sequence[Person]) -> _Child:
    same = frozenset(person.id for person in group)
    others = said_to_be_others(work, same)
    return _Child(child, same, others)


def _concerns(record: Record, children: Sequence[_Child]) -> bool:
    """Whether *record* names no child, or one of *children*."""
    named = record.subjects_of("child")
    return not named or not children or any(mine.is_one_with(child) for child in named for mine in children)


def _about(work: Work, child: _Child) -> Iterator[Record]:
    """The records about a child of any enquiry, by whoever is the same, or by name and date of birth."""
    mine = child.subject
    search = RecordSearch(name=mine.name, date_of_birth=mine.date_of_birth)
    alike = work.records.find(search, limit=MOST_FOUND) if mine.date_of_birth else ()
    for record in (*work.records.about(sorted(child.same)), *alike):
        if any(child.is_one_with(other) for other in record.subjects_of("child")):
            yield record


def _line(work: Work, record: Record, document: Document, sealed: Submission) -> Mapping[str, str]:
    issued = date_in_words(local(record.issued_at).date().isoformat()) if record.issued_at else ""
    about = ", ".join(child.name for child in record.subjects_of("child"))
    letter = letter_behind(work.ports.templates, document)
    title = letter.title if letter else record.title
    label = f"{document.code} {title}, {record.reference}, issued {issued}"
    label = f"{label}, about {about}" if about else label
    worth = "".join(f". {marking.words}" for marking in record.markings)
    kept = record.retention
    return {
        "id": document.id,
        "label": f"{label}{worth}",
        "code": document.code,
        "about": about,
        "record": record.id,
        "reference": record.reference,
        "retention": _class_when_sealed(work, record, sealed) if _is_no_answer(kept, sealed) else kept.class_id,
        "service_manager": "yes" if was_reserved(work, sealed) else "no",
        "corrected": "yes" if _was_corrected(work, record, sealed) else "no",
    }


def _is_no_answer(kept: Retention, sealed: Submission) -> bool:
    """Whether its class comes from being a copy, or from what nobody knew: a review is kept under that of itself."""
    is_perhaps = kept.class_id in {*sealed.outcomes(PERHAPS)} - {*sealed.outcomes("retention")}
    return is_perhaps or kept.class_id == COPY


def _class_when_sealed(work: Work, record: Record, sealed: Submission) -> str:
    """The class of what was said: that the case system has it as well makes it no other report."""
    return work.ports.schedules.get(record.retention.schedule).applying(sealed.outcomes("retention"))[0].id


def _was_corrected(work: Work, record: Record, sealed: Submission) -> bool:
    """Whether it was corrected, or a report that it reviewed: that is said in it as it was."""
    is_review = bool(work.ports.library.get(sealed.definition).reviews)
    several = [record, *(sources_of(work, sealed) if is_review else ())]
    return any(each.marked(Standing.CORRECTED) for each in several)


def was_reserved(work: Work, submission: Submission) -> bool:
    """Whether a service manager had to authorise it: by its form, or as a record that was found is restricted."""
    restricted = work.ports.library.get(submission.definition).bearer(SEARCH_RESTRICTED)
    found = (answer.value for answer in submission.answers.everything if answer.id == restricted)
    return submission.is_reserved or YES in found


def log_document_read(work: Work, act: str, about: Logged, enquiry: Enquiry, told: Mapping[str, str]) -> None:
    """Log that what a document says is read, and why."""
    work.read(act, about, {**told, **why_read(work, enquiry)})
