"""Children who were missing from what was sent: they are put into the intake, to be searched for and answered about."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.ids import EnquiryId
from forms_service.casework.meanings import (
    CHILD_BORN_ON,
    CHILD_FAMILY_NAME,
    CHILD_GIVEN_NAMES,
    CHILD_UNBORN,
    CHILDREN,
)
from forms_service.casework.people.names import comparable
from forms_service.casework.people.subjects import Subject, missing_children
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import AnswersByMeaning, Value, new_row_id, rows_of
from forms_service.engine.definitions.forms import Definition
from forms_service.services.answering.open_questionnaire import load_for_service
from forms_service.services.answering.saving import store
from forms_service.services.deciding.amending import open_intake
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import dating
from forms_service.services.published_forms import intake_among
from forms_service.services.work import Work


def _is_one_with(one: Subject, child: Subject) -> bool:
    """Whether a child who was missing is one whom the intake names."""
    same_day = not one.date_of_birth or not child.date_of_birth or one.date_of_birth == child.date_of_birth
    return comparable(child.name) == comparable(one.name) and same_day


def _row(one: Subject, intake: Definition) -> Value:
    """A row of the intake, with no more than the notice says of them."""
    cells = {
        CHILD_UNBORN: "no",
        CHILD_FAMILY_NAME: one.family_name,
        CHILD_GIVEN_NAMES: one.given_names,
        CHILD_BORN_ON: one.date_of_birth,
    }
    bearers = intake.bearers
    named: dict[str, Value] = {bearers[what]: said for what, said in cells.items() if said and what in bearers}
    return {"id": new_row_id(), "cells": named}


def put_in(work: Work, enquiry_id: EnquiryId, notice: AnswersByMeaning, reference: str) -> None:
    """Name in the intake every child of whom a *notice* says that they were missing, and open it for that."""
    intake = intake_among(work.ports.library, work.questionnaires.of_enquiry(enquiry_id))
    if intake is None:
        return
    opened = load_for_service(work, intake.id)
    known = opened.enquiry.children
    several = [one for one in missing_children(notice) if not any(_is_one_with(one, child) for child in known)]
    if not several:
        return
    names = ", ".join(one.name for one in several)
    why = f"{names} was missing from what was sent: see {reference}. Search for them, and answer about them"
    enquiry = open_again(work, work.enquiries.get_to_change(enquiry_id), why)
    work.enquiries.save(enquiry.noted(why, by=work.by, at=work.now))
    if intake.state is State.COMPLETED:
        opened = open_intake(work, load_for_service(work, intake.id), why)
    repeat = opened.definition.bearer(CHILDREN)
    rows: list[Value] = [*rows_of(opened.answers.get(repeat)), *(_row(one, opened.definition) for one in several)]
    store(work, opened, {repeat: rows}, "copied")


def name_in_record(work: Work, submission: Submission, notice: AnswersByMeaning, enquiry_id: EnquiryId) -> None:
    """Have the record of an issued notice name the children who were missing, as the enquiry names them now."""
    missing = missing_children(notice)
    enquiry, own = work.enquiries.get(enquiry_id), work.enquiries.get(submission.enquiry)
    for record in work.records.parts_of(submission.id) if missing else ():
        known = {child.row for child in record.subjects_of("child")}
        named = [c for c in enquiry.children if c.row not in known and any(_is_one_with(one, c) for one in missing)]
        work.records.name_too(record, named)
        dating.date_again(work, record, own)
