"""Locks and holds on the live store, on a disk and on S3 with Object Lock: rolled, mirrored, and seen when they are not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from forms_service import worker
from forms_service.adapters.clock import SystemClock
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.records import Record
from forms_service.services.deciding import decide
from forms_service.services.keeping import holds
from forms_service.services.keeping.in_store import behind, locks
from forms_service.services.work import service_work
from storage.contract import ObjectInfo, ObjectKey, ObjectLocked, ObjectStore
from storage.filesystem import FilesystemStore
from storage.s3 import S3Store
from tests.builders.reading import now_read
from tests.builders.world import DPO, MANAGER, RECORDS, World, with_floor
from tests.components.seaweed import Seaweed
from tests.web.browsing import visit

FLOOR = timedelta(days=30)
A_SECOND = timedelta(seconds=1)


@dataclass
class Archive:
    """A world with a live store, and what can befall that: it is *away*, or it *refuses* whatever is asked of it."""

    world: World
    away: Callable[[], ObjectStore]
    refusing: Callable[[], ObjectStore]

    def work(self) -> None:
        """Let a worker do everything that waits, and every job once."""
        worker.run(self.world.ports, threading.Event(), until_idle=True)

    def issued(self) -> Questionnaire:
        reply = self.world.issued()
        self.work()
        return reply

    def shown(self, record: Record) -> list[ObjectInfo]:
        return [self.world.ports.store.stat(ObjectKey.parse(item.key)) for item in record.objects]

    def locks(self, reply: Questionnaire) -> set[datetime | None]:
        """Till when the store locks the files of a reply."""
        return {info.locked_until for record in self.world.records_of(reply) for info in self.shown(record)}

    def held(self, reply: Questionnaire) -> list[bool]:
        return [info.held for record in self.world.records_of(reply) for info in self.shown(record)]


class RefusingStore(FilesystemStore):
    """A disk whose objects nobody may change any more."""

    def extend_lock(self, key: ObjectKey, until: datetime) -> ObjectInfo:
        raise ObjectLocked("not allowed")

    def set_hold(self, key: ObjectKey, *, held: bool) -> ObjectInfo:
        raise ObjectLocked("not allowed")


@pytest.fixture(params=["filesystem", pytest.param("s3", marks=pytest.mark.s3)])
def archive(request: pytest.FixtureRequest, world: World) -> Archive:
    world.use(schedules=with_floor(world.ports.schedules, FLOOR))
    world.clock.moment = datetime.now(UTC).replace(microsecond=0)
    if request.param == "filesystem":
        return _on_a_disk(world)
    return _on_s3(world, request.getfixturevalue("seaweed"))


def _on_a_disk(world: World) -> Archive:
    moved = world.home / "moved away"

    def away() -> ObjectStore:
        (world.home / "store" / "objects").rename(moved)
        (world.home / "store" / "objects").touch()  # where there is a file nobody makes a new folder
        return world.ports.store

    return Archive(world, away, lambda: RefusingStore(world.home / "store", clock=world.clock.now))


def _on_s3(world: World, seaweed: Seaweed) -> Archive:
    at = seaweed.application
    world.use(store=S3Store(at, seconds=30, clock=world.clock.now))
    nobody = replace(at, endpoint="127.0.0.1:1")
    stranger = replace(at, secret_key="an invented key that the store does not know")
    return Archive(world, lambda: S3Store(nobody, seconds=1), lambda: S3Store(stranger, seconds=30))


def test_what_is_issued_is_locked_for_the_floor_of_its_class(archive: Archive) -> None:
    world = archive.world
    reply = world.made()
    first = archive.locks(reply)
    now = world.clock.now()
    submission = decide.view(world.ports, world.user(MANAGER), reply.id).submission
    decide.issue(world.ports, world.user(MANAGER), {reply.id: submission})
    archive.work()

    assert first == {now + timedelta(days=7)}
    assert archive.locks(reply) == {now + FLOOR}


def test_a_lock_about_to_run_out_is_extended_and_not_before(archive: Archive) -> None:
    reply = archive.issued()
    began = archive.world.clock.now()
    archive.world.clock.pass_by(timedelta(days=19))
    archive.work()
    early = archive.locks(reply)
    archive.world.clock.pass_by(timedelta(days=1))
    archive.work()

    assert early == {began + FLOOR}
    assert archive.locks(reply) == {began + timedelta(days=20) + FLOOR}
    assert behind.see(archive.world.ports, archive.world.user(RECORDS)) == []


def test_a_lock_is_never_extended_past_the_due_date(archive: Archive) -> None:
    world = archive.world
    reply = archive.issued()
    due = (world.clock.now() + timedelta(days=40)).date()
    _date(world, reply, due)
    for _ in range(3):
        world.clock.pass_by(timedelta(days=19))
        archive.work()

    (until,) = archive.locks(reply)
    assert until is not None
    assert until.date() in {due, due - timedelta(days=1)}, "midnight of the due day in London"
    assert behind.see(world.ports, world.user(RECORDS)) == []


def _date(world: World, reply: Questionnaire, due: date) -> None:
    with service_work(world.ports, reply.organisation) as work:
        for record in work.records.of_enquiry(reply.enquiry):
            work.records.save(replace(record, retention=replace(record.retention, due_date=due)))


def test_what_was_never_issued_keeps_its_first_lock_and_no_more(archive: Archive) -> None:
    world = archive.world
    reply = world.made()
    first = archive.locks(reply)
    decide.withdraw(
        world.ports, world.user(MANAGER), reply.id, "Answered by telephone", read=now_read(world.ports, reply.id)
    )
    for _ in range(3):
        archive.work()
        world.clock.pass_by(timedelta(days=4))

    (mine,) = [record for record in world.records_of(reply) if record.was_never_issued]
    filed = [info for info in archive.shown(mine) if info.metadata["class"] != "RC-09"]
    assert first == {info.locked_until for info in filed}
    assert behind.see(world.ports, world.user(RECORDS)) == []


def test_a_hold_is_set_in_the_store_and_on_what_is_filed_later_and_lifted_after_two_people(archive: Archive) -> None:
    world = archive.world
    reply = world.issued()
    officer, second = world.user(RECORDS), world.user(DPO)
    placed = holds.place_on_record(world.ports, officer, world.record_of(reply).id, Authority.CLAIM, "A claim")
    archive.work()
    (record,) = world.records_of(reply)
    assert "archive" in {item.kind for item in record.objects}, "it was made after the hold was placed"
    assert set(archive.held(reply)) == {True}

    holds.ask_release(world.ports, officer, placed.id, "It is settled")
    archive.work()
    assert set(archive.held(reply)) == {True}

    holds.release(world.ports, second, placed.id)
    archive.work()
    assert set(archive.held(reply)) == {False}


def test_of_two_holds_the_store_holds_until_the_last_is_released(archive: Archive) -> None:
    world = archive.world
    reply = archive.issued()
    record = world.record_of(reply).id
    for why in ("A claim", "Another claim"):
        holds.place_on_record(world.ports, world.user(RECORDS), record, Authority.CLAIM, why)
    archive.work()
    for placed in holds.active(world.ports, world.user(RECORDS)):
        assert set(archive.held(reply)) == {True}
        holds.ask_release(world.ports, world.user(RECORDS), placed.hold.id, "It is settled")
        holds.release(world.ports, world.user(DPO), placed.hold.id)
        archive.work()
    assert set(archive.held(reply)) == {False}


@pytest.mark.parametrize("mishap", ["away", "refusing"])
def test_what_could_not_be_locked_or_held_is_seen_by_the_records_officer_and_mended_later(
    archive: Archive, mishap: str
) -> None:
    world = archive.world
    reply, sound = archive.issued(), world.ports.store
    ended = next(iter(archive.locks(reply)))
    record = world.record_of(reply)
    holds.place_on_record(world.ports, world.user(RECORDS), record.id, Authority.CLAIM, "A claim")
    world.clock.pass_by(timedelta(days=25))
    world.use(store=archive.refusing() if mishap == "refusing" else archive.away())
    archive.work()

    officer = world.client_as(RECORDS)
    search = visit(officer, "/records").text
    page = visit(officer, "/records/in-store").text
    assert "1 record is not as it should be" in search
    assert record.reference in page
    assert "could not be extended, because the store" in page
    assert "The hold could not be set or lifted in the store, because the store" in page

    _mend(archive, sound)
    world.clock.pass_by(timedelta(hours=2))
    archive.work()
    assert ended is not None
    assert archive.locks(reply) == {world.clock.now() + FLOOR}
    assert set(archive.held(reply)) == {True}
    later = visit(world.client_as(RECORDS), "/records/in-store").text
    assert "Every lock and every hold in the store is as it should be." in later
    assert "Every job ran when it was due." in later


def _mend(archive: Archive, sound: ObjectStore) -> None:
    if isinstance(sound, FilesystemStore):
        root = Path(sound.name.removeprefix("file://"))
        moved = root.parent / "moved away"
        if moved.exists():
            (root / "objects").unlink()
            moved.rename(root / "objects")
    archive.world.use(store=sound)


def test_a_lock_that_nobody_extended_is_seen_in_its_last_part(archive: Archive) -> None:
    """No worker runs: nothing failed, and it is seen all the same."""
    world = archive.world
    reply = archive.issued()
    world.clock.pass_by(timedelta(days=26))

    page = visit(world.client_as(RECORDS), "/records/in-store").text

    assert world.record_of(reply).reference in page
    assert "and was not extended" in page
    assert "It did not run when it was due." in page
    assert "See that a worker runs." in page


def test_a_lock_of_seconds_that_is_renewed_still_locks_when_the_first_has_ended(live: World) -> None:
    """Here the store's own clock counts, and nobody moves it."""
    reply = live.issued()
    (record,) = live.records_of(reply)
    key = ObjectKey.parse(record.objects[0].key)
    locks.renew(live.ports)
    first = live.ports.store.stat(key).locked_until
    assert first is not None
    _wait(first - timedelta(seconds=2))
    locks.renew(live.ports)
    second = live.ports.store.stat(key).locked_until
    assert second is not None
    assert second > first
    _wait(first + A_SECOND)
    with pytest.raises(ObjectLocked):
        live.ports.store.delete(key)
    _wait(second + A_SECOND)
    live.ports.store.delete(key)


def _wait(until: datetime) -> None:
    time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()))


@pytest.fixture
def live(seaweed: Seaweed, world: World) -> World:
    """A world in which the time is now, and the floor of every class is a few seconds."""
    floors = with_floor(world.ports.schedules, timedelta(seconds=9))
    world.use(schedules=floors, store=S3Store(seaweed.application, seconds=30), clock=SystemClock())
    return world
