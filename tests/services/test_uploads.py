"""Files of an enquiry: they go where its answers go, are received only while these are open, and never leave the house."""

from __future__ import annotations

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.answering.uploads import FileRefused
from forms_service.casework.errors import Conflict, IntegrityFailure, NotAllowed, NotFound
from forms_service.casework.ids import UploadId
from forms_service.services.answering import saving, uploads
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import records
from tests.builders.scripts import scripts
from tests.builders.sending import complete, send
from tests.builders.uploads import a_pdf
from tests.builders.workshop import Workshop
from tests.builders.world import KNOWN, MANAGER, RECORDS, WORKER, SetClock, World


def _intake(world: World) -> Questionnaire:
    return enquiries.record_enquiry(world.ports, world.user(WORKER), express=False)


def _received(world: World, intake: Questionnaire, name: str = "request.pdf", data: bytes = b"") -> str:
    return uploads.receive(world.ports, world.user(WORKER), intake.id, "in_files", name, data or a_pdf()).id


def _issued_with_a_file(world: World) -> Questionnaire:
    worker, manager = world.user(WORKER), world.user(MANAGER)
    intake = _intake(world)
    world._fill(worker, intake, {**scripts(SetClock.moment)[KNOWN]["intake"], "in_files": [_received(world, intake)]})
    reply = complete(world.ports, worker, intake.id)[0]
    world._fill(worker, reply, scripts(SetClock.moment)[KNOWN]["reply"])
    sent = send(world.ports, worker, reply.id).questionnaire
    decide.authorise(world.ports, manager, {sent.id: sent.sending})
    world.make_documents()
    return sent


def test_the_files_of_the_request_are_filed_with_the_reply_that_carries_it(workshop: Workshop) -> None:
    world = workshop.world
    record = world.record_of(_issued_with_a_file(world))

    (kept,) = [item for item in record.objects if item.kind == "upload"]

    assert (kept.file_name, kept.media_type) == ("request.pdf", "application/pdf")
    _, data = records.retrieve(world.ports, world.user(RECORDS), record.id, kept.id, "a court asked")
    assert data == a_pdf()
    assert kept not in record.files


def test_a_file_is_received_only_while_its_questionnaire_is_open(workshop: Workshop) -> None:
    reply = workshop.world.sent()
    with pytest.raises(Conflict):
        _received(workshop.world, reply)


def test_a_question_that_asks_for_no_file_receives_none(workshop: Workshop) -> None:
    world = workshop.world
    with pytest.raises(NotFound):
        uploads.receive(world.ports, world.user(WORKER), _intake(world).id, "in_request_text", "a.pdf", a_pdf())


def test_only_those_who_answer_may_add_a_file(workshop: Workshop) -> None:
    world = workshop.world
    with pytest.raises(NotAllowed):
        uploads.receive(world.ports, world.user(RECORDS), _intake(world).id, "in_files", "a.pdf", a_pdf())


def test_a_file_whose_name_no_document_could_print_is_refused(workshop: Workshop) -> None:
    world = workshop.world
    world.use(unprintable=lambda text: [letter for letter in text if letter == "🙂"])
    with pytest.raises(FileRefused, match="Rename it"):
        _received(world, _intake(world), "🙂.pdf")


def test_a_file_that_was_altered_is_not_handed_out(workshop: Workshop) -> None:
    world = workshop.world
    intake = _intake(world)
    name = _received(world, intake)
    workshop.alter_uploads()
    with pytest.raises(IntegrityFailure):
        uploads.retrieve(world.ports, world.user(WORKER), intake.id, UploadId(name))


def test_a_file_taken_out_of_an_answer_stays_with_the_history_of_the_answer(workshop: Workshop) -> None:
    world, worker = workshop.world, workshop.world.user(WORKER)
    intake = _intake(world)
    name = _received(world, intake)
    saving.save_answers(world.ports, worker, intake.id, {"in_files": [name]}, revision=0, complete=False)
    after = saving.save_answers(world.ports, worker, intake.id, {"in_files": []}, revision=1, complete=False)
    assert "in_files" not in after.path.everything
    with world.ports.unit_of_work() as unit:
        history = unit.of(intake.organisation).questionnaires.history(intake.id, "in_files")
    assert [saved.value is None for saved in history] == [False, True]
    assert name in open_questionnaire(world.ports, worker, intake.id).path.reader.context.files
