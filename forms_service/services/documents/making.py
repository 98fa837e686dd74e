"""Documents: made by a worker from sealed answers, read back, filed; and drafts for the manager to read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, TypeAlias

import structlog

from forms_service.casework.documents.documents import (
    ASKED,
    ConverterLost,
    ConverterMissing,
    Document,
    DocumentFault,
    DocumentState,
    FaultOf,
    Missing,
    Picture,
    ReadBackFailed,
    Rendered,
    TooLong,
    whose_fault,
)
from forms_service.casework.documents.merge_fields import merge_fields
from forms_service.casework.errors import Conflict, IntegrityFailure, ServiceError, Unavailable, causes_of
from forms_service.casework.keeping.records import JSON, LETTER_CORRECTION, File
from forms_service.casework.keeping.retention import PHOTOGRAPHS
from forms_service.casework.pauses import LONGEST_PAUSE, pause_after
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.moments import Moment
from forms_service.services.forms_in_use import letter_in_use
from forms_service.services.keeping import dating, filing
from forms_service.services.ports import Ports, Template
from forms_service.services.published_forms import is_intake
from forms_service.services.sealing.sealed_files import pictures_of
from forms_service.services.watching import Happening
from forms_service.services.work import Work, service_work
from storage.contract import StoreError

log = structlog.get_logger()

LEASE = timedelta(minutes=15)
"""Longer than the slowest making: two starts and two tries of LibreOffice, the reading back, and a slow store.

