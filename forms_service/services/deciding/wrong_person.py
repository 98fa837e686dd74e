"""After a reply about the wrong person: everything of its enquiry is held, and the search begins afresh."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.auditing.events import Verb
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.records import Record
from forms_service.casework.users import User
from forms_service.engine.definitions import Definition
from forms_service.services.answering.open_questionnaire import load
from forms_service.services.answering.saving import questionnaire_event, store
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import dating, holds
from forms_service.services.ports import Ports
from forms_service.services.replies.start import begin, latest, startable
from forms_service.services.repositories import UnitOfWork


def search_again(ports: Ports, unit: UnitOfWork, actor: User, record: Record, reference: str) -> None:
    """Do what it brings with it that *record* was about the wrong person, as the notice *reference* says."""
    enquiry = unit.enquiries.get_to_change(record.organisation, record.enquiry)
    why = f"Sent about the wrong person: see {reference}"
    holds.place_on_enquiry(ports, unit, actor, enquiry.id, enquiry.reference, Authority.WRONG_PERSON, why)
    text = f"A reply was about the wrong person ({reference}). Search again for everyone named before anything else."
    enquiry = open_again(ports, unit, actor, enquiry, text)
    unit.enquiries.save(enquiry.noted(text, by=actor.id, at=ports.clock.now()))
    wrong = unit.records.of_submission(record.organisation, record.submission) or record
    _search_afresh(ports, unit, actor, enquiry, wrong)


def _search_afresh(ports: Ports, unit: UnitOfWork, actor: User, enquiry: Enquiry, record: Record) -> None:
    """Let every reply under way search again, and start the one anew that was about the wrong person.

    A further notice about the same record takes away nothing that was found since the first.
    """
    every = unit.questionnaires.of_enquiry(record.organisation, enquiry.id)
    if any(reply.recalled == record.id for reply in every):
        return
    submission = unit.submissions.get(record.organisation, record.submission)
    wrong = unit.questionnaires.get(record.organisation, submission.questionnaire)
    definition = _form_to_start(ports, enquiry, wrong)
    under_way = [reply for reply in every if not reply.state.is_final]
    same = [q for q in under_way if definition and (q.form, q.about) == (wrong.form, wrong.about)]
    for reply in under_way:
        if reply in same:
            _forget_search(ports, unit, actor, reply, record, replaces="" if reply.id == wrong.id else wrong.id)
        elif ports.library.get(reply.definition).copies:
            _forget_search(ports, unit, actor, reply, record)
    if definition and not same:
        begin(
            ports, unit, actor, enquiry, definition, wrong.owner,
            about=wrong.about, why=_said(record), recalled=record.id, replaces=wrong.id,
        )  # fmt: skip


def _form_to_start(ports: Ports, enquiry: Enquiry, wrong: Questionnaire) -> Definition | None:
    """The form in which the same reply is given anew.

    What is no reply (a letter about the enquiry, a correction) is not started again: the note says what to do.
    """
    form = wrong.form.partition("/")[2]
    return latest(ports, form) if form in {found.form for found in startable(ports, enquiry)} else None


def _forget_search(
    ports: Ports, unit: UnitOfWork, actor: User, reply: Questionnaire, record: Record, *, replaces: str = ""
) -> None:
    """Empty the search of a reply that is under way, and give it back to its author, who is told why."""
    said = f"Search again: {_said(record)}"
    if not reply.state.is_open:
        unit.documents.stop(reply.organisation, reply.id)
        dating.take_back(ports, unit, reply.organisation, reply.id)
    after = reply.search_again(record.id, by=actor.id, at=ports.clock.now(), comment=said, replaces=replaces)
    unit.questionnaires.save(after, expected=reply)
    opened = load(ports, unit, actor, reply.id)
    found = {question: None for question in opened.definition.copies if question in opened.path.everything}
    store(ports, unit, actor, opened, found, "copied")
    unit.audit.append(questionnaire_event(ports, actor, opened, Verb.ALTERATION, "reply_returned", {"comment": said}))


def _said(record: Record) -> str:
    return f"{record.reference} was about the wrong person"
