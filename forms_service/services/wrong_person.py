"""After a reply about the wrong person: everything of its enquiry is held, and the search begins afresh."""

from __future__ import annotations

from dataclasses import replace

from forms_service.casework.enquiries import Enquiry
from forms_service.casework.events import Verb
from forms_service.casework.holds import Authority
from forms_service.casework.questionnaires import SEARCH_AGAIN, Act, Questionnaire
from forms_service.casework.records import Record
from forms_service.casework.users import User
from forms_service.services import filing, holds
from forms_service.services.answering import sheet_event, store
from forms_service.services.enquiries import open_again
from forms_service.services.ports import Ports
from forms_service.services.sheets import load
from forms_service.services.starting import begin, latest, startable
from forms_service.services.unit_of_work import UnitOfWork


def search_again(ports: Ports, unit: UnitOfWork, actor: User, record: Record, reference: str) -> None:
    """Do what it brings with it that *record* was about the wrong person, as the notice *reference* says."""
    enquiry = unit.enquiries.get_to_change(record.organisation, record.enquiry)
    why = f"Sent about the wrong person: see {reference}"
    holds.place_on_enquiry(ports, unit, actor, enquiry.id, enquiry.reference, Authority.WRONG_PERSON, why)
    text = f"A reply was about the wrong person ({reference}). Search again for everyone named before anything else."
    enquiry = open_again(ports, unit, actor, enquiry, text)
    unit.enquiries.save(enquiry.noted(text, by=actor.id, at=ports.clock.now()))
    _reply_afresh(ports, unit, actor, enquiry, record)


def _reply_afresh(ports: Ports, unit: UnitOfWork, actor: User, enquiry: Enquiry, record: Record) -> None:
    """Start the same reply anew, with nothing of the old search; one that is under way loses its search instead.

    What is no reply (a letter about the enquiry, a correction) is not started again: the note says what to do.
    """
    wrong = unit.questionnaires.get(
        record.organisation, unit.submissions.get(record.organisation, record.submission).questionnaire
    )
    form = wrong.form.partition("/")[2]
    definition = latest(ports, form)
    if definition is None or form not in {found.form for found in startable(ports, enquiry)}:
        return
    why = f"{SEARCH_AGAIN}: started because {record.reference} was about the wrong person"
    every = unit.questionnaires.of_enquiry(record.organisation, enquiry.id)
    same = [q for q in every if (q.form, q.about) == (wrong.form, wrong.about) and not q.state.is_final]
    if same:
        _forget_search(ports, unit, actor, same[-1], why)
    else:
        begin(ports, unit, actor, enquiry, definition, wrong.owner, about=wrong.about, why=why)


def _forget_search(ports: Ports, unit: UnitOfWork, actor: User, reply: Questionnaire, why: str) -> None:
    """Empty the search of a reply that is under way, and take it back from its manager if it is there."""
    if reply.searches_again:
        return
    after = replace(reply, why=why)
    if not reply.state.is_open:
        unit.documents.stop(reply.organisation, reply.id)
        filing.take_back(ports, unit, reply.organisation, reply.id)
        after = after.perform(Act.RETURN, by=actor.id, at=ports.clock.now(), comment=why)
    unit.questionnaires.save(after, expected=reply)
    sheet = load(ports, unit, actor, reply.id)
    found = {question: None for question in sheet.definition.copies if question in sheet.path.everything}
    store(ports, unit, actor, sheet, found, "copied")
    if after.state is not reply.state:
        unit.audit.append(sheet_event(ports, actor, sheet, Verb.ALTERATION, "reply_returned", {"comment": why}))
