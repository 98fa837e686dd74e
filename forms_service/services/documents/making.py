"""Documents: made by a worker from sealed answers, read back, filed; and drafts for the manager to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeAlias

from forms_service.casework.acts import Act
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.documents.documents import (
    ConverterLost,
    ConverterMissing,
    Document,
    DocumentFault,
    DocumentState,
    Missing,
    Picture,
    ReadBackFailed,
    Rendered,
    RenderedFile,
)
from forms_service.casework.documents.merge_fields import merge_fields
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, IntegrityFailure, NotFound, ServiceError, Unavailable
from forms_service.casework.ids import DocumentId, QuestionnaireId, RecordId
from forms_service.casework.keeping.records import FOR_OURSELVES, PDF, File, Record
from forms_service.casework.keeping.retention import PHOTOGRAPHS
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission, User
from forms_service.engine.definitions import Definition
from forms_service.engine.moments import Moment
from forms_service.engine.path import outcomes
from forms_service.services.answering.open_questionnaire import load
from forms_service.services.keeping import allowed, dating, filing, gone_out
from forms_service.services.ports import Ports, Template
from forms_service.services.published_forms import is_intake
from forms_service.services.sealing.sealed_files import pictures_of
from forms_service.services.sealing.sealing import sealed_submission
from forms_service.services.work import Work, service_work, use_case
from storage.contract import StoreError

ARCHIVE = "archive"
"""The kind of file that an archive copy is kept as."""
ARCHIVE_AGAIN = timedelta(minutes=10)
"""So long an archive copy that could not be made is not tried again."""
LEASE = timedelta(minutes=15)
"""Longer than the slowest making: two starts and two tries of LibreOffice, the reading back, and a slow store.

A worker that dies on this machine is known at once, so a long lease only delays what one elsewhere left behind.
"""

DRAFT = {"en": "DRAFT: not authorised", "cy": "DRAFFT: heb ei awdurdodi"}
"""What stands on every page of a draft, by its language; short, as it must fit into the small box of a form."""
MOST_ATTEMPTS = 4
"""So many tries that failed for nothing known in the document itself are made before it has failed."""
LONGEST_NAMED = 3
"""So many answers are named where a document is too long."""
UNEXPECTED = "Something went wrong in the service itself while this was made."
IS_TRIED_AGAIN = "It is tried again without anybody's doing."
IS_GIVEN_UP = "Tell whoever runs it, then try again."
WAIT_FOR_REPAIR = timedelta(seconds=30)
"""After so long it is tried again; after each further try that fails, twice as long."""


@dataclass(frozen=True)
class DocumentText:
    """The words of a made document, with the enquiry that it answers or, if it *is_letter*, that it is about.

    What is issued *may_be_shown* once somebody has taken its words out (`hand_out_text`), or anything else of it.
    """

    document: Document
    enquiry: Enquiry
    is_letter: bool
    may_be_shown: bool
    words: str = ""


_Printed: TypeAlias = tuple[Template, Mapping[str, object], Mapping[str, Sequence[Picture]]]
"""What a document is made of: its template, what that prints, and the photographs."""


def make_next(ports: Ports, worker: str, lease: timedelta = LEASE) -> bool:
    """Make one document that waits, if any; ``True`` if there was one. What fails says why and is kept.

    A worker that dies leaves a lease that runs out; the next one begins again, or, where the files were
    already written down, only puts them into the store. Of a worker that is late, nothing is kept. What nobody
    expected is tried again, and raised again once it is recorded, for the worker's log.
    """
    now = ports.clock.now()
    with ports.unit_of_work() as unit:
        document = unit.queue.take(worker, now=now, until=now + lease)
        unit.commit()
    if document is None:
        return False
    if document.attempts > MOST_ATTEMPTS:
        _fail(ports, document, (*document.faults, "Making it was tried and broken off too often."))
        return True
    _make_and_file(ports, document)
    return True


def _make_and_file(ports: Ports, document: Document) -> None:
    try:
        if document.state is not DocumentState.FILING:
            document = _make(ports, document)
        _file(ports, document)
    except Conflict:
        # It was stopped, another worker has taken it over, or another document began their record first.
        _change(ports, document, leased_until=None)
    except (ConverterMissing, Unavailable) as error:
        _put_back(ports, document, str(error))
    except StoreError as error:
        _put_back(ports, document, f"The document store did not take it yet: {error}")
    except ReadBackFailed as error:
        _fail(ports, document, error.faults)
    except ConverterLost as error:
        _try_again(ports, document, f"{error}.")
    except (DocumentFault, ServiceError) as error:
        _fail(ports, document, (str(error),))
    except Exception:
        # Whatever it was, the person who waits is told; the worker logs it and goes on.
        _try_again(ports, document, UNEXPECTED)
        raise


def preview(ports: Ports, actor: User, questionnaire_id: QuestionnaireId, code: str) -> RenderedFile:
    """Return what would be issued now, marked as a DRAFT; nothing is kept of it but its reading.

    Of a document that is made for each of several rows, it is the first.
    """
    template, fields, pictures = _to_preview(ports, actor, questionnaire_id, code)
    return ports.renderer.draft(template, fields, pictures)


@use_case(Permission.READ_ENQUIRY)
def _to_preview(work: Work, questionnaire_id: QuestionnaireId, code: str) -> _Printed:
    """Return what a draft is made of; the reading is logged."""
    opened = load(work, questionnaire_id)
    if code not in outcomes(opened.path, "document"):
        raise NotFound("These answers do not lead to that document.")
    work.read("reply_previewed", opened, {"document": code})
    template = work.ports.templates.for_document(code, opened.definition.id)
    submission = sealed_submission(work, opened)
    row = next((row for made, row in submission.documents if made == code), "")
    fields = fields_of(work.ports, submission, template, row, marking=DRAFT[template.language])
    return template, fields, _pictures(work, submission, template)


def read_text(ports: Ports, actor: User, document_id: DocumentId) -> DocumentText:
    """Return a made document's words, to be pasted into an e-mail or a case system; the reading is logged."""
    text, (template, fields, pictures) = _to_read(ports, actor, document_id)
    return replace(text, words=ports.renderer.words(template, fields, pictures)) if text.may_be_shown else text


