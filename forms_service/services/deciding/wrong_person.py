"""After a reply about the wrong person: everything of its enquiry is held, and the search begins afresh."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.names import comparable
from forms_service.engine.definitions.forms import Definition
from forms_service.services.answering.open_questionnaire import load_for_service
from forms_service.services.answering.saving import store
from forms_service.services.enquiries.allowed import startable
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import dating, holds
from forms_service.services.people.namesakes import linked_and_namesakes
from forms_service.services.published_forms import intake_family
from forms_service.services.replies.start import begin, contradicts
from forms_service.services.work import Work


def search_again(work: Work, record: Record, reference: str) -> None:
    """Do what it brings with it that *record* was about the wrong person, as the notice *reference* says."""
    enquiry = work.enquiries.get_to_change(record.enquiry)
    why = f"Sent about the wrong person: see {reference}"
    holds.place_on_enquiry(work, enquiry.id, enquiry.reference, Authority.WRONG_PERSON, why)
    text = f"A reply was about the wrong person ({reference}). Search again for everyone named before anything else."
    enquiry = open_again(work, enquiry, text)
    work.enquiries.save(enquiry.noted(text, by=work.by, at=work.now))
    wrong = work.records.of_submission(record.submission) or record
    _search_afresh(work, enquiry, wrong)


def _search_afresh(work: Work, enquiry: Enquiry, record: Record) -> None:
    """Let every reply under way search again, and start the one anew that was about the wrong person.

    A further notice about the same record takes away nothing that was found since the first.
    """
    every = work.questionnaires.of_enquiry(enquiry.id)
    if any(reply.recalled == record.id for reply in every):
        return
    submission = work.submissions.get(record.submission)
    wrong = work.questionnaires.get(submission.questionnaire)
    definition, about = form_to_start(work, enquiry, wrong), _about_now(work, enquiry, wrong, record)
    under_way = [reply for reply in every if not reply.state.is_final]
    same = [q for q in under_way if definition and (q.family, q.about) == (wrong.family, about)]
    for reply in under_way:
        if reply in same:
            _forget_search(work, reply, record, replaces="" if reply.id == wrong.id else wrong.id)
        elif work.ports.library.get(reply.definition).copies:
            _forget_search(work, reply, record)
    is_about_somebody = definition is None or bool(about) == bool(definition.about)
    opposite = definition and any(contradicts(work.ports.library, q, definition, about) for q in under_way)
    if definition and is_about_somebody and not same and not opposite:
        begin(
            work, enquiry, definition, wrong.owner,
            about=about, why=_said(record), recalled=record.id, replaces=wrong.id,
        )  # fmt: skip


def _about_now(work: Work, enquiry: Enquiry, wrong: Questionnaire, record: Record) -> str:
    """The row by which the enquiry names now whom a reply was about: taken out and put in again, they have another.

    Empty where it was about nobody, or whoever it was about is named no more.
    """
    if wrong.about in {child.row for child in enquiry.children}:
        return wrong.about
    were = [who for who in record.subjects_of("child") if who.row == wrong.about]
    people = {person.id for person in linked_and_namesakes(work, were)}
    names = {comparable(who.name) for who in were}
    same = [child for child in enquiry.children if child.person in people or comparable(child.name) in names]
    return same[0].row if same else ""


def form_to_start(work: Work, enquiry: Enquiry, wrong: Questionnaire) -> Definition | None:
    """The form in which the same reply is given anew.

    What is no reply (a letter about the enquiry, a correction) is not started again: the note says what to do.
    """
    ours = startable(work, enquiry, intake_family(work.ports.library.get(wrong.definition)))
    return next((found for found in ours if found.family == wrong.family), None)


def _forget_search(work: Work, reply: Questionnaire, record: Record, *, replaces: str = "") -> None:
    """Empty the search of a reply that is under way, and give it back to its author, who is told why."""
    said = f"Search again: {_said(record)}"
    if not reply.state.is_open:
        work.documents.stop(reply.id)
        dating.take_back(work, reply.id)
    after = reply.search_again(record.id, by=work.by, at=work.now, comment=said, replaces=replaces)
    work.questionnaires.save(after, expected=reply)
    opened = load_for_service(work, reply.id)
    found = {question: None for question in opened.definition.copies if question in opened.path.everything}
    store(work, opened, found, "copied")
    work.change("reply_returned", opened, {"comment": said})


def _said(record: Record) -> str:
    return f"{record.reference} was about the wrong person"
