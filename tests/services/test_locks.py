"""One object in the store that cannot be locked keeps no other waiting, and everybody who must know is told."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forms_service import worker
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.schedules import Schedules
from forms_service.cli import main
from forms_service.services.keeping import holds
from forms_service.services.keeping.in_store import behind, locks, store_holds
from forms_service.services.scheduling import jobs
from forms_service.services.work import service_work
from storage.contract import ObjectInfo, ObjectKey, StoreMisconfigured
from storage.filesystem import FilesystemStore
from tests.builders.workshop import Workshop
from tests.builders.world import DPO, RECORDS, WORKER, World
from tests.web.browsing import visit


def do_all(world: World) -> None:
    """Let a worker do everything that waits, and every job once."""
    worker.run(world.ports, threading.Event(), until_idle=True)


def problems(world: World) -> list[tuple[str, str]]:
    return [
        (problem.words, problem.remedy)
        for one in behind.see(world.ports, world.user(RECORDS))
        for problem in one.problems
    ]


class ForgetfulStore(FilesystemStore):
    """Says that it did what it was told, and did not."""

    def extend_lock(self, key: ObjectKey, until: object) -> ObjectInfo:
        return replace(self.stat(key), locked_until=until)  # type: ignore[arg-type]  # it lies about this too

    def set_hold(self, key: ObjectKey, *, held: bool) -> ObjectInfo:
        return replace(self.stat(key), held=held)


def test_an_object_that_is_gone_keeps_no_other_from_being_locked(workshop: Workshop) -> None:
    world = workshop.world
    broken, whole = world.issued(), world.issued()
    lost, *others = [ObjectKey.parse(item.key) for item in world.record_of(broken).objects]
    others += [ObjectKey.parse(item.key) for item in world.record_of(whole).objects]
    first = world.ports.store.stat(lost).locked_until
    assert first is not None
    world.clock.moment = first
    world.ports.store.delete(lost)

    do_all(world)

    assert {world.ports.store.stat(key).locked_until for key in others} == {world.clock.now() + timedelta(days=400)}
    ((words, remedy),) = problems(world)
    assert (
        words
        == "The lock in the store ended on 30 November 2026, and could not be extended, because the store does not have the file."
    )
    assert "incident" in remedy


def test_a_store_that_only_says_that_it_locks_and_holds_is_not_believed(workshop: Workshop) -> None:
    world = workshop.world
    record = world.record_of(world.issued())
    holds.place_on_record(world.ports, world.user(RECORDS), record.id, Authority.CLAIM, "A claim")
    world.use(store=ForgetfulStore(world.home / "store", clock=world.clock.now))

    do_all(world)

    lock, hold = problems(world)
    assert "could not be extended, because the store did not keep what it was told" in lock[0]
    assert "could not be set or lifted in the store, because the store did not keep what it was told" in hold[0]
    key = ObjectKey.parse(record.objects[0].key)
    with pytest.raises(StoreMisconfigured, match="shows another time"):
        locks.extend(world.ports.store, key, world.clock.now() + timedelta(days=400))
    with pytest.raises(StoreMisconfigured, match="shows that it did not"):
        store_holds.set_hold(world.ports.store, key, held=True)


def test_what_is_kept_by_a_schedule_that_is_gone_is_not_locked_by_another(workshop: Workshop) -> None:
    world = workshop.world
    world.issued()
    present = replace(world.ports.schedules.present, id="disposal@2")
    world.use(schedules=Schedules(present, {present.id: present}))

    do_all(world)

    ((words, remedy),) = problems(world)
    assert "because the schedule that its record was dated by is not there" in words
    assert remedy == "Put the file of that schedule back, and restart."


def test_a_hold_that_a_worker_has_not_seen_yet_is_listed_and_is_no_alarm(workshop: Workshop) -> None:
    world = workshop.world
    record = world.record_of(world.issued())
    do_all(world)
    holds.place_on_record(world.ports, world.user(RECORDS), record.id, Authority.CLAIM, "A claim")

    (one,) = behind.see(world.ports, world.user(RECORDS))

    assert [(problem.words, problem.waits) for problem in one.problems] == [
        ("The hold is not set or lifted in the store yet.", True)
    ]
    with service_work(world.ports, record.organisation) as work:
        assert one.problems[0].files == len(work.records.get(record.id).in_store)


def test_nobody_else_sees_what_falls_behind(workshop: Workshop) -> None:
    world = workshop.world
    record = world.record_of(world.issued())
    world.clock.pass_by(timedelta(days=6, hours=23))

    assert record.reference in visit(world.client_as(DPO), "/records/in-store").text
    assert record.reference not in visit(world.client_as("eastmere-records"), "/records/in-store").text
    assert world.client_as(WORKER).get("/records/in-store").status_code == 403


@dataclass
class Installed:
    """An installation with a world in its database and store, asked by the command as an operator would."""

    world: World

    def probe(self, **environment: str) -> Result:
        asked = {"FORMS_VAR": str(self.world.home), "AUDIT_KEY": "a key for tests", **environment}
        return CliRunner().invoke(main, ["store", "probe"], env=asked)


@pytest.fixture
def installed(world: World) -> Installed:
    world.clock.moment = datetime.now(UTC) - timedelta(days=2)
    return Installed(world)


@pytest.mark.long
def test_the_probe_of_a_sound_store_says_that_every_lock_and_hold_is_as_it_should_be(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["store", "probe"], env={"FORMS_VAR": str(tmp_path / "new")})

    assert result.exit_code == 0
    assert result.output.count("ok   ") == 8
    assert "FAIL" not in result.output


@pytest.mark.long
def test_the_probe_names_what_falls_behind_with_what_to_do_and_fails(installed: Installed) -> None:
    """What was done was done two days ago, and no worker has run since."""
    world = installed.world
    record = world.record_of(world.issued())
    jobs.hasten(world.ports)

    result = installed.probe()

    assert result.exit_code == 1
    assert f"FAIL {record.reference} ({record.called})" in result.output
    assert "and was not extended. See that a worker runs." in result.output
    assert "FAIL Locks in the store are extended: It did not run when it was due." in result.output


@pytest.mark.long
def test_the_probe_of_a_store_that_does_not_answer_still_says_what_falls_behind(installed: Installed) -> None:
    record = installed.world.record_of(installed.world.issued())

    result = installed.probe(OBJECT_STORE_URL="s3://reader:an-invented-secret@127.0.0.1:1/records?secure=false")

    assert result.exit_code == 1
    assert "no usable answer" in result.output
    assert record.reference in result.output
    assert "an-invented-secret" not in result.output
