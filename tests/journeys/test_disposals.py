"""Many records due at once, on both pairs of database and store: two people decide, workers are killed, none is lost.

`make disposals` does it with 400 records and ten killed workers; a run of all tests with a few, on servers.
"""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, make_url, select

from forms_service.adapters.backups.database_copies import copy_of_database, end_restore, new_database
from forms_service.adapters.sql.counters import SqlCounters
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.repositories.staff.sessions import SqlSessionLookup
from forms_service.adapters.sql.tables import metadata
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.keeping.discrepancies import Lack
from forms_service.casework.keeping.disposal import Batch
from forms_service.casework.keeping.disposing.batches import BatchState, Decision, LineDecision, LineOutcome
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.facts import FactKind
from forms_service.services.auditing import anchors
from forms_service.services.deciding import decide
from forms_service.services.enquiries import enquiries, people
from forms_service.services.enquiries.people import NewFact
from forms_service.services.keeping import holds, manifests
from forms_service.services.keeping.disposing import certificates, deciding_batches, destroying, replaying, transfers
from forms_service.services.keeping.finding import searching
from storage.contract import ObjectStore
from storage.filesystem import FilesystemStore
from storage.s3 import S3Store
from storage.s3_location import S3Location
from tests.builders.agreeing import considered, explain_everything
from tests.builders.alike import file_alike, model_of
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
from tests.components.postgres import as_superuser, fresh_database
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
ALIKE = 20
"""Of so many records one is played through from the request to the closing of its enquiry."""
PAIRS = ["SQLite, files", "PostgreSQL, S3"] if LARGE else ["PostgreSQL, S3"]


class TrueClock(SetClock):
    """A clock that goes right until a test sets it: a store with a clock of its own refuses a lock that is over."""

    def now(self) -> datetime:
        return datetime.now(UTC) if self.moment == SetClock.moment else self.moment


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
        world.clock = TrueClock()
        world.use(clock=world.clock)
        place.open_in(world)
        # The server of the store has a clock of its own: what is locked there is free after these seconds.
        world.use(schedules=with_floor(world.ports.schedules, FLOOR))
        approve_schedule(world)
        yield world


def _canary(number: int) -> str:
    return f"Canary{sha256(str(number).encode()).hexdigest()[:8]}x"


def _prison_number(number: int) -> str:
    """One that is more than a slip from everybody else's."""
    return f"A{number:04}{2 * chr(ord('A') + number % 26)}"


def _others_for(number: int) -> Mapping[str, str]:
    """What those of one record are called instead of those of the invented enquiry: nobody may be somebody else."""
    canary = _canary(number)
    given = {name: f"{name}{canary}" for name in ("Rowan", "Wren", "Ellis")}
    return {"Sampleton": canary, **given, "A1234BC": _prison_number(number)}


def _named(script: Any, others: Mapping[str, str]) -> Any:
    """An invented enquiry again, of people who are called otherwise."""
    match script:
        case str():
            for name, other in others.items():
                script = script.replace(name, other)
        case Mapping():
            return {name: _named(each, others) for name, each in script.items()}
        case list():
            return [_named(each, others) for each in script]
    return script


def _closed(world: World, number: int) -> Record:
    ports, worker, manager = world.ports, world.user(WORKER), world.user(MANAGER)
    script = _named(scripts(SetClock.moment)[NO_TRACE], _others_for(number))
    begun = enquiries.record_enquiry(ports, worker, express=False)
    world._fill(worker, begun, script["intake"])
    reply = complete(ports, worker, begun.id)[0]
    world._fill(worker, reply, script["reply"])
    explain_everything(ports, worker, reply.id)
    sent = send(ports, worker, reply.id).questionnaire
    decide.authorise(ports, manager, {reply.id: sent.sending}, considered(ports, manager, reply.id))
    world.make_documents()
    submission = decide.view(ports, manager, reply.id).submission
    decide.issue(ports, manager, {reply.id: submission})
    world.send_out(world.record_of(reply))
    enquiries.close(ports, manager, reply.enquiry, "Replied")
    return world.record_of(reply)


def _filed(world: World) -> list[Record]:
    """Many records, each of people who are called as nobody else is: a few were played through, the others like them."""
    records: list[Record] = []
    for begin in range(0, MANY, ALIKE):
        played = _closed(world, begin)
        _seal(world)
        with world.ports.unit_of_work() as unit:
            first = unit.of(HERE).records.get(played.id)
        called = [
            {_canary(begin): _canary(other), _prison_number(begin): _prison_number(other)}
            for other in range(begin + 1, min(MANY, begin + ALIKE))
        ]
        records += [first, *file_alike(world.ports, model_of(world.ports, first), called)]
        _seal(world)
    return records


def _seal(world: World) -> None:
    """Have the manifests written. What was filed is locked as it is stored: nobody rolls those locks on meanwhile.

    With a floor of seconds, more of them would be due again than a worker can renew.
    """
    while manifests.write_changed(world.ports).more:
        pass


