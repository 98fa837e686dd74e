"""Correction notices: started for something issued that was wrong, by a person or because a later part says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms_service.casework.acts import Act
from forms_service.casework.answering.explanations import Explained
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import CORRECTION_ITEMS, FormRole
from forms_service.casework.users import Permission
from forms_service.engine.agreement import Disagreement, Said
from forms_service.engine.answers import Value
from forms_service.engine.definitions import Definition, Question
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.issued_documents import documents_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.saving import store
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import allowed
from forms_service.services.published_forms import form_that_plays, is_intake
from forms_service.services.replies.start import begin, copy_from_source
from forms_service.services.work import Work, use_case

CONTRADICTED = "A later reply of this enquiry says otherwise, and its author says that what was sent was wrong."


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


def start_for_what_was_wrong(work: Work, opened: OpenQuestionnaire, found: Sequence[Explained]) -> list[Questionnaire]:
    """Start a correction of each thing sent before that the author of a reply says was wrong, unless there is one."""
    wrong: dict[RecordId, list[Disagreement]] = {}
    for one in found:
        if one.was_wrong:
            wrong.setdefault(RecordId(one.disagreement.sent), []).append(one.disagreement)
    if wrong:
        work.enquiries.get_to_change(opened.enquiry.id)
    started = []
    for record_id, said in wrong.items():
        record, siblings = work.records.get(record_id), work.questionnaires.of_enquiry(opened.enquiry.id)
        if _notice_for(work, record) is not None and not allowed.corrections_of(work, record.id, siblings):
            started.append(_start(work, opened.enquiry, record, CONTRADICTED, said))
    return started


def start_for_denial(work: Work, record: Record, owner: str, why: str) -> None:
    """Start a correction of what has gone out and no manager approved, for whoever answers it, unless there is one."""
    enquiry = work.enquiries.get(record.enquiry)
    if Act.CORRECT in allowed.record_acts(work, record):
        _start(work, open_again(work, enquiry, why), record, why, (), owner)


def _start(
    work: Work, enquiry: Enquiry, record: Record, why: str, wrong: Sequence[Disagreement], owner: str = ""
) -> Questionnaire:
    definition = _notice_for(work, record)
    if definition is None:
        raise NotFound("There is no form for corrections.")
    every = work.questionnaires.of_enquiry(enquiry.id)
    if any(is_intake(work.ports.library, q) and q.state is not State.COMPLETED for q in every):
        raise Conflict("The intake of this enquiry is open. Complete it before you start a correction.")
    begun = begin(work, enquiry, definition, owner or work.by, about=record.id, why=why)
    opened = copy_from_source(work, begun)
    known = {**_document(work, definition, record), **_items(definition, wrong)}
    return store(work, opened, known, "copied").questionnaire


def _document(work: Work, definition: Definition, record: Record) -> Mapping[str, Value]:
    """The document that is corrected: the record's first, which its author may change for another."""
    asked = next((question.id for question in definition.questions if type_of(question).chooses_document), "")
    made = documents_of(work, record)
    return {asked: made[0].id} if asked and made else {}


def _items(definition: Definition, wrong: Sequence[Disagreement]) -> Mapping[str, Value]:
    """Each thing that was wrong as one correction: as it was sent, and as it is right."""
    repeat = definition.index.get(definition.bearer(CORRECTION_ITEMS))
    if repeat is None or not wrong:
        return {}
    sent, right = _first_two(repeat)
    pairs = dict.fromkeys((_in_words(one.against), _in_words(one.now, one.whom)) for one in wrong)
    rows: list[Value] = [
        {"id": f"c{number}", "cells": {sent: before, right: now}} for number, (before, now) in enumerate(pairs, 1)
    ]
    return {repeat.id: rows}


def _in_words(said: Said | None, whom: str = "") -> str:
    if said is None:
        return ""
    return f"{said.label}, {whom}: {said.words}" if whom else f"{said.label}: {said.words}"


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
