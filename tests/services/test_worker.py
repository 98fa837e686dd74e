"""The worker: whatever one piece of work meets, the next is done."""

from __future__ import annotations

import os
import threading
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from forms_service import worker
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.errors import Unavailable
from forms_service.casework.keeping.records import ObjectState
from forms_service.process_starts import this_machine
from forms_service.services.deciding import decide
from forms_service.services.documents import making
from forms_service.services.keeping import filing
from forms_service.services.repositories.unit_of_work import UnitOfWork
from forms_service.services.scheduling import jobs
from storage.contract import StoreUnavailable
from tests.builders.reading import now_read
from tests.builders.workshop import Workshop, raises
from tests.builders.world import MANAGER, NO_TRACE


def test_a_fault_that_nobody_expected_ends_neither_the_worker_nor_its_next_document(workshop: Workshop) -> None:
    world = workshop.world
    first, second = world.authorised(), world.authorised()
    workshop.making.then(raises(KeyError("Perran Varlow")))

    with capture_logs() as logs:
        worker.turn(world.ports, "worker")
        worker.turn(world.ports, "worker")

    with world.ports.unit_of_work() as unit:
        every = [unit.of(reply.organisation).documents.of_questionnaire(reply.id)[0].state for reply in (first, second)]
    assert sorted(every) == [DocumentState.MADE, DocumentState.WAITING]
    assert [line["causes"] for line in logs] == [["KeyError"]]
    assert "Varlow" not in str(logs)


def test_one_record_that_cannot_be_stored_does_not_keep_the_others_waiting(workshop: Workshop) -> None:
    world = workshop.world
    replies = []
    for spoiled in (True, False):
        reply = world.authorised()
        replies.append(reply)
        workshop.storing.then(raises(StoreUnavailable("asleep")))
        making.make_next(world.ports, "worker")
        decide.return_for_changes(
            world.ports, world.user(MANAGER), reply.id, "Not needed", read=now_read(world.ports, reply.id)
        )
        if spoiled:
            workshop.spoil_what_is_written_down()

    assert worker.turn(world.ports, "worker")

    states = [{item.state for record in world.records_of(reply) for item in record.objects} for reply in replies]
    assert states == [{ObjectState.PENDING}, {ObjectState.STORED}]
    assert worker.turn(world.ports, "worker"), "the archive copy of what is stored is made next"
    assert not worker.turn(world.ports, "worker")


def test_what_a_broken_turn_left_in_hand_is_taken_up_by_the_next(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.authorised(NO_TRACE)
    with world.ports.unit_of_work() as unit:
        now = world.clock.now()
        assert unit.queue.take("worker", now=now, until=now + making.LEASE)
        unit.commit()

    worker.turn(world.ports, "worker")

    with world.ports.unit_of_work() as unit:
        assert unit.of(reply.organisation).documents.of_questionnaire(reply.id)[0].state is DocumentState.MADE


def test_a_database_that_rests_does_not_end_the_worker(workshop: Workshop) -> None:
    def no_database() -> UnitOfWork:
        raise Unavailable("The database rests.")

    ports = replace(workshop.world.ports, unit_of_work=no_database)
    assert not worker.turn(ports, "worker")
    worker.run(ports, threading.Event(), until_idle=True)


@pytest.mark.parametrize("odd", ["", "worker", ":::", f"{this_machine()}:²:1", f"{this_machine()}:x:1"])
def test_a_lease_that_names_no_process_is_not_taken_for_dead(odd: str) -> None:
    assert not worker.is_dead(odd)


def test_only_a_process_that_is_gone_is_dead() -> None:
    assert not worker.is_dead(worker.lease_of_this_process())
    assert worker.is_dead(f"{this_machine()}:{os.getpid()}:1")


def test_a_fault_in_what_documents_wait_for_does_not_keep_the_jobs_from_running(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_waiting(_: object) -> object:
        raise KeyError("Perran Varlow")

    world = workshop.world
    jobs.hasten(world.ports)
    monkeypatch.setattr(filing, "waiting", no_waiting)

    for _ in jobs.JOBS:
        worker.turn(world.ports, "worker")

    with world.ports.unit_of_work() as unit:
        waits = {job.name for job in unit.jobs.every() if not job.last_run}
    assert waits == {"reconcile", "library_check", "drafts_expire", "log_words_expire"}, "these run at night"
