"""Letters about an enquiry: made from its intake without a manager, sent like replies, and kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.retention import COPY
from forms_service.casework.keeping.reviewing.reviews import ReviewKind
from forms_service.services.deciding import decide
from forms_service.services.documents import archiving, reading
from forms_service.services.enquiries import enquiries, letters
from forms_service.services.keeping import dating, records
from forms_service.services.keeping.reviewing import reviewing
from forms_service.services.keeping.reviewing.reviewing import NewReview
from forms_service.services.replies import sendings
from forms_service.services.work import service_work
from tests.builders.agreeing import considered, explain_everything
from tests.builders.letters import an_enquiry, made
from tests.builders.reconciled import discrepancies
from tests.builders.sending import send
from tests.builders.workshop import Workshop
from tests.builders.world import KNOWN, MANAGER, RECORDS, SERVICE_MANAGER, WORKER, World

CONCERNS = "Concerns about named children"


def test_a_worker_makes_an_acknowledgement_without_a_manager_and_sends_it(workshop: Workshop) -> None:
    world, actor = workshop.world, workshop.world.user(WORKER)
    enquiry = an_enquiry(world)
    letters.ask(world.ports, actor, EnquiryId(enquiry), "D01")

    letter = made(world, enquiry)["D01"]

    assert letter.document.state is DocumentState.MADE
    assert [item.kind for item in letter.files] == ["html", "txt"]
    assert letter.record is not None
    sendings.record_sending(
        world.ports, actor, letter.record.id, recipient="ppu@prison.example", channel="Secure email"
    )
    (again,) = letters.view(world.ports, actor, EnquiryId(enquiry)).asked
    assert again.record is not None
    assert [sending.recipient for sending in again.record.sendings] == ["ppu@prison.example"]


def test_a_letter_that_is_asked_for_twice_at_once_is_made_once(workshop: Workshop) -> None:
    world, actor = workshop.world, workshop.world.user(WORKER)
    enquiry = EnquiryId(an_enquiry(world))
    letters.ask(world.ports, actor, enquiry, "D01")

    with pytest.raises(Conflict, match="being made already"):
        letters.ask(world.ports, actor, enquiry, "D01")

    assert [letter.document.code for letter in letters.view(world.ports, actor, enquiry).asked] == ["D01"]
    world.make_documents()
    assert letters.ask(world.ports, actor, enquiry, "D01"), "once it is made, another may be asked for"


def _words(world: World, letter: letters.Letter) -> str:
    """The words of a letter, as they are copied."""
    reading.hand_out_text(world.ports, world.user(WORKER), letter.document.id)
    return reading.read_text(world.ports, world.user(WORKER), letter.document.id).words


def test_an_acknowledgement_names_nobody_of_the_family(workshop: Workshop) -> None:
    world, actor = workshop.world, workshop.world.user(WORKER)
    enquiry = an_enquiry(world)
    letters.ask(world.ports, actor, EnquiryId(enquiry), "D01")
    letter = made(world, enquiry)["D01"]
    words = _words(world, letter)
    assert letter.record is not None
    assert letter.record.reference in words
    for person in letter.record.subjects:
        for name in (person.family_name, person.given_names, *person.numbers):
            assert name not in words


def test_redirects_are_made_at_once_and_each_authority_is_told_of_its_own_child_alone(workshop: Workshop) -> None:
    world = workshop.world
    found = made(world, an_enquiry(world, redirected=True))
    assert set(found) == {"D04", "D04B"}
    words = {code: _words(world, letter) for code, letter in found.items()}
    assert "Faraway" in words["D04"]
    assert "Faraway" in words["D04B"]
    assert "Nearby" not in words["D04B"]
    assert not [code for code, said in words.items() if "moved away" in said]


def test_a_letter_that_the_answers_do_not_lead_to_is_not_made(workshop: Workshop) -> None:
    world = workshop.world
    enquiry = an_enquiry(world)
    with pytest.raises(NotFound):
        letters.ask(world.ports, world.user(WORKER), EnquiryId(enquiry), "D03")


def test_no_letter_is_made_of_an_intake_that_is_not_complete(workshop: Workshop) -> None:
    world = workshop.world
    intake = world.begun(KNOWN)
    with pytest.raises(Conflict, match="must be completed"):
        letters.ask(world.ports, world.user(WORKER), intake.enquiry, "D01")


def test_an_enquirys_letters_are_kept_under_the_class_of_its_reply(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.issued(KNOWN)
    letters.ask(world.ports, world.user(WORKER), reply.enquiry, "D02")
    world.make_documents()
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Answered")
    classes = {record.form: record.retention for record in world.records_of(reply)}
    assert len(classes) == 2
    assert len({kept.class_id for kept in classes.values()}) == 1

    the_reply = world.record_of(reply)
    (request,) = [record for record in world.records_of(reply) if record.id != the_reply.id]
    records.filed_in_case_system(world.ports, world.user(WORKER), the_reply.id, "CS-104882")
    confirmed = NewReview(ReviewKind.COPY, "Seen there")
    reviewing.review(world.ports, world.user(RECORDS), the_reply.id, confirmed)

    with service_work(world.ports, reply.organisation) as work:
        now = {record.id: record.retention for record in work.records.these([the_reply.id, request.id])}
        assert now[the_reply.id].class_id == COPY
        assert now[request.id] == request.retention, "the case system has none of it"
        letter = work.submissions.get(request.submission)
        anew = dating.date_new(work, letter, work.enquiries.get(reply.enquiry))
        assert anew.class_id == request.retention.class_id, "as the reply would be kept, were it no copy"


def test_a_letter_made_before_the_reply_is_kept_under_its_class_once_that_is_issued(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.draft(CONCERNS)
    letters.ask(world.ports, world.user(WORKER), reply.enquiry, "D01")
    world.make_documents()
    (request,) = world.records_of(reply)
    before = request.retention.class_id
    explain_everything(world.ports, world.user(WORKER), reply.id)
    sending = send(world.ports, world.user(WORKER), reply.id).questionnaire.sending
    checks = considered(world.ports, world.user(SERVICE_MANAGER), reply.id)
    decide.authorise(world.ports, world.user(SERVICE_MANAGER), {reply.id: sending}, checks)
    world.make_documents()
    filed = {record.id: record.retention.class_id for record in world.records_of(reply)}
    submission = decide.view(world.ports, world.user(SERVICE_MANAGER), reply.id).submission
    decide.issue(world.ports, world.user(SERVICE_MANAGER), {reply.id: submission})
    after = {record.id: record.retention.class_id for record in world.records_of(reply)}

    assert filed[request.id] == before, "what is not issued may never be"
    assert after[request.id] == next(kept for record, kept in after.items() if record != request.id) != before
    assert discrepancies(world.ports) == []


def test_the_archive_copy_is_filed_beside_the_rest_and_never_sent_out(workshop: Workshop) -> None:
    world = workshop.world
    record = world.record_of(world.issued(KNOWN))
    assert archiving.take_unarchived(world.ports) == (record.organisation, record.id)

    archiving.archive(world.ports, record.organisation, record.id)

    kept = records.show(world.ports, world.user(RECORDS), record.id).record
    assert "archive" in {item.kind for item in kept.objects}
    assert "archive" not in {item.kind for item in kept.files}
    world.clock.pass_by(archiving.ARCHIVE_AGAIN)
    assert archiving.take_unarchived(world.ports) is None


def test_an_archive_copy_that_cannot_be_made_leaves_the_reply_issued(workshop: Workshop) -> None:
    class Broken:
        def make(self, sealed: bytes) -> bytes:
            raise ValueError(json.loads(sealed)["reference"])

    world = workshop.world
    world.use(archive_copies=Broken())
    record = world.record_of(world.issued(KNOWN))
    with pytest.raises(ValueError, match=record.reference):
        archiving.archive(world.ports, record.organisation, record.id)
    assert archiving.take_unarchived(world.ports) == (record.organisation, record.id)
    assert archiving.take_unarchived(world.ports) is None, "for a while it is left alone, by every worker"
    world.clock.pass_by(archiving.ARCHIVE_AGAIN)
    assert archiving.take_unarchived(world.ports) == (record.organisation, record.id)
    again: Any = world.record_of(world.issued())
    assert again.issued_at
