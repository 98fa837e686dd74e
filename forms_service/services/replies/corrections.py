"""Correction notices: started for something issued that was wrong, by a person or because a later part says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.auditing.events import Verb
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.keeping.records import Record
from forms_service.casework.known_by_name import CN_ITEMS, CORRECTION_NOTICE, INTAKE
from forms_service.casework.sealing.changes import Change, changes_since
from forms_service.casework.users import Permission, User
from forms_service.engine.answers import Value
from forms_service.engine.definitions import Definition, Question
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.issued_documents import documents_of, last_issued
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.saving import store
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import filing
from forms_service.services.ports import Ports
from forms_service.services.replies.start import begin, copy_from_source, latest
from forms_service.services.repositories import UnitOfWork

CONTRADICTED = "The full reply says something else than the part before."


def can_be_started(ports: Ports) -> bool:
    return latest(ports, CORRECTION_NOTICE) is not None


def start_correction(ports: Ports, actor: User, record_id: str, why: str) -> Questionnaire:
    """Start a correction notice for an issued record; a closed enquiry is opened again for it."""
    actor.require(Permission.ANSWER)
    if not why.strip():
        raise Conflict("Say what was wrong.")
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        if record.issued_at is None:
            raise Conflict("This was never issued. Return it to its author, or withdraw it.")
        enquiry = unit.enquiries.get_to_change(actor.organisation, record.enquiry)
        under_way = [q for q in _corrections(unit, enquiry, record.id) if not q.state.is_final]
        if under_way:
            raise Conflict("A correction of this is under way already. Go on with that one.")
        enquiry = open_again(ports, unit, actor, enquiry, why)
        started = _start(ports, unit, actor, enquiry, record, why.strip(), ())
        unit.commit()
    return started


def start_if_contradicted(
    ports: Ports, unit: UnitOfWork, actor: User, opened: OpenQuestionnaire
) -> Questionnaire | None:
    """Start a correction notice where a reply makes its earlier part wrong, unless one was started for that before."""
    earlier = last_issued(unit, opened.questionnaire) if opened.questionnaire.part > 1 else None
    if earlier is None or not can_be_started(ports):
        return None
    submission, record = earlier
    changes = changes_since(opened.path, submission)
    unit.enquiries.get_to_change(opened.enquiry.organisation, opened.enquiry.id)
    if not changes or _corrections(unit, opened.enquiry, record.id):
        return None
    return _start(ports, unit, actor, opened.enquiry, record, CONTRADICTED, changes)


def _corrections(unit: UnitOfWork, enquiry: Enquiry, record_id: str) -> list[Questionnaire]:
    every = unit.questionnaires.of_enquiry(enquiry.organisation, enquiry.id)
    return [q for q in every if q.form.endswith(f"/{CORRECTION_NOTICE}") and q.about == record_id]


def _start(
    ports: Ports, unit: UnitOfWork, actor: User, enquiry: Enquiry, record: Record, why: str, changes: Sequence[Change]
) -> Questionnaire:
    definition = latest(ports, CORRECTION_NOTICE)
    if definition is None:
        raise NotFound("There is no form for corrections.")
    every = unit.questionnaires.of_enquiry(actor.organisation, enquiry.id)
    if any(q.form == INTAKE and q.state is not State.COMPLETED for q in every):
        raise Conflict("The intake of this enquiry is open. Complete it before you start a correction.")
    begun = begin(ports, unit, actor, enquiry, definition, actor.id, about=record.id, why=why)
    begun = copy_from_source(ports, unit, actor, begun)
    known = {**_document(unit, definition, record), **_items(definition, changes)}
    return store(ports, unit, actor, load(ports, unit, actor, begun.id), known, "copied").questionnaire


def _document(unit: UnitOfWork, definition: Definition, record: Record) -> Mapping[str, Value]:
    """The document that is corrected: the record's first, which its author may change for another."""
    asked = next((question.id for question in definition.questions if type_of(question).chooses_document), "")
    made = documents_of(unit, record)
    return {asked: made[0].id} if asked and made else {}


def _items(definition: Definition, changes: Sequence[Change]) -> Mapping[str, Value]:
    """Each difference as one correction: as it was sent, and as it is right."""
    repeat = definition.index.get(CN_ITEMS)
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
    return {CN_ITEMS: rows}


def _first_two(repeat: Question) -> tuple[str, str]:
    """The columns for what was sent and for what is right: the first two that take words."""
    words = [column.id for column in repeat.columns if type_of(column).is_free_text]
    return words[0], words[1]


def mark_corrected(ports: Ports, unit: UnitOfWork, actor: User, record: Record, reference: str) -> None:
    """Note on the corrected record, and on what is kept apart from it, what corrects it."""
    for kept in unit.records.parts_of(record.organisation, record.submission):
        unit.records.save(kept.corrected(reference, at=ports.clock.now()))
        payload = {"see": reference}
        unit.audit.append(filing.record_event(ports, actor.id, kept, Verb.ALTERATION, "record_corrected", payload))


def mark_superseded(ports: Ports, unit: UnitOfWork, actor: User, records: Sequence[Record], reference: str) -> None:
    for kept in records:
        unit.records.save(kept.superseded(reference, at=ports.clock.now()))
        payload = {"see": reference}
        unit.audit.append(filing.record_event(ports, actor.id, kept, Verb.ALTERATION, "record_superseded", payload))
