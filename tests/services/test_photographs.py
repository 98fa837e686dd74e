"""Photographs are kept apart under a class of their own, and go out, and are spoken of, with the rest of their reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import PHOTOGRAPHS
from forms_service.engine.agreement import Disagreement
from forms_service.services.answering import uploads
from forms_service.services.answering.corrections.reached import reached_by
from forms_service.services.answering.corrections.who_had import who_had
from forms_service.services.deciding import decide
from forms_service.services.deciding.work_list import work_list
from forms_service.services.documents import making, reading
from forms_service.services.keeping import records
from forms_service.services.replies import sendings
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.work import service_work
from storage.contract import StoreUnavailable
from tests.builders import photographed
from tests.builders.uploads import a_picture
from tests.builders.workshop import Workshop, raises
from tests.builders.world import MANAGER, RECORDS, WORKER, World, open_world


@dataclass(frozen=True)
class Issued:
    """One reply with photographs, issued once for all tests that only read it or send it to people of their own."""

    world: World
    reply: Questionnaire

    @property
    def whole(self) -> Record:
        return photographed.records_of(self.world, self.reply)[0]

    @property
    def apart(self) -> Record:
        return photographed.records_of(self.world, self.reply)[1]

    @property
    def view(self) -> decide.ReplyView:
        return decide.view(self.world.ports, self.world.user(WORKER), self.reply.id)

    def send(self, recipient: str, *codes: str) -> Record:
        return sendings.record_sending(
            self.world.ports, self.world.user(WORKER), self.whole.id,
            recipient=recipient, channel="secure e-mail", documents=codes or None,
        )  # fmt: skip


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Issued]:
    with open_world(tmp_path_factory.mktemp("photographs") / "world", empty_database) as world:
        yield Issued(world, photographed.issued(world))


def had(record: Record, recipient: str) -> list[tuple[str, ...]]:
    return [sending.documents for sending in record.sendings if sending.recipient == recipient]


def test_what_shows_photographs_is_kept_with_them_under_their_class(issued: Issued) -> None:
    assert [made.code for made in issued.whole.documents] == ["D30", "D33", "D34"]
    assert [made.code for made in issued.apart.documents] == ["D31"]
    assert issued.apart.retention.class_id == PHOTOGRAPHS != issued.whole.retention.class_id
    assert {item.kind for item in issued.apart.objects} == {"photograph", "pdf", "html"}
    assert "photograph" not in {item.kind for item in issued.whole.objects}


def test_the_reply_goes_out_with_both_its_records(issued: Issued) -> None:
    assert issued.view.going_out == issued.whole
    assert issued.view.all_going_out == [issued.whole, issued.apart]


def test_one_sending_of_everything_is_entered_where_each_document_is_kept(issued: Issued) -> None:
    assert issued.send("ppu@vale.example").id == issued.whole.id

    # The letter to the carer goes to the carer.
    assert had(issued.whole, "ppu@vale.example") == [("D30", "D33")]
    assert had(issued.apart, "ppu@vale.example") == [("D31",)]
    (act,) = [sending for sending in issued.view.sendings if sending.recipient == "ppu@vale.example"]
    assert act.documents == ("D30", "D33", "D31")


def test_a_sending_of_the_photographs_alone_is_entered_with_them_alone(issued: Issued) -> None:
    issued.send("visits@vale.example", "D31")

    assert had(issued.whole, "visits@vale.example") == []
    assert had(issued.apart, "visits@vale.example") == [("D31",)]


def test_a_sending_of_nothing_that_was_made_is_refused(issued: Issued) -> None:
    with pytest.raises(Invalid, match="Say which documents were sent"):
        issued.send("nobody@vale.example", "D99")


def test_whoever_had_the_photographs_alone_is_told_of_a_correction_too(issued: Issued) -> None:
    issued.send("first@vale.example", "D30", "D31")
    issued.send("second@vale.example", "D31")

    with service_work(issued.world.ports, issued.reply.organisation) as work:
        found = reached_by(work, issued.whole, issued.world.document_of(issued.reply), (), "")
        told = {had.name: {document.document.code for document, _ in had.by} for had in who_had(found.documents)}

    assert told["first@vale.example"] == {"D30", "D31"}
    assert told["second@vale.example"] == {"D31"}


def test_the_reference_of_the_case_system_is_noted_with_both(issued: Issued) -> None:
    records.filed_in_case_system(issued.world.ports, issued.world.user(WORKER), issued.whole.id, "CS-77")

    assert {issued.whole.case_system_reference, issued.apart.case_system_reference} == {"CS-77"}


def test_each_record_says_what_is_kept_beside_it(issued: Issued) -> None:
    ports, reader = issued.world.ports, issued.world.user(RECORDS)
    assert records.show(ports, reader, issued.whole.id).beside == [issued.apart]
    assert records.show(ports, reader, issued.apart.id).beside == [issued.whole]


@pytest.mark.parametrize("code", ["D31", "D33"])
def test_the_words_of_a_form_of_fields_are_copied(issued: Issued, code: str) -> None:
    made = next(document for document in issued.view.documents if document.code == code)
    reading.hand_out_text(issued.world.ports, issued.world.user(WORKER), made.id)
    assert "Alfie Rowe" in reading.read_text(issued.world.ports, issued.world.user(WORKER), made.id).words


def test_forms_of_fields_are_read_as_drafts(workshop: Workshop) -> None:
    world = workshop.world
    reply = photographed.assessment(world)
    for code in ("D31", "D33"):
        draft = reading.preview(world.ports, world.user(WORKER), reply.id, code)
        assert (draft.kind, draft.data[:4]) == ("pdf", b"%PDF")


def test_what_was_spoiled_before_the_store_had_it_is_made_again_with_its_photographs(workshop: Workshop) -> None:
    world = workshop.world
    reply = photographed.authorised(world)
    count = len(decide.view(world.ports, world.user(MANAGER), reply.id).documents)
    for _ in range(count):
        workshop.storing.then(raises(StoreUnavailable("asleep")))
    for _ in range(count):
        making.make_next(world.ports, "worker")
    workshop.spoil_what_is_written_down()
    world.clock.pass_by(making.WAIT_FOR_REPAIR)
    world.make_documents()
    failed = decide.view(world.ports, world.user(MANAGER), reply.id).documents
    assert {document.state for document in failed} == {DocumentState.FAILED}

    for document in failed:
        decide.make_again(world.ports, world.user(MANAGER), document.id)
    world.make_documents()

    assert decide.view(world.ports, world.user(MANAGER), reply.id).progress is decide.Progress.READY
    whole, apart = photographed.records_of(world, reply)
    assert [item.kind for item in whole.objects].count("answers") == 1
    assert sorted(item.kind for item in apart.objects) == ["html", "pdf", "photograph"]
    assert records.verify(world.ports, reply.organisation)[1] == []


def test_the_letter_to_the_parent_is_recorded_by_itself_with_who_got_it_and_the_rest_stays_to_be_sent(
    workshop: Workshop,
) -> None:
    issued = Issued(workshop.world, photographed.issued(workshop.world))
    prison = records.to_send(workshop.world.ports, workshop.world.user(WORKER), issued.whole.id).address

    for recipient, codes in ((prison, ("D30", "D34")), (prison, ("D34",))):
        with pytest.raises(Conflict, match="D34 is for the parent or carer"):
            issued.send(recipient, *codes)
    with pytest.raises(Conflict, match="Record first to whom"):
        issued.send("Hazel Imagined", "D34")
    (adult,) = issued.whole.subjects_of("adult")
    for code in ("D30", "D34"):
        with pytest.raises(Conflict, match=r"not for|Record first"):
            issued.send(f"Mr {adult.name}, HMP Example Vale", code)

    still = []
    for recipient, code in ((prison, "D30"), ("Hazel Imagined", "D34"), (prison, "D31"), (prison, "D33")):
        issued.send(recipient, code)
        (item,) = (i for i in _work_list(workshop.world) if i.questionnaire.id == issued.reply.id)
        still.append(item.to_send)
    assert still == [True, True, True, False]


def _work_list(world: World) -> Sequence[WorkItem]:
    return work_list(world.ports, world.user(WORKER)).items


def test_the_same_photograph_of_two_children_is_asked_about_also_across_enquiries(world: World) -> None:
    first, second = photographed.assessment(world), photographed.assessment(world)
    assert [one.rule for one in asked(world, second)] == ["photograph_of_another_child"]
    assert [one.rule for one in asked(world, first)] == ["photograph_of_another_child"]
    picture = uploads.receive(
        world.ports, world.user(WORKER), second.id, "iv_photos", "b.png", a_picture("PNG", (90, 40))
    )
    world._fill(world.user(WORKER), second, {"iv_photos": [picture.id]})
    assert asked(world, second) == asked(world, first) == []


def asked(world: World, reply: Questionnaire) -> list[Disagreement]:
    """What is asked about the photographs of a reply."""
    found = decide.view(world.ports, world.user(WORKER), reply.id).disagreements
    return [one.disagreement for one in found if one.disagreement.question == "iv_photos"]
