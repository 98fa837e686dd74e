"""Children who were missing from what was sent: they are put into the intake, to be searched for and answered about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.ids import EnquiryId, new
from forms_service.casework.meanings import (
    CHILD_BORN_ON,
    CHILD_FAMILY_NAME,
    CHILD_GIVEN_NAMES,
    CHILD_UNBORN,
    CHILDREN,
    CORRECTION_MISSING,
    MISSING_BORN_ON,
    MISSING_FAMILY_NAME,
    MISSING_GIVEN_NAMES,
)
from forms_service.casework.people.names import comparable
from forms_service.casework.people.subjects import Subject
from forms_service.engine.answers import AnswersByMeaning, Value, rows_of
from forms_service.engine.definitions import Definition
from forms_service.services.answering.open_questionnaire import load
from forms_service.services.answering.saving import store
from forms_service.services.deciding.amending import open_intake
from forms_service.services.published_forms import intake_among
from forms_service.services.work import Work


@dataclass(frozen=True)
class Missing:
    family_name: str
    given_names: str
    born: str

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    def is_one_with(self, child: Subject) -> bool:
        same_day = not self.born or not child.date_of_birth or self.born == child.date_of_birth
        return comparable(child.name) == comparable(self.name) and same_day

    def row(self, intake: Definition) -> Value:
        """A row of the intake, with no more than the notice says of them."""
        cells = {
            CHILD_UNBORN: "no",
            CHILD_FAMILY_NAME: self.family_name,
            CHILD_GIVEN_NAMES: self.given_names,
            CHILD_BORN_ON: self.born,
        }
        bearers = intake.bearers
        named: dict[str, Value] = {bearers[what]: said for what, said in cells.items() if said and what in bearers}
        return {"id": f"c{new(EnquiryId)[:11]}", "cells": named}


def put_in(work: Work, enquiry_id: EnquiryId, notice: AnswersByMeaning, reference: str) -> None:
    """Name in the intake every child of whom a *notice* says that they were missing, and open it for that."""
    intake = intake_among(work.ports.library, work.questionnaires.of_enquiry(enquiry_id))
    if intake is None:
        return
    opened = load(work, intake.id)
    known = opened.enquiry.children
    several = [one for one in _missing(notice) if not any(one.is_one_with(child) for child in known)]
    if not several:
        return
    names = ", ".join(one.name for one in several)
    why = f"{names} was missing from what was sent: see {reference}. Search for them, and answer about them"
    enquiry = work.enquiries.get_to_change(enquiry_id)
    work.enquiries.save(enquiry.noted(why, by=work.by, at=work.now))
    if intake.state is State.COMPLETED:
        opened = open_intake(work, load(work, intake.id), why)
    repeat = opened.definition.bearer(CHILDREN)
    rows: list[Value] = [*rows_of(opened.answers.get(repeat)), *(one.row(opened.definition) for one in several)]
    store(work, opened, {repeat: rows}, "copied")


def _missing(notice: AnswersByMeaning) -> Iterator[Missing]:
    for _, cells in notice.rows(CORRECTION_MISSING):
        family, given, born = (
            str(cells.value(what) or "") for what in (MISSING_FAMILY_NAME, MISSING_GIVEN_NAMES, MISSING_BORN_ON)
        )
        yield Missing(family, given, born)