@use_case(Permission.READ_ENQUIRY)
def hand_out_text(work: Work, document_id: DocumentId) -> None:
    """Let a made document's words be copied: whatever is issued, and not for our own use, has gone out from here on."""
    document = work.documents.get(document_id)
    record = _record_to_copy(work, document)
    enquiry = work.enquiries.get(record.enquiry)
    about = LogObject("questionnaire", document.questionnaire, enquiry.reference)
    work.read("document_text_handed_out", about, {"document": document.code})
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
def _to_read(work: Work, document_id: DocumentId) -> tuple[DocumentText, _Printed]:
    """Return what the words of a made document are taken from; the reading is logged."""
    document = work.documents.get(document_id)
    submission = work.submissions.get(document.submission)
    enquiry = work.enquiries.get(submission.enquiry)
    record = _record_to_copy(work, document)
    about = LogObject("questionnaire", document.questionnaire, enquiry.reference)
    work.read("document_text_read", about, {"document": document.code})
    template = work.ports.templates.get(document.template)
    fields = fields_of(work.ports, submission, template, document.row)
    is_shown = record.issued_at is None or record.gone_out_at is not None or _is_for_ourselves(work, document)
    text = DocumentText(document, enquiry, is_intake(work.ports.library, submission), is_shown)
    return text, (template, fields, _pictures(work, submission, template))


def _make(ports: Ports, document: Document) -> Document:
    """Render, read back, and write the files down with their record; return it as FILING."""
    with service_work(ports, document.organisation) as work:
        submission = work.submissions.get(document.submission)
    template = ports.templates.get(document.template)
    made = produce(ports, submission, template, document.row)
    if made.missing:
        raise ReadBackFailed(tuple(_explain(missing) for missing in made.missing))
    if made.pages > template.most_pages:
        raise DocumentFault(_too_long(ports.library.get(submission.definition), template, made))
    with service_work(ports, document.organisation) as work:
        filing.file_document(
            work, submission,
            title=_title(ports, submission),
            files=_files(work, submission, template, document, made),
            part=template.retention,
        )  # fmt: skip
        under_way = replace(document, state=DocumentState.FILING, faults=())
        work.documents.save(under_way, expected=document)
    return under_way


def produce(ports: Ports, submission: Submission, template: Template, row: str = "") -> Rendered:
    """Make one document of *submission*: a pure function of the sealed answers, the template and the edition.

    *row* is the row that it is made for, if it is made for each of several.
    """
    with service_work(ports, submission.organisation) as work:
        pictures = _pictures(work, submission, template)
    return ports.renderer.render(template, fields_of(ports, submission, template, row), pictures)


def take_unarchived(ports: Ports) -> tuple[str, RecordId] | None:
    """Take (organisation, record id) of a filed record that has no archive copy yet; for a while nobody else does."""
    now = ports.clock.now()
    with ports.unit_of_work() as unit:
        waiting = unit.queue.take_unarchived(now=now, until=now + ARCHIVE_AGAIN)
        unit.commit()
    return waiting


def archive(ports: Ports, organisation: str, record_id: RecordId) -> None:
    """Make a record's archive copy and store it. It is for the record alone, so no reply ever waits for it."""
    with service_work(ports, organisation) as work:
        record = work.records.get(record_id)
        submission = work.submissions.get(record.submission)
    copy = ports.archive_copies.make(submission.sealed)
    with service_work(ports, organisation) as work:
        filing.spool(work, record, [File(ARCHIVE, f"{filing.called(work, submission)}-archive.pdf", PDF, copy)])
        work.records.archived(record_id)
    filing.store_pending(ports, organisation, record_id)


def _title(ports: Ports, submission: Submission) -> str:
    """What a record is called: as the first document that its answers lead to, or as the intake that it holds."""
    if is_intake(ports.library, submission):
        return str(ports.library.get(submission.definition).title)
    code, *_ = submission.outcomes("document")
    return ports.templates.for_document(code, submission.definition).title


