"""Correction notices: started for something issued that was wrong, by a person or because a later part says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import CORRECTION_ITEMS, FormRole
from forms_service.casework.sealing.changes import Change, changes_since
from forms_service.casework.users import Permission
from forms_service.engine.answers import Value
from forms_service.engine.definitions import Definition, Question
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.issued_documents import documents_of, last_issued
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.saving import store
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import allowed
from forms_service.services.published_forms import form_that_plays, is_intake
from forms_service.services.replies.start import begin, copy_from_source
from forms_service.services.work import Work, use_case

CONTRADICTED = "The full reply says something else than the part before."


def _notice_for(work: Work, record: Record) -> Definition | None:
    """The form to correct what a record keeps."""
    beside = work.ports.library.get(record.definition)
    return form_that_plays(work.ports.library, FormRole.CORRECTION_NOTICE, beside=beside)


@use_case(Permission.ANSWER)
def start_correction(work: Work, record_id: RecordId, why: str) -> Questionnaire:
    """Start a correction notice for an issued record; a closed enquiry is opened again for it."""
    if not why.strip():
        raise Conflict("Say what was wrong.")
    record = work.records.get(record_id)
    enquiry = work.enquiries.get_to_change(record.enquiry)
    allowed.require(work, record, Act.CORRECT)
    enquiry = open_again(work, enquiry, why)
    return _start(work, enquiry, record, why.strip(), ())


def start_if_contradicted(work: Work, opened: OpenQuestionnaire) -> Questionnaire | None:
    """Start a correction notice where a reply makes its earlier part wrong, unless one was started for that before."""
    earlier = last_issued(work, opened.questionnaire) if opened.questionnaire.part > 1 else None
    if earlier is None or _notice_for(work, earlier[1]) is None:
        return None
    submission, record = earlier
    if record.gone_out_at is None:
        return None  # It is mended before anybody has it.
    changes = changes_since(opened.path, submission)
    work.enquiries.get_to_change(opened.enquiry.id)
    siblings = work.questionnaires.of_enquiry(opened.enquiry.id)
    if not changes or allowed.corrections_of(work, record.id, siblings):
        return None
    return _start(work, opened.enquiry, record, CONTRADICTED, changes)


def _start(work: Work, enquiry: Enquiry, record: Record, why: str, changes: Sequence[Change]) -> Questionnaire:
    definition = _notice_for(work, record)
    if definition is None:
        raise NotFound("There is no form for corrections.")
    every = work.questionnaires.of_enquiry(enquiry.id)
    if any(is_intake(work.ports.library, q) and q.state is not State.COMPLETED for q in every):
        raise Conflict("The intake of this enquiry is open. Complete it before you start a correction.")
    begun = begin(work, enquiry, definition, work.by, about=record.id, why=why)
    opened = copy_from_source(work, begun)
    known = {**_document(work, definition, record), **_items(definition, changes)}
    return store(work, opened, known, "copied").questionnaire


def _document(work: Work, definition: Definition, record: Record) -> Mapping[str, Value]:
    """The document that is corrected: the record's first, which its author may change for another."""
    asked = next((question.id for question in definition.questions if type_of(question).chooses_document), "")
    made = documents_of(work, record)
    return {asked: made[0].id} if asked and made else {}


def _items(definition: Definition, changes: Sequence[Change]) -> Mapping[str, Value]:
    """Each difference as one correction: as it was sent, and as it is right."""
    repeat = definition.index.get(definition.bearer(CORRECTION_ITEMS))
    if repeat is None or not changes:
        return {}
    sent, right = _first_two(repeat)
    rows: list[Value] = [
        {
            "id": f"c{number}",
            "cells": {sent: f"{change.label}: {change.before}", right: f"{change.label}: {change.now}"},
        }
        for number, change in enumerate(changes, 1)
    ]
    return {repeat.id: rows}


def _first_two(repeat: Question) -> tuple[str, str]:
    """The columns for what was sent and for what is right: the first two that take words."""
    words = [column.id for column in repeat.columns if type_of(column).is_free_text]
    return words[0], words[1]


def mark_corrected(work: Work, record: Record, reference: str) -> None:
    """Note on the corrected record, and on what is kept apart from it, what corrects it."""
    for kept in work.records.parts_of(record.submission):
        work.records.save(kept.corrected(reference, at=work.now))
        payload = {"see": reference}
        work.change("record_corrected", kept, payload)


def mark_superseded(work: Work, records: Sequence[Record], reference: str) -> None:
    for kept in records:
        work.records.save(kept.superseded(reference, at=work.now))
        payload = {"see": reference}
        work.change("record_superseded", kept, payload)


def unmark_superseded(work: Work, records: Sequence[Record], reference: str) -> None:
    """Let *records* stand again that *reference* had superseded, as it is called back."""
    for kept in records:
        if kept.standing is Standing.SUPERSEDED and kept.standing_reference == reference:
            work.records.save(kept.as_issued(at=work.now))
            work.change("record_stands_again", kept, {"see": reference})
