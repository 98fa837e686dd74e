"""Further notices: whoever turns out to have had something after it was corrected is told what the others were told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from forms_service.casework.ids import SubmissionId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import (
    CORRECTION_MISSING,
    MISSING_BORN_ON,
    MISSING_FAMILY_NAME,
    MISSING_GIVEN_NAMES,
    RECIPIENTS,
)
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import Value, cells_of, row_id, rows_of
from forms_service.engine.definitions.forms import Definition
from forms_service.services.answering.corrections.correcting import of_notice
from forms_service.services.answering.corrections.told_before import PICKED, corrected_by, issued_notices
from forms_service.services.answering.open_questionnaire import load_for_service
from forms_service.services.answering.saving import store
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import allowed
from forms_service.services.replies.start import begin
from forms_service.services.work import Work

_BY_NAME: Final = (MISSING_FAMILY_NAME, MISSING_GIVEN_NAMES, MISSING_BORN_ON)
WHY: Final = "Recorded after the correction was issued: {} had it too, and was not told"


def begin_for(work: Work, records: Sequence[Record]) -> None:
    """Begin a further notice about whatever was corrected with any of *records*, if somebody had it and was not told.

    It is begun where that was sent which the notices were about, and for whoever they were.
    """
    markings = [marking for record in records for marking in record.marked(Standing.CORRECTED)]
    by = sorted({SubmissionId(marking.by) for marking in markings if marking.by})
    corrected = [corrected_by(work, notice) for notice in (work.submissions.these(by) if by else ())]
    for record in work.records.of_submissions([each for each in dict.fromkeys(corrected) if each]):
        if not record.part:
            _begin(work, record)


def _begin(work: Work, record: Record) -> None:
    """One that is under way lists them by itself: who had what is read anew until it is authorised."""
    notices = issued_notices(work, record)
    siblings = work.questionnaires.of_enquiry(record.enquiry)
    if not notices or any(not notice.state.is_final for notice in allowed.corrections_of(work, record.id, siblings)):
        return
    last = work.questionnaires.get(notices[-1].questionnaire)
    definition = work.ports.library.get(last.definition)
    if not definition.bearer(RECIPIENTS):
        return
    answers = _said_before(definition, notices)
    found = of_notice(work, definition, definition.by_meaning(answers), record.id)
    names = [had.name for had in found.still_to_tell] if found else []
    if not names:
        return
    why = WHY.format(", ".join(names))
    enquiry = open_again(work, work.enquiries.get_to_change(record.enquiry), why)
    owner = last.owner if last.enquiry == enquiry.id else _owner_of(work, record)
    begun = begin(work, enquiry, definition, owner, about=record.id, why=why, made_from=last.made_from)
    store(work, load_for_service(work, begun.id), answers, "copied")


def _owner_of(work: Work, record: Record) -> str:
    """Whose the reply is that was corrected."""
    return work.questionnaires.get(work.submissions.get(record.submission).questionnaire).owner


def _said_before(definition: Definition, notices: Sequence[Submission]) -> Mapping[str, Value]:
    """What the last notice said, but of its recipients, and everything that any of them said was wrong."""
    sealed = [notice.values for notice in notices]
    of_recipients = definition.bearer(RECIPIENTS)
    kept = {
        name: value
        for name, value in sealed[-1].items()
        if (question := definition.index.get(name)) and question.reads is None and question.each != of_recipients
    }
    by = [*((repeat, (chosen,)) for repeat, chosen, _ in PICKED), (CORRECTION_MISSING, _BY_NAME)]
    lists = {definition.bearer(repeat): [definition.bearer(column) for column in columns] for repeat, columns in by}
    named = {repeat: list(_each_once(sealed, repeat, columns)) for repeat, columns in lists.items()}
    return {**kept, **{repeat: rows for repeat, rows in named.items() if rows}}


def _each_once(sealed: Sequence[Mapping[str, Value]], repeat: str, by: Sequence[str]) -> Iterator[Value]:
    """What is named in any of them, each once *by* some columns, as it was said last."""
    every = [row for answers in sealed for row in rows_of(answers.get(repeat))]
    last = {tuple(str(cells_of(row).get(column, "")) for column in by): row for row in every}
    ids = [row_id(row) for row in last.values()]
    for number, row in enumerate(last.values(), 1):
        yield row if len(set(ids)) == len(ids) else {**row, "id": f"n{number}"}