def _files(work: Work, submission: Submission, template: Template, document: Document, made: Rendered) -> list[File]:
    """The finished files under their names: reference and code, and a number where several are made of one kind."""
    name = f"{filing.called(work, submission)}-{submission.name_of(document.code, document.row)}"
    return [
        File(
            one.kind, f"{name}.{one.kind}", one.media_type, one.data,
            code=document.code, row=document.row, title=template.title, template=template.id, audience=template.profile,
        )
        for one in made.files
    ]  # fmt: skip


def _pictures(work: Work, submission: Submission, template: Template) -> Mapping[str, Sequence[Picture]]:
    """Photographs stand only in what is kept under their own class."""
    return pictures_of(work, submission) if template.retention == PHOTOGRAPHS else {}


def fields_of(
    ports: Ports, submission: Submission, template: Template, row: str = "", marking: str = ""
) -> dict[str, object]:
    """What a document of *template* is given to print; *marking* stands on every page of a draft."""
    definition = ports.library.get(submission.definition)
    named = {
        "code": template.code,
        "title": template.called,
        "template": template.id,
        "edition": ports.edition(),
        "marking": marking,
    }
    sealed = submission.answers
    provenance = {
        "title": template.called,
        "language": template.locale,
        "reference": sealed.reference,
        "definition": definition.id,
        "template": template.id,
        "answers": submission.sha256,
        "created": _instant(sealed.at),
    }
    fields = merge_fields(
        sealed, submission.sha256, definition, named, template.profile, this=row, language=template.language
    )
    return {**fields, "provenance": provenance}


def _instant(wall: str) -> str:
    return Moment.read(wall).instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _file(ports: Ports, document: Document) -> None:
    with service_work(ports, document.organisation) as work:
        kept = work.records.parts_of(document.submission)
    if not kept:
        raise IntegrityFailure("This document was to be filed and has no record.")
    for record in kept:
        filing.store_pending(ports, document.organisation, record.id, document)
    with service_work(ports, document.organisation) as work:
        submission = work.submissions.get(document.submission)
        if is_intake(ports.library, submission):
            # Letters about an enquiry need nobody's authorisation: they may be sent as soon as they are made.
            dating.date_from_issue(work, submission, work.enquiries.get(submission.enquiry))
        work.documents.save(replace(document, state=DocumentState.MADE, leased_until=None), expected=document)


def _put_back(ports: Ports, document: Document, fault: str) -> None:
    """Leave it for later, uncounted: its attempt did not fail for anything in the document itself."""
    _leave(ports, document, fault, WAIT_FOR_REPAIR, attempts=0)


def _try_again(ports: Ports, document: Document, fault: str) -> None:
    """Leave it for a later try, which is counted: it may be the document, and may as well be the machine."""
    if document.attempts >= MOST_ATTEMPTS:
        _fail(ports, document, (f"{fault} {IS_GIVEN_UP}",))
    else:
        pause = WAIT_FOR_REPAIR * 2 ** (document.attempts - 1)
        _leave(ports, document, f"{fault} {IS_TRIED_AGAIN}", pause, attempts=document.attempts)


def _leave(ports: Ports, document: Document, fault: str, pause: timedelta, *, attempts: int) -> None:
    until = ports.clock.now() + pause
    state = DocumentState.FILING if document.state is DocumentState.FILING else DocumentState.WAITING
    _change(ports, document, state=state, faults=(fault,), attempts=attempts, lease="", leased_until=until)


def _fail(ports: Ports, document: Document, faults: tuple[str, ...]) -> None:
    _change(ports, document, state=DocumentState.FAILED, faults=faults, leased_until=None)


def _change(ports: Ports, document: Document, **changes: Any) -> None:
    """Write down how it went, unless the document is no longer this worker's to speak of."""
    with suppress(Conflict), service_work(ports, document.organisation) as work:
        work.documents.save(replace(document, **changes), expected=document)


def _explain(missing: Missing) -> str:
    where = {"docx": "Word document", "pdf": "PDF", "html": "HTML page", "txt": "text"}[missing.where]
    shown = missing.text if len(missing.text) <= 80 else f"{missing.text[:77]}…"
    return f"{missing.source}: “{shown}” cannot be read in the finished {where}."


def _too_long(definition: Definition, template: Template, made: Rendered) -> str:
    """Why it is not issued, naming what was typed or chosen at most length: the answers to be made shorter."""
    asked = {**definition.carried, **{question.id: question for question in definition.questions}}
    lengths = {one.source: len(one.text) for one in made.printed if one.source in asked}
    longest = sorted(lengths, key=lambda name: -lengths[name])[:LONGEST_NAMED]
    named = "; ".join(f"“{asked[name].short_label}” ({lengths[name]} letters)" for name in longest)
    allowed = "1 page" if template.most_pages == 1 else f"{template.most_pages} pages"
    return (
        f"{template.title}: this takes {made.pages} pages, and may take {allowed}. Return the reply, so that these are "
        f"made shorter, or have fewer lines: {named}."
    )
