"""Further notices: whoever turns out to have had something after it was corrected is told what the others were told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import QuestionnaireId, RecordId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import (
    CORRECTION_MISSING,
    MISSING_BORN_ON,
    MISSING_FAMILY_NAME,
    MISSING_GIVEN_NAMES,
    RECIPIENTS,
)
from forms_service.engine.answers import Value, cells_of, row_id, rows_of
from forms_service.engine.definitions import Definition
from forms_service.services.answering.corrections.correcting import of_notice
from forms_service.services.answering.corrections.told_before import PICKED, issued_notices
from forms_service.services.answering.issued_documents import last_issued
from forms_service.services.answering.open_questionnaire import load
from forms_service.services.answering.saving import store
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import allowed
from forms_service.services.keeping.superseded_by import successors
from forms_service.services.replies.start import begin
from forms_service.services.work import Work

_BY_NAME: Final = (MISSING_FAMILY_NAME, MISSING_GIVEN_NAMES, MISSING_BORN_ON)
WHY: Final = "Recorded after the correction was issued: {} had it too, and was not told"


def begin_for(work: Work, records: Sequence[Record]) -> None:
    """Begin a further notice about what corrected any of *records*, where somebody who had it was told by none."""
    wrong = [record for record in records if record.standing is Standing.CORRECTED]
    notices = (work.questionnaires.get(QuestionnaireId(found.reply)) for found in successors.act(work, wrong).values())
    for about in dict.fromkeys([*(record.id for record in wrong), *(RecordId(notice.about) for notice in notices)]):
        _begin(work, work.records.get(about))


def _begin(work: Work, record: Record) -> None:
    """One that is under way lists them by itself: who had what is read anew until it is authorised."""
    notices = issued_notices(work, record)
    siblings = work.questionnaires.of_enquiry(record.enquiry)
    if not notices or any(not notice.state.is_final for notice in allowed.corrections_of(work, record.id, siblings)):
        return
    last = notices[-1]
    definition = work.ports.library.get(last.definition)
    if not definition.bearer(RECIPIENTS):
        return
    answers = _said_before(work, definition, notices)
    found = of_notice(work, definition, definition.by_meaning(answers), record.id)
    names = [had.name for had in found.still_to_tell] if found else []
    if not names:
        return
    why = WHY.format(", ".join(names))
    enquiry = open_again(work, work.enquiries.get_to_change(record.enquiry), why)
    begun = begin(work, enquiry, definition, last.owner, about=record.id, why=why)
    store(work, load(work, begun.id), answers, "copied")


def _said_before(work: Work, definition: Definition, notices: Sequence[Questionnaire]) -> Mapping[str, Value]:
    """What the last notice said, but of its recipients, and everything that any of them said was wrong."""
    sealed = [issued[0].values for notice in notices if (issued := last_issued(work, notice))]
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
