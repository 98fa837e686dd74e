"""Many records due at once, on both pairs of database and store: two people decide, workers are killed, none is lost.

`make disposals` does it with 400 records and ten killed workers; a run of all tests with a few, on servers.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from forms_service.adapters.sql.counters import SqlCounters
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.repositories.staff.sessions import SqlSessionLookup
from forms_service.adapters.sql.tables import metadata
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.ids import FactId, new
from forms_service.casework.keeping.discrepancies import Lack
from forms_service.casework.keeping.disposal import Batch
from forms_service.casework.keeping.disposing.batches import BatchState, Decision, LineDecision, LineOutcome
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.services.auditing import anchors
from forms_service.services.deciding import decide
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import holds
from forms_service.services.keeping.disposing import certificates, deciding_batches, destroying, replaying, transfers
from forms_service.services.work import service_work
from storage.contract import ObjectKey
from storage.filesystem import FilesystemStore
from storage.s3 import S3Store
from storage.s3_location import S3Location
from tests.builders.agreeing import considered, explain_everything
from tests.builders.disposing import approve_schedule, batch_now, carry_out_all, reviewed_batch, settle, years_on
from tests.builders.reconciled import discrepancies
from tests.builders.scripts import scripts
from tests.builders.sending import complete, send
from tests.builders.world import (
    ASSET_OWNER,
    DATABASE,
    MANAGER,
    NO_TRACE,
    RECORDS,
    WORKER,
    SetClock,
    World,
    open_world,
    with_floor,
)
from tests.components.postgres import as_superuser, database_at, fresh_database
from tests.components.seaweed import Seaweed
from tests.journeys.replies import until

HERE, KEY = "northshire", b"a key for tests"
ARCHIVE = "Invented County Archive"
LARGE = "DISPOSALS" in os.environ
MANY = int(os.environ.get("DISPOSALS", "6"))
KILLS = 10 if LARGE else 2
SHARES = {"held": 10, "held later": 10, "promoted": 10, "kept longer": 15, "transferred": 5}
"""How many of 400 are not simply destroyed; of fewer, their share of that, and one at least."""
FLOOR = timedelta(seconds=20)
PAIRS = ["SQLite, files", "PostgreSQL, S3"] if LARGE else ["PostgreSQL, S3"]


@dataclass
class Place:
    """A database and a store, opened anew for each process that works there."""

    engine: Callable[[], Engine]
    store: Callable[[World], Any]

    def open_in(self, world: World) -> None:
        world.engine = engine = self.engine()
        world.use(
            unit_of_work=lambda: SqlUnitOfWork(engine, KEY),
            sessions=SqlSessionLookup(engine),
            counters=SqlCounters(engine),
            store=self.store(world),
        )


@pytest.fixture(params=PAIRS)
def pair(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(pair: str, request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if pair == "SQLite, files":
        home = tmp_path / "world"
        url = f"sqlite:///{home / DATABASE}"
        return Place(lambda: open_database(url), lambda world: FilesystemStore(home / "store", clock=world.clock.now))
    seaweed: Seaweed = request.getfixturevalue("seaweed")
    location = S3Location.parse(seaweed.url_of_a_new_bucket())
    url = fresh_database(request.getfixturevalue("postgres"))
    return Place(lambda: open_database(url), lambda world: S3Store(location, seconds=30, clock=world.clock.now))


@pytest.fixture
def scene(place: Place, empty_database: Path, tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path / "world", empty_database) as world:
        world.engine.dispose()
        place.open_in(world)
        # The server of the store has a clock of its own: what is locked there is free after these seconds.
        world.use(schedules=with_floor(world.ports.schedules, FLOOR))
        approve_schedule(world)
        yield world


def _named(script: Any, canary: str) -> Any:
    """An invented enquiry again, of people who are called otherwise."""
    match script:
        case str():
            return script.replace("Sampleton", canary).replace("Rowan", f"Rowan{canary}")
        case Mapping():
            return {name: _named(each, canary) for name, each in script.items()}
        case list():
            return [_named(each, canary) for each in script]
    return script


def _closed(world: World, canary: str) -> Record:
    world.clock.moment = datetime.now(UTC)
    ports, worker, manager = world.ports, world.user(WORKER), world.user(MANAGER)
    script = _named(scripts(SetClock.moment)[NO_TRACE], canary)
    begun = enquiries.record_enquiry(ports, worker, express=False)
    world._fill(worker, begun, script["intake"])
    reply = complete(ports, worker, begun.id)[0]
    world._fill(worker, reply, script["reply"])
    explain_everything(ports, worker, reply.id)
    sent = send(ports, worker, reply.id).questionnaire
    decide.authorise(ports, manager, {reply.id: sent.sending}, considered(ports, manager, reply.id))
    world.clock.moment = datetime.now(UTC)  # What is stored from here on is locked from here on.
    world.make_documents()
    submission = decide.view(ports, manager, reply.id).submission
    decide.issue(ports, manager, {reply.id: submission})
    world.send_out(world.record_of(reply))
    enquiries.close(ports, manager, reply.enquiry, "Replied")
    return world.record_of(reply)


def _shared_out(records: Sequence[Record]) -> Mapping[str, Sequence[Record]]:
    shares, begin = {}, 0
    for what, of_400 in SHARES.items():
        number = max(1, of_400 * len(records) // 400)
        shares[what], begin = records[begin : begin + number], begin + number
    return {**shares, "destroyed": records[begin:]}


def _canaries(records: Sequence[Record]) -> list[str]:
    return [next(each.family_name for each in record.subjects if each.kind == "adult") for record in records]


def _words_in(world: World, home: Path) -> str:
    """Everything that database, database file and store say, as far as it can be read."""
    with as_superuser(world.engine) as engine, engine.connect() as connection:
        rows = [str(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    store = world.ports.store
    stored = [
        store.get(ObjectKey.parse(name), sha256=store.stat(ObjectKey.parse(name)).sha256) for name in store.names()
    ]
    raw = b""
    if world.engine.dialect.name == "sqlite":
        with sqlite3.connect(home / DATABASE) as file:
            file.execute("VACUUM")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.close()
        raw = (home / DATABASE).read_bytes()
    return "\n".join([*rows, *(each.decode("latin-1") for each in [*stored, raw])])


def _left(world: World, home: Path, canaries: Sequence[str]) -> list[str]:
    words = _words_in(world, home)
    return [each for each in canaries if each in words]


@contextmanager
def _worker(world: World, place: Place) -> Iterator[int]:
    """A process of its own that carries out what was approved, until it is killed."""
    child = os.fork()
    if child == 0:
        try:
            world.engine.dispose(close=False)
            place.open_in(world)
            while True:
                destroying.carry_out(world.ports)
        finally:
            os._exit(1)
    yield child
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _are_gone(world: World, batch: Batch, wanted: int) -> bool:
    with world.ports.unit_of_work() as unit:
        totals = unit.of(HERE).disposals.totals(batch.id)
    return sum(each.count for each in totals if each.outcome is not LineOutcome.OPEN) >= wanted


def _kill_workers(world: World, place: Place, batch: Batch, goes: int) -> None:
    for kill in range(1, KILLS + 1):
        wanted = min(goes - 1, goes * kill // (KILLS + 1))
        with _worker(world, place):
            until(partial(_are_gone, world, batch, wanted), f"{wanted} are gone", pause=0.01)

    def is_over() -> bool:
        """Whether what the store refused to delete at first is gone, too: it is tried again and again."""
        world.clock.pass_by(timedelta(hours=2))
        carry_out_all(world)
        return batch_now(world, batch.id).state is BatchState.DESTROYED

    until(is_over, "the batch is over")


def _decide(world: World, shares: Mapping[str, Sequence[Record]]) -> Batch:
    """Hold, promote, except, review, approve and hand over."""
    officer = world.user(RECORDS)
    for record in shares["held"]:
        holds.place_on_record(world.ports, officer, record.id, Authority.CLAIM, "A claim")
    keep = LineDecision(Decision.KEEP_LONGER, "An inquiry may want it", date(2035, 1, 1))
    to_archive = LineDecision(Decision.TRANSFER, archive=ARCHIVE)
    decided = {
        what: [one.id for one in shares[name]] for what, name in ((keep, "kept longer"), (to_archive, "transferred"))
    }
    batch = reviewed_batch(world, decided)
    with service_work(world.ports, HERE) as work:
        for record in shares["promoted"]:
            child = next(each for each in record.subjects if each.kind == "child")
            kind, now = FactKind.LOOKED_AFTER, world.clock.moment
            known = Fact(new(FactId), HERE, child.person, kind, Source.EVENT, RECORDS, now, since=date(2030, 1, 1))
            work.people.add_facts([known])
    approved = deciding_batches.approve_batch(world.ports, world.user(ASSET_OWNER), batch.id)
    for canary in _canaries(shares["held later"]):
        search = RecordSearch(name=canary)
        holds.place_by_criteria(world.ports, officer, search, Authority.INQUIRY, "An inquiry")
    transfers.hand_to_archive(world.ports, officer, batch.id, ARCHIVE)
    transfers.confirm_received(world.ports, officer, batch.id, ARCHIVE, "ICA-1")
    return approved


def test_many_are_decided_by_two_people_and_destroyed_by_workers_that_are_killed(
    pair: str, place: Place, scene: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    records = [_closed(scene, f"Canary{number:04}x") for number in range(MANY)]
    settle(scene)
    shares = _shared_out(records)
    gone = [*shares["transferred"], *shares["destroyed"]]
    assert _left(scene, tmp_path / "world", _canaries(gone)) == _canaries(gone)
    years_on(scene)
    batch = _decide(scene, shares)
    yesterday = _copied(scene, place, pair, request, tmp_path)

    _kill_workers(scene, place, batch, len(gone))

    outcome = {item.record: item.outcome for item in batch_now(scene, batch.id).items}
    became = {name: Counter(outcome[each.id] for each in some) for name, some in shares.items()}
    assert became == {
        "held": {LineOutcome.OPEN: len(shares["held"])},
        "held later": {LineOutcome.STAYS: len(shares["held later"])},
        "promoted": {LineOutcome.STAYS: len(shares["promoted"])},
        "kept longer": {LineOutcome.OPEN: len(shares["kept longer"])},
        "transferred": {LineOutcome.TRANSFERRED: len(shares["transferred"])},
        "destroyed": {LineOutcome.DESTROYED: len(shares["destroyed"])},
    }
    settle(scene)
    assert _left(scene, tmp_path / "world", _canaries(gone)) == []
    stay = [each for name in ("held", "held later", "promoted", "kept longer") for each in shares[name]]
    assert _left(scene, tmp_path / "world", _canaries(stay)) == _canaries(stay)
    assert discrepancies(scene.ports) == []
    assert not anchors.verify(scene.ports, HERE).faults
    _assert_names_nobody(scene, batch, records)

    scene.engine.dispose()
    yesterday.open_in(scene)
    assert _left(scene, tmp_path / "yesterday", _canaries(gone)) == _canaries(gone)
    replayed = replaying.replay_disposals(scene.ports)
    assert (sorted(replayed.destroyed), replayed.faults) == (sorted(each.reference for each in gone), [])
    assert _left(scene, tmp_path / "yesterday", _canaries(gone)) == []
    assert Lack.DISPOSAL not in {each.lack for each in discrepancies(scene.ports)}


def _copied(world: World, place: Place, pair: str, request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """The database as it is now, beside the store as it is then."""
    world.engine.dispose()
    if pair == "SQLite, files":
        (tmp_path / "yesterday").mkdir()
        shutil.copy(tmp_path / "world" / DATABASE, tmp_path / "yesterday" / DATABASE)
        url = f"sqlite:///{tmp_path / 'yesterday' / DATABASE}"
    else:
        server = request.getfixturevalue("postgres")
        name = str(world.engine.url.database)
        url = fresh_database(server, name)
        assert database_at(server, name)
    place.open_in(world)
    return replace(place, engine=lambda: open_database(url))


def _assert_names_nobody(world: World, batch: Batch, records: Sequence[Record]) -> None:
    with world.ports.unit_of_work() as unit:
        made = unit.of(HERE).disposals.documents(batch.id)
    assert sorted((one.code, one.media_type) for one in made) == [
        ("D90", "application/pdf"), ("D90", "text/csv"), ("D91", "application/pdf"), ("D91", "text/csv"),
    ]  # fmt: skip
    officer = world.user(RECORDS)
    told = b"".join(certificates.download_document(world.ports, officer, batch.id, one.id)[2] for one in made)
    assert [canary for canary in _canaries(records) if canary.encode() in told] == []