def _shared_out(records: Sequence[Record]) -> Mapping[str, Sequence[Record]]:
    shares, begin = {}, 0
    for what, of_400 in SHARES.items():
        number = max(1, of_400 * len(records) // 400)
        shares[what], begin = records[begin : begin + number], begin + number
    return {**shares, "destroyed": records[begin:]}


def _canaries(records: Sequence[Record]) -> list[str]:
    return [next(each.family_name for each in record.subjects if each.kind == "adult") for record in records]


def _words_in(world: World, home: Path) -> str:
    """Everything that database, its dump and file, and store say, as far as it can be read."""
    with as_superuser(world.engine) as engine, engine.connect() as connection:
        rows = [str(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
        dump = _dumped(str(engine.url.set(drivername="postgresql"))) if engine.dialect.name == "postgresql" else ""
    raw = b""
    if world.engine.dialect.name == "sqlite":
        with sqlite3.connect(home / DATABASE) as file:
            file.execute("VACUUM")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            dump = "\n".join(file.iterdump())
        file.close()
        raw = (home / DATABASE).read_bytes()
    stored = [each.decode("latin-1") for data in _stored(world.ports.store) for each in (data, *_parts_of(data))]
    return "\n".join([*rows, dump, *stored, raw.decode("latin-1")])


def _dumped(url: str) -> str:
    return subprocess.run(["pg_dump", url], capture_output=True, text=True, check=True).stdout


def _stored(store: ObjectStore) -> Iterator[bytes]:
    """What lies in the store: of files whatever is in its folder, of S3 every version of every object."""
    if isinstance(store, FilesystemStore):
        yield from (file.read_bytes() for file in store._root.rglob("*") if file.is_file())
        return
    assert isinstance(store, S3Store)
    with store._bucket._exchange() as client:
        bucket = store._bucket._location.bucket
        for each in client.list_objects(bucket, recursive=True, include_version=True):
            if not each.is_delete_marker:
                yield client.get_object(bucket, str(each.object_name), version_id=each.version_id).data


def _parts_of(data: bytes) -> Iterator[bytes]:
    """What a Word file says, which nobody reads in its bytes."""
    if data[:4] == b"PK\x03\x04":
        with ZipFile(io.BytesIO(data)) as parts:
            yield from map(parts.read, parts.namelist())


def _left(world: World, home: Path, canaries: Sequence[str]) -> list[str]:
    """Which of these names are said anywhere, as they are or as a dump writes bytes."""
    words = _words_in(world, home)
    return [each for each in canaries if each in words or each.encode().hex() in words]


def _found(world: World, canaries: Sequence[str]) -> list[str]:
    """Which of these names the search finds."""
    officer = world.user(RECORDS)
    return [each for each in canaries if searching.find_every(world.ports, officer, RecordSearch(name=each), "A test")]


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
            until(partial(_are_gone, world, batch, wanted), f"{wanted} are gone", pause=0.05)

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
    known = NewFact(FactKind.LOOKED_AFTER, since=date(2030, 1, 1), how="The team, asked while it was reviewed")
    for record in shares["promoted"]:
        (child, *_) = record.subjects_of("child")
        people.record(world.ports, officer, child.person, known)
    approved = deciding_batches.approve_batch(world.ports, world.user(ASSET_OWNER), batch.id)
    for canary in _canaries(shares["held later"]):
        search = RecordSearch(name=canary)
        holds.place_by_criteria(world.ports, officer, search, Authority.INQUIRY, "An inquiry")
    transfers.hand_to_archive(world.ports, officer, batch.id, ARCHIVE)
    transfers.confirm_received(world.ports, officer, batch.id, ARCHIVE, "ICA-1")
    return approved


def test_many_are_decided_by_two_people_and_destroyed_by_workers_that_are_killed(
    place: Place,
    scene: World,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capfd: pytest.CaptureFixture[str],
) -> None:
    records = _filed(scene)
    shares = _shared_out(records)
    gone = [*shares["transferred"], *shares["destroyed"]]
    assert _left(scene, tmp_path / "world", _canaries(gone)) == _canaries(gone)
    years_on(scene)
    batch = _decide(scene, shares)
    yesterday = _backed_up(scene, place, request, tmp_path / "yesterday")

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
    printed = "".join(capfd.readouterr())
    assert [each for each in _canaries(records) if each in printed] == [], "no log of the service names anybody"
    assert discrepancies(scene.ports) == []
    assert not anchors.verify(scene.ports, HERE).faults
    _assert_names_nobody(scene, batch, records)
    assert _found(scene, _canaries(records)) == _canaries([each for each in records if each in stay])

    scene.engine.dispose()
    yesterday.open_in(scene)
    assert _left(scene, tmp_path / "yesterday", _canaries(gone)) == _canaries(gone)
    replayed = replaying.replay_disposals(scene.ports)
    assert (sorted(replayed.destroyed), replayed.faults) == (sorted(each.reference for each in gone), [])
    assert _left(scene, tmp_path / "yesterday", _canaries(gone)) == []
    assert Lack.DISPOSAL not in {each.lack for each in discrepancies(scene.ports)}


def _backed_up(world: World, place: Place, request: pytest.FixtureRequest, home: Path) -> Place:
    """The database as a backup of it brings it back elsewhere, beside the store as it is by then."""
    if world.engine.dialect.name == "sqlite":
        here, there = (f"sqlite:///{folder / DATABASE}" for folder in (world.home, home))
    else:
        server = request.getfixturevalue("postgres")
        # Nobody but a role that sees every organisation can dump it.
        here = make_url(server).set(database=world.engine.url.database).render_as_string(hide_password=False)
        there = fresh_database(server, "template0")
    with new_database(there, "yesterday") as target:
        for piece in copy_of_database(here):
            target.write(piece)
    end_restore(there)
    return replace(place, engine=lambda: open_database(there))


def _assert_names_nobody(world: World, batch: Batch, records: Sequence[Record]) -> None:
    with world.ports.unit_of_work() as unit:
        made = unit.of(HERE).disposals.documents(batch.id)
    assert sorted((one.code, one.media_type) for one in made) == [
        ("D90", "application/pdf"), ("D90", "text/csv"), ("D91", "application/pdf"), ("D91", "text/csv"),
    ]  # fmt: skip
    officer = world.user(RECORDS)
    told = b"".join(certificates.download_document(world.ports, officer, batch.id, one.id)[2] for one in made)
    assert [canary for canary in _canaries(records) if canary.encode() in told] == []
