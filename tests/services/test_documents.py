"""Making documents by several workers at once: each document is made and filed once, whatever comes between."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from forms_service.adapters.documents.templates import TemplateLibrary, load_templates
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import ConversionFailed, ConverterLost, Document, DocumentState, FaultOf
from forms_service.casework.errors import Conflict, IntegrityFailure, NotFound, Unavailable
from forms_service.casework.keeping.discrepancies import Lack
from forms_service.casework.keeping.records import ObjectState
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.fault import Fault
from forms_service.services.deciding import decide
from forms_service.services.documents import making, reading
from forms_service.services.keeping import filing, records
from forms_service.services.ports import Library
from storage.contract import StoreUnavailable
from tests.builders.reading import now_read
from tests.builders.reconciled import reconciled
from tests.builders.shipped import REPOSITORY, shipped
from tests.builders.workshop import Mishaps, Workshop, raises
from tests.builders.world import MANAGER, RECORDS, WORKER, World


def of(world: World, reply: Questionnaire) -> Document:
    with world.ports.unit_of_work() as unit:
        return unit.of(reply.organisation).documents.of_questionnaire(reply.id)[0]


def assert_filed_once(world: World, reply: Questionnaire) -> None:
    assert of(world, reply).state is DocumentState.MADE
    assert [item.kind for item in world.record_of(reply).objects] == ["answers", "docx", "html", "pdf"]
    assert all(item.state is ObjectState.STORED for item in world.record_of(reply).objects)
    run, found = reconciled(world.ports)
    assert (run.files, found) == (5, []), "the manifest is one of them"


def test_a_worker_with_nothing_to_do_leaves_alone_what_another_is_filing(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.authorised()
    seen: list[object] = []
    workshop.storing.then(lambda: seen.extend([filing.waiting(world.ports), making.make_next(world.ports, "idle")]))

    making.make_next(world.ports, "busy")

    assert seen == [[], False]
    assert_filed_once(world, reply)


def test_two_workers_that_store_the_same_files_at_once_both_succeed(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.authorised()
    workshop.storing.then(lambda: filing.store_pending(world.ports, reply.organisation, world.record_of(reply).id))

    making.make_next(world.ports, "busy")

    assert_filed_once(world, reply)


@pytest.mark.parametrize("late", [lambda: None, raises(ConversionFailed("too late")), raises(KeyError("too late"))])
def test_a_worker_whose_lease_ran_out_changes_nothing(workshop: Workshop, late: Callable[[], object]) -> None:
    world = workshop.world
    reply = world.authorised()

    def be_overtaken() -> None:
        world.clock.pass_by(making.LEASE)
        making.make_next(world.ports, "second")
        late()

    workshop.making.then(be_overtaken)
    with suppress(KeyError):
        making.make_next(world.ports, "first")

    assert of(world, reply).lease == "second"
    assert_filed_once(world, reply)


@pytest.mark.parametrize("end", [decide.withdraw, decide.return_for_changes])
def test_a_document_whose_reply_is_returned_or_withdrawn_meanwhile_is_not_filed(
    workshop: Workshop, end: Callable[..., object]
) -> None:
    world = workshop.world
    reply = world.authorised()
    workshop.making.then(
        lambda: end(world.ports, world.user(MANAGER), reply.id, "The wrong child", read=now_read(world.ports, reply.id))
    )

    making.make_next(world.ports, "worker")

    assert of(world, reply).state is DocumentState.STOPPED
    assert not any(item.code for record in world.records_of(reply) for item in record.objects)
    assert not making.make_next(world.ports, "worker")


def test_a_document_that_is_being_filed_is_stopped_before_it_counts_as_made(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.authorised()
    workshop.storing.then(
        lambda: decide.withdraw(
            world.ports, world.user(MANAGER), reply.id, "The wrong child", read=now_read(world.ports, reply.id)
        )
    )

    making.make_next(world.ports, "worker")

    assert of(world, reply).state is DocumentState.STOPPED
    with pytest.raises(Conflict):
        decide.make_again(world.ports, world.user(MANAGER), of(world, reply).id)


def test_what_was_written_down_is_only_filed_when_it_is_asked_for_again(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.authorised()
    try_in_vain(workshop, workshop.storing, KeyError("nobody expected this"), making.MOST_ATTEMPTS)
    before = [item.id for item in world.record_of(reply).objects]

    again = decide.make_again(world.ports, world.user(MANAGER), of(world, reply).id)
    world.make_documents()

    assert again.state is DocumentState.FILING
    assert [item.id for item in world.record_of(reply).objects] == before
    assert_filed_once(world, reply)


def test_spoiled_files_are_neither_stored_nor_handed_out_and_are_made_anew(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.authorised()
    workshop.storing.then(raises(StoreUnavailable("asleep")))
    making.make_next(world.ports, "worker")
    workshop.spoil_what_is_written_down()
    world.clock.pass_by(making.WAIT_FOR_REPAIR)

    making.make_next(world.ports, "worker")

    run, found = reconciled(world.ports)
    assert (run.files, [each.lack for each in found]) == (4, [Lack.ALTERED] * 4)
    assert of(world, reply).state is DocumentState.FAILED
    record = world.record_of(reply)
    assert {item.state for item in record.objects} == {ObjectState.PENDING}
    with pytest.raises(IntegrityFailure, match="is not what was written down"):
        records.retrieve(world.ports, world.user(RECORDS), record.id, record.objects[0].id, "a court asked")
    again = decide.make_again(world.ports, world.user(MANAGER), of(world, reply).id)
    assert again.state is DocumentState.WAITING
    world.make_documents()
    assert_filed_once(world, reply)


@pytest.mark.parametrize(
    ("fault", "state", "words"),
    [
        (Unavailable("The database rests."), DocumentState.WAITING, "The database rests."),
        (NotFound("There is no such template."), DocumentState.FAILED, "There is no such template."),
        (KeyError("Perran Varlow"), DocumentState.WAITING, f"{making.UNEXPECTED} {making.IS_TRIED_AGAIN}"),
        (ConverterLost("It died"), DocumentState.WAITING, f"It died. {making.IS_TRIED_AGAIN}"),
        (OSError(28, "No space left"), DocumentState.WAITING, f"{making.MACHINE} (No space left)."),
    ],
)
def test_whatever_goes_wrong_is_said_in_plain_words(
    workshop: Workshop, fault: Exception, state: DocumentState, words: str
) -> None:
    world = workshop.world
    reply = world.authorised()
    workshop.making.then(raises(fault))
    with suppress(KeyError, OSError):
        making.make_next(world.ports, "worker")

    assert (of(world, reply).state, of(world, reply).faults) == (state, (words,))


def try_in_vain(workshop: Workshop, mishaps: Mishaps, fault: Exception, times: int) -> list[float]:
    """Have a document tried so often, each time meeting *fault*; return how many seconds after the last try each was."""
    waited: list[float] = []
    for _ in range(times):
        mishaps.then(raises(fault))
        waited.append(0)
        while mishaps.coming:
            with suppress(type(fault)):
                making.make_next(workshop.world.ports, "worker")
            if mishaps.coming:
                workshop.world.clock.pass_by(timedelta(seconds=0.5))
                waited[-1] += 0.5
    return waited


@pytest.mark.parametrize("fault", [KeyError("nobody expected this"), ConverterLost("It died")])
def test_what_nobody_expected_is_tried_again_ever_later_and_then_has_failed(
    workshop: Workshop, fault: Exception
) -> None:
    world = workshop.world
    reply = world.authorised()

    assert try_in_vain(workshop, workshop.making, fault, making.MOST_ATTEMPTS) == [0, 0.5, 1, 2, 4, 5, 5, 5]

    assert of(world, reply).state is DocumentState.FAILED
    assert of(world, reply).faults[0].endswith(making.IS_GIVEN_UP)
    assert not making.make_next(world.ports, "worker")
    decide.make_again(world.ports, world.user(MANAGER), of(world, reply).id)
    world.make_documents()
    assert_filed_once(world, reply)


def test_what_the_machine_lacks_is_waited_for_however_long_it_takes(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.authorised()

    waited = try_in_vain(workshop, workshop.making, OSError(28, "No space left"), 2 * making.MOST_ATTEMPTS)

    assert set(waited[1:]) == {5}
    world.clock.pass_by(timedelta(seconds=5))
    making.make_next(world.ports, "worker")
    assert_filed_once(world, reply)


def test_what_nobody_expected_and_does_not_come_again_stops_nothing(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.authorised()
    try_in_vain(workshop, workshop.making, KeyError("nobody expected this"), making.MOST_ATTEMPTS - 1)
    world.clock.pass_by(timedelta(minutes=10))

    making.make_next(world.ports, "worker")

    assert_filed_once(world, reply)
    assert of(world, reply).faults == ()


def test_the_words_of_a_reply_are_for_its_manager_alone_until_it_is_issued(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.made()
    worker, manager, document = world.user(WORKER), world.user(MANAGER), of(world, reply)
    record = world.record_of(reply)
    assert reading.read_text(world.ports, manager, document.id).words
    with pytest.raises(Conflict, match="has not been issued"):
        reading.read_text(world.ports, worker, document.id)
    with pytest.raises(Conflict, match="has not been issued"):
        records.retrieve(world.ports, worker, record.id, record.objects[0].id, "to send it")

    issued = world.issued()

    record = world.record_of(issued)
    assert reading.read_text(world.ports, worker, of(world, issued).id).words == "", "it has not gone out yet"
    reading.hand_out_text(world.ports, worker, of(world, issued).id)
    assert reading.read_text(world.ports, worker, of(world, issued).id).words
    assert records.retrieve(world.ports, worker, record.id, record.objects[0].id, "to send it")


def test_a_download_that_the_store_did_not_answer_has_gone_out_to_nobody(world: World) -> None:
    reply = world.issued()
    record = world.record_of(reply)
    file = next(item for item in record.objects if item.kind == "pdf")
    away = world.home / "away"
    (world.home / "store").rename(away)
    with pytest.raises((Unavailable, IntegrityFailure)):
        records.retrieve(world.ports, world.user(MANAGER), record.id, file.id, "to send it")
    assert world.record_of(reply).gone_out_at is None

    away.rename(world.home / "store")
    records.retrieve(world.ports, world.user(MANAGER), record.id, file.id, "to send it")
    assert world.record_of(reply).gone_out_at is not None


class WithoutDocuments:
    """The published definitions, but that none leads to a document."""

    set_aside: Sequence[Fault] = ()
    own: frozenset[str] = frozenset()

    def __init__(self, library: Library) -> None:
        self._library = library

    def get(self, definition_id: str) -> Definition:
        return self._poorer(self._library.get(definition_id))

    def latest(self, form: str) -> Definition:
        return self._poorer(self._library.latest(form))

    def all(self) -> list[Definition]:
        return [self._poorer(each) for each in self._library.all()]

    def _poorer(self, definition: Definition) -> Definition:
        return replace(definition, outcomes=tuple(each for each in definition.outcomes if each.kind != "document"))


def test_a_reply_that_leads_to_no_document_cannot_be_authorised(workshop: Workshop) -> None:
    world = workshop.world
    world.use(library=WithoutDocuments(world.ports.library))
    with pytest.raises(Conflict, match="lead to no document"):
        world.authorised()


def test_a_document_of_too_many_pages_is_not_filed_and_its_longest_answers_are_named(workshop: Workshop) -> None:
    world = workshop.world
    of_one_page = [
        replace(template, most_pages=1)
        for template in load_templates(REPOSITORY / "document_templates", shipped().all()).templates
    ]
    world.use(templates=TemplateLibrary(of_one_page))
    world.reader.length = 2
    reply = world.authorised()

    making.make_next(world.ports, "worker")

    (fault,) = of(world, reply).faults
    assert "this takes 2 pages, and may take 1 page" in fault
    assert of(world, reply).fault_of is FaultOf.ANSWERS
    assert re.search(r"made shorter, or have fewer lines: “[^”]+” \(\d+ letters\); “", fault)
    assert world.records_of(reply) == []
