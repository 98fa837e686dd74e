"""Correction notices: started for something issued that was wrong, by a person or because a later part says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from forms_service.casework.acts import Act
from forms_service.casework.answering.explanations import Explained
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, NotFound, unsaid
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import FormRole
from forms_service.casework.users import Permission
from forms_service.engine.agreement import Disagreement
from forms_service.engine.answers import Value
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.issued_documents import documents_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.other_enquiries.searches import taken_back_for
from forms_service.services.answering.saving import store
from forms_service.services.enquiries.allowed import refuse_unseen
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.forms_in_use import form_that_plays
from forms_service.services.keeping import allowed
from forms_service.services.people.sight import Sights, closed_to
from forms_service.services.published_forms import is_intake
from forms_service.services.replies.calling_back import call_back_unsent
from forms_service.services.replies.proposed_corrections import Contradiction, proposed
from forms_service.services.replies.start import begin, copy_from_source
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

CONTRADICTED = "A later reply of this enquiry says otherwise, and its author says that this was wrong."


def _notice_for(work: Work, record: Record) -> Definition | None:
    """The form to correct what a record keeps."""
    beside = work.ports.library.get(record.definition)
    return form_that_plays(work, FormRole.CORRECTION_NOTICE, beside=beside)


@use_case(Permission.ANSWER)
def start_correction(work: Work, record_id: RecordId, why: str) -> Questionnaire:
    """Start a correction notice for an issued record; a closed enquiry is opened again for it."""
    if not why.strip():
        raise unsaid("reason", "Say what was wrong.")
    record = work.records.get(record_id)
    enquiry = work.enquiries.get_to_change(record.enquiry)
    refuse_unseen(work, enquiry)
    allowed.require(work, record, Act.CORRECT)
    enquiry = open_again(work, enquiry, why)
    return _start(work, enquiry, record, why.strip())


def start_for_what_was_wrong(work: Work, opened: OpenQuestionnaire, found: Sequence[Explained]) -> list[Questionnaire]:
    """Start a correction of each thing sent before that the author of a reply says was wrong, unless there is one.

    It is begun in the enquiry in which that was sent, so that whoever had it there is told. What nobody has had yet is
    not corrected but taken back, so that it goes out no more.
    """
    wrong: dict[RecordId, list[Disagreement]] = {}
    for one in found:
        if one.was_wrong:
            named = RecordId(one.disagreement.sent or one.disagreement.unsent)
            wrong.setdefault(named, []).append(one.disagreement)
    started = []
    for record_id, said in wrong.items():
        enquiry = work.enquiries.get_to_change(work.records.get(record_id).enquiry)
        record = work.records.get(record_id)
        if not record.gone_out_at:
            call_back_unsent(work, record, _contradicted(opened.enquiry, record))
            continue
        siblings, why = work.questionnaires.of_enquiry(enquiry.id), _contradicted(opened.enquiry, record)
        if _notice_for(work, record) is not None and not allowed.corrections_of(work, record.id, siblings):
            started.append(_start(work, open_again(work, enquiry, why), record, why, Contradiction(opened, said)))
    return started


def _contradicted(by: Enquiry, record: Record) -> str:
    return CONTRADICTED if record.enquiry == by.id else taken_back_for(by)


def start_for_denial(work: Work, record: Record, owner: str, why: str) -> None:
    """Start a correction of what has gone out and no manager approved, for whoever answers it, unless there is one."""
    enquiry = work.enquiries.get(record.enquiry)
    if Act.CORRECT in allowed.record_acts(work, record):
        _start(work, open_again(work, enquiry, why), record, why, owner=owner)


def _start(
    work: Work, enquiry: Enquiry, record: Record, why: str, wrong: Contradiction | None = None, owner: str = ""
) -> Questionnaire:
    definition = _notice_for(work, record)
    if definition is None:
        raise NotFound("There is no form for corrections.")
    every = work.questionnaires.of_enquiry(enquiry.id)
    if any(is_intake(work.ports.library, q) and q.state is not State.COMPLETED for q in every):
        raise Conflict("The intake of this enquiry is open. Complete it before you start a correction.")
    made_from = wrong.reply.questionnaire.id if wrong else ""
    holder = Sights(work, [enquiry]).holder(enquiry) if closed_to(work, [enquiry]) else ""
    begun = begin(work, enquiry, definition, owner or work.by, about=record.id, why=why, made_from=made_from)
    opened = store(work, copy_from_source(work, begun), _document(work, definition, record), "copied")
    if wrong is not None:
        opened = load(work, begun.id)
        opened = store(work, opened, proposed(work, opened, record, wrong), "copied")
    return _left_to(work, opened, holder) if holder else opened.questionnaire


def _left_to(work: Work, opened: OpenQuestionnaire, holder: str) -> Questionnaire:
    """Leave what was begun in an enquiry of another case team to that: who only contradicts it does not read it."""
    theirs = replace(opened.questionnaire, owner=holder)
    work.questionnaires.save(theirs, expected=opened.questionnaire)
    work.change("questionnaire_handed_over", opened, {"to": holder})
    return theirs


def _document(work: Work, definition: Definition, record: Record) -> Mapping[str, Value]:
    """The document that is corrected: the record's first, which its author may change for another."""
    asked = next((question.id for question in definition.questions if type_of(question).chooses_document), "")
    made = documents_of(work, record)
    return {asked: made[0].id} if asked and made else {}