A worker that dies on this machine is known at once, so a long lease only delays what one elsewhere left behind.
"""

DRAFT = {"en": "DRAFT: not authorised", "cy": "DRAFFT: heb ei awdurdodi"}
"""What stands on every page of a draft, by its language; short, as it must fit into the small box of a form."""
MOST_ATTEMPTS = 8
"""So many tries that failed for nothing known in the document itself are made before it has failed."""
LONGEST_NAMED = 3
"""So many answers are named where a document is too long."""
UNEXPECTED = "Something went wrong in the service itself while this was made."
IS_TRIED_AGAIN = "It is tried again without anybody's doing."
IS_GIVEN_UP = "Tell whoever runs it, then try again."
MACHINE = "This machine could not do it: a disk is full, a file is not there, or memory is short"
WAIT_FOR_REPAIR = timedelta(seconds=LONGEST_PAUSE)
"""After so long it is tried again whether what it needs is there: the store, LibreOffice, room on a disk."""


Printed: TypeAlias = tuple[Template, Mapping[str, object], Mapping[str, Sequence[Picture]]]
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
    except Exception as error:
        # Whatever it was, the document is put off or failed by it; what nobody foresaw is raised again for the log.
        ports.measures.count(Happening.DOCUMENT, _settle(ports, document, error))
        if not isinstance(error, ServiceError | StoreError | DocumentFault):
            raise
        # Its words are on the page of the reply alone.
        log.warning("document_not_made", document=document.id, causes=causes_of(error))
    else:
        ports.measures.count(Happening.DOCUMENT, "made")


def _settle(ports: Ports, document: Document, error: Exception) -> str:
    """Say on the document why it was not made, and when it is tried again; return in a word what becomes of it."""
    match error:
        case Conflict():
            # It was stopped, another worker has taken it over, or another document began their record first.
            _change(ports, document, leased_until=None)
            return "let_go"
        case ConverterMissing() | Unavailable():
            _put_back(ports, document, str(error))
        case StoreError():
            _put_back(ports, document, f"The document store did not take it yet: {error}")
        case OSError() | MemoryError():
            what = getattr(error, "strerror", None)
            _put_back(ports, document, f"{MACHINE} ({what})." if what else f"{MACHINE}.")
        case ConverterLost():
            _try_again(ports, document, f"{error}.")
            return "tried_again"
        case ReadBackFailed():
            _fail(ports, document, error.faults, whose_fault(error))
            return "failed"
        case DocumentFault() | ServiceError():
            _fail(ports, document, tuple(str(error).split("\n")), whose_fault(error))
            return "failed"
        case _:
            # Whatever it was, the person who waits is told; the worker logs it and goes on.
            _try_again(ports, document, UNEXPECTED)
            return "tried_again"
    return "put_back"


def _make(ports: Ports, document: Document) -> Document:
    """Render, read back, and write the files down with their record; return it as FILING."""
    with service_work(ports, document.organisation) as work:
        submission = work.submissions.get(document.submission)
    template = ports.templates.get(document.template)
    made = produce(ports, submission, template, document.row)
    if made.missing:
        raise ReadBackFailed(tuple(_explain(missing, made.printed_by(missing)) for missing in made.missing))
    if made.pages > template.most_pages:
        raise TooLong(_too_long(ports.library.get(submission.definition), template, made))
    with service_work(ports, document.organisation) as work:
        filing.file_document(
            work, submission,
            title=_title(work, submission),
            files=_files(work, submission, template, document, made),
            part=template.retention,
        )  # fmt: skip
        under_way = replace(document, state=DocumentState.FILING, faults=(), fault_of=FaultOf.NOBODY)
        work.documents.save(under_way, expected=document)
    return under_way


def produce(ports: Ports, submission: Submission, template: Template, row: str = "") -> Rendered:
    """Make one document of *submission*: a pure function of the sealed answers, the template and the edition.

    *row* is the row that it is made for, if it is made for each of several.
    """
    with service_work(ports, submission.organisation) as work:
        pictures = pictures_for(work, submission, template)
    return ports.renderer.render(template, fields_of(ports, submission, template, row), pictures)


def _title(work: Work, submission: Submission) -> str:
    """What a record is called: as the first document that its answers lead to, or as the intake that it holds."""
    library = work.ports.library
    if is_intake(library, submission):
        return str(library.get(submission.definition).title)
    code, *_ = submission.outcomes("document")
    return letter_in_use(work, code, submission.definition).title


def _files(work: Work, submission: Submission, template: Template, document: Document, made: Rendered) -> list[File]:
    """The finished files under their names: reference and code, and a number where several are made of one kind."""
    name = f"{filing.called(work, submission)}-{submission.name_of(document.code, document.row)}"
    files = [
        File(
            one.kind, f"{name}.{one.kind}", one.media_type, one.data,
            code=document.code, row=document.row, title=template.title, template=template.id, audience=template.profile,
        )
        for one in made.files
    ]  # fmt: skip
    return [*files, _letter_corrections(document, name)] if document.corrections else files


def _letter_corrections(document: Document, name: str) -> File:
    """Which letters took the place of others before this one was made, who read and confirmed each, and why."""
    said = [{**asdict(each), "at": each.at.isoformat()} for each in document.corrections]
    data = json.dumps({"document": document.code, "corrections": said}, indent=2, ensure_ascii=False).encode()
    return File(LETTER_CORRECTION, f"{name}-letter.json", JSON, data, code=document.code, row=document.row)


def pictures_for(work: Work, submission: Submission, template: Template) -> Mapping[str, Sequence[Picture]]:
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
        sealed, submission.sha256, definition, named, template.profile,
        this=row, language=template.language, empty_tags=template.empty_tags,
    )  # fmt: skip
    return {**fields, "provenance": provenance, ASKED: _asked(definition)}


def _asked(definition: Definition) -> dict[str, str]:
    """How each question and column is asked, by its id: for whoever is told why a letter cannot be made."""
    questions = [*definition.carried.values(), *definition.questions]
    every = (one for question in questions for one in (*question.columns, question))
    return {one.id: str(one.label) for one in every}


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
        pause = timedelta(seconds=pause_after(document.attempts + 1))
        _leave(ports, document, f"{fault} {IS_TRIED_AGAIN}", pause, attempts=document.attempts)


def _leave(ports: Ports, document: Document, fault: str, pause: timedelta, *, attempts: int) -> None:
    until = ports.clock.now() + pause
    state = DocumentState.FILING if document.state is DocumentState.FILING else DocumentState.WAITING
    _change(ports, document, state=state, faults=(fault,), attempts=attempts, lease="", leased_until=until)


def _fail(ports: Ports, document: Document, faults: tuple[str, ...], fault_of: FaultOf = FaultOf.MACHINE) -> None:
    _change(ports, document, state=DocumentState.FAILED, faults=faults, fault_of=fault_of, leased_until=None)


def _change(ports: Ports, document: Document, **changes: Any) -> None:
    """Write down how it went, unless the document is no longer this worker's to speak of."""
    with suppress(Conflict), service_work(ports, document.organisation) as work:
        work.documents.save(replace(document, **changes), expected=document)


def _explain(missing: Missing, tag: str) -> str:
    where = {"docx": "Word document", "pdf": "PDF", "html": "HTML page", "txt": "text"}[missing.where]
    shown = missing.text if len(missing.text) <= 80 else f"{missing.text[:77]}…"
    printed_by = f" It is printed by this tag: {tag}." if tag else ""
    return f"{missing.source}: “{shown}” cannot be read in the finished {where}.{printed_by}"


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
