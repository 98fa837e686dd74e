"""What was changed past the service, in database, store or log, is found by reconciling; and nothing else is named."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.adapters.sql.tables import metadata
from forms_service.casework.errors import Conflict, Invalid, NotAllowed, NotFound
from forms_service.casework.ids import HoldId
from forms_service.casework.keeping.discrepancies import NOBODYS, Discrepancy, Lack
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.protection.tellings import TellingCause, ToldAs
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, RecordObject
from forms_service.casework.keeping.reviewing.reviews import ReviewKind
from forms_service.casework.keeping.rights.requests import Right
from forms_service.casework.keeping.row_seals import SealedThing, code_of
from forms_service.casework.users import together
from forms_service.cli import outside_changes as outside_commands
from forms_service.cli.records import records_group
from forms_service.services.auditing import anchors
from forms_service.services.keeping import holds, manifests
from forms_service.services.keeping.in_store import behind, locks, store_holds
from forms_service.services.keeping.protection import incidents, tellings
from forms_service.services.keeping.reconciling import logged, mending, outside_changes, people, running, strays
from forms_service.services.keeping.reviewing import reviewing
from forms_service.services.keeping.reviewing.reviewing import NewReview
from forms_service.services.keeping.rights import requests
from forms_service.services.replies import sendings
from storage.contract import ObjectInfo, ObjectKey
from storage.filesystem import FilesystemStore, _serialised
from storage.s3 import S3Store
from tests.builders.reconciled import discrepancies, reconciled
from tests.builders.world import (
    DATABASE,
    DPO,
    KNOWN,
    MANAGER,
    NO_TRACE,
    RECORDS,
    WORKER,
    World,
    copied_world,
    open_world,
)
from tests.components.seaweed import Seaweed
from tests.web.browsing import visit

HERE: Final = "northshire"


@dataclass
class Scene:
    """A world with one record on hold and one that is not; both were sent, sealed and locked."""

    world: World
    held: Record
    free: Record
    hold: HoldId

    @property
    def store(self) -> FilesystemStore:
        store = self.world.ports.store
        assert isinstance(store, FilesystemStore)
        return store

    def sql(self, statement: str, *values: object) -> None:
        with sqlite3.connect(self.world.home / DATABASE) as connection:
            connection.execute(statement, values)
        connection.close()

    def file(self, record: Record, kind: str = "pdf") -> RecordObject:
        return next(item for item in record.in_store if item.kind == kind)

    def folder(self, item: RecordObject) -> Path:
        return self.store._place(ObjectKey.parse(item.key))

    def show_as(self, item: RecordObject, change: Callable[[ObjectInfo], ObjectInfo]) -> None:
        """Write what the disk shows of an object as somebody would who knows how it is written."""
        info = change(self.store.stat(ObjectKey.parse(item.key)))
        (self.folder(item) / "meta.json").write_bytes(_serialised(info))

    def overwrite(self, item: RecordObject, data: bytes) -> None:
        place = self.folder(item) / "data"
        place.chmod(0o640)
        place.write_bytes(data)

    def put(self, data: bytes, metadata: Mapping[str, str]) -> None:
        key = ObjectKey.new(uuid4(), 1, hashlib.sha256(data).hexdigest())
        self.store.put(key, data, metadata=metadata, locked_until=None)

    def leave(self, place: Path) -> None:
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"stray")

    def work(self) -> None:
        """Let the jobs be done that tell the store of records."""
        for job in (manifests.write_changed, locks.renew, store_holds.mirror):
            job(self.world.ports)


def _played(world: World) -> Scene:
    held, free = (world.record_of(world.issued(title)) for title in (KNOWN, NO_TRACE))
    for record in (held, free):
        world.send_out(record)
    hold = holds.place_on_record(world.ports, world.user(RECORDS), held.id, Authority.CLAIM, "A claim").id
    left = NewReview(ReviewKind.LEAVE, "Looked at, and nothing is known yet")
    reviewing.review(world.ports, world.user(RECORDS), held.id, left)
    _have_matters(world, free)
    scene = Scene(world, held, free, hold)
    scene.work()
    return _as_it_is(world, held, free, hold)


def _have_matters(world: World, record: Record) -> None:
    """Have a request, an incident and somebody to be told, each of which keeps what it is about."""
    officer, today = world.user(DPO), world.clock.moment.date()
    requests.open_request(
        world.ports, officer, Right.ACCESS, asked_by="A. Nobody", about="", details="", received_on=today
    )
    incidents.report_incident(world.ports, world.user(MANAGER), world.clock.moment, "A letter was left on a train")
    told = (TellingCause.RECTIFIED, ToldAs.SOURCE, "The Invented School", "")
    tellings.add_telling(world.ports, world.user(RECORDS), record.id, *told)


def _as_it_is(world: World, held: Record, free: Record, hold: HoldId) -> Scene:
    with world.ports.unit_of_work() as unit:
        kept = unit.of(HERE).records.these([held.id, free.id])
    return Scene(world, kept[0], kept[1], hold)


@pytest.fixture(scope="module")
def played(empty_database: Path, tmp_path_factory: pytest.TempPathFactory, stages: Path) -> Iterator[Scene]:
    with open_world(tmp_path_factory.mktemp("played") / "world", empty_database, stages) as world:
        scene = _played(world)
        assert discrepancies(world.ports) == []
        yield scene


@pytest.fixture
def scene(played: Scene, tmp_path: Path) -> Iterator[Scene]:
    with copied_world(played.world.home, tmp_path / "world") as world:
        yield replace(played, world=world)


def flip_a_bit(scene: Scene) -> None:
    item = scene.file(scene.held)
    data = bytearray((scene.folder(item) / "data").read_bytes())
    data[3] ^= 1
    scene.overwrite(item, bytes(data))


def swap_two_files(scene: Scene) -> None:
    one, other = (scene.folder(scene.file(scene.held, kind)) for kind in ("pdf", "docx"))
    one.rename(one.parent / "aside")
    other.rename(one)
    (one.parent / "aside").rename(other)


def change_what_was_sealed(scene: Scene, due: str) -> None:
    scene.sql("UPDATE records SET due_date = ?, review_date = ? WHERE id = ?", due, due, scene.held.id)


def and_have_it_sealed_anew(scene: Scene) -> None:
    have_sealed_anew(scene, "UPDATE records SET due_date = '2027-01-01', review_date = '2027-01-01' WHERE id = ?")


def have_sealed_anew(scene: Scene, change: str) -> None:
    """Change the held record as somebody would who knows what has its manifest written anew."""
    scene.sql(change, scene.held.id)
    values = (scene.held.id, HERE, "2026-11-23 00:00:00.000000", "1970-01-01 00:00:00.000000")
    scene.sql("INSERT INTO changed_records VALUES (?, ?, ?, ?, '', 0)", *values)
    scene.work()


def move_the_hold(scene: Scene, *, mirrored: bool = True) -> None:
    """Let a hold stand, and be over nothing that it was placed on."""
    scene.sql("DELETE FROM held_records WHERE record = ?", scene.held.id)
    if mirrored:
        scene.sql("UPDATE object_locks SET hold_at = '1970-01-01 00:00:00.000000' WHERE record = ?", scene.held.id)
    have_sealed_anew(scene, "UPDATE holds SET about = '' WHERE about = ?")


def lift_the_hold(scene: Scene, looked_at: str) -> None:
    item = scene.file(scene.held)
    scene.show_as(item, lambda info: replace(info, held=False))
    scene.sql("UPDATE object_locks SET hold_at = ? WHERE object = ?", looked_at, item.id)


def forge_a_manifest(scene: Scene) -> None:
    """Write a manifest that says something else, and have the database name it; only the key is not there."""
    item = scene.held.manifests[-1]
    contents = json.loads((scene.folder(item) / "data").read_bytes())
    contents["record"]["retention"]["due_date"] = "2027-01-01"
    data = json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    sha256 = hashlib.sha256(data).hexdigest()
    key = ObjectKey.new(UUID(scene.held.id), int(item.code), sha256)
    scene.store.put(key, data, metadata=item.metadata, locked_until=None)
    scene.store.set_hold(key, held=True)
    scene.show_as(replace(item, key=str(key)), lambda info: replace(info, locked_until=_locked(scene, item)))
    shutil.rmtree(scene.folder(item))
    changed = "UPDATE record_objects SET key = ?, sha256 = ?, size = ? WHERE id = ?"
    scene.sql(changed, str(key), sha256, len(data), item.id)


def _locked(scene: Scene, item: RecordObject) -> datetime | None:
    return scene.store.stat(ObjectKey.parse(item.key)).locked_until


def delete_the_record(scene: Scene) -> None:
    tables = ("object_locks", "record_objects", "held_records", "sendings", "archive_attempts", "changed_records")
    for table in tables:
        scene.sql(f"DELETE FROM {table} WHERE record = ?", scene.held.id)
    scene.sql("DELETE FROM record_subjects WHERE owner = ?", scene.held.id)
    scene.sql("DELETE FROM records WHERE id = ?", scene.held.id)


def delete_the_rows_of(scene: Scene, kind: str) -> None:
    ids = "SELECT id FROM record_objects WHERE record = ? AND kind = ?"
    scene.sql(f"DELETE FROM object_locks WHERE object IN ({ids})", scene.held.id, kind)
    scene.sql("DELETE FROM record_objects WHERE record = ? AND kind = ?", scene.held.id, kind)


def change_what_is_sent_out_again(scene: Scene, change: str) -> None:
    """Change a record a moment before the service itself writes of it: that must not make it right."""
    scene.sql(change, scene.held.id)
    sendings.record_sending(
        scene.world.ports, scene.world.user(WORKER), scene.held.id, recipient="Another Officer", channel="post"
    )
    scene.work()


def change_what_goes_with_a_file(scene: Scene) -> None:
    item = scene.file(scene.held)
    other = {**item.metadata, "class": "RC-09"}
    scene.show_as(item, lambda info: replace(info, metadata=other))
    scene.sql("UPDATE record_objects SET metadata = ? WHERE id = ?", json.dumps(other), item.id)
    have_sealed_anew(scene, "UPDATE records SET reference = reference WHERE id = ?")


def other_terms_of_a_hold(scene: Scene) -> None:
    world, nobody = scene.world, RecordSearch(name="Nobody-yet")
    placed = holds.place_by_criteria(world.ports, world.user(RECORDS), nobody, Authority.CLAIM, "To come").hold
    scene.sql('UPDATE holds SET criteria = \'{"name": "Nobody-else"}\' WHERE id = ?', placed.id)


def ask_for_release_past_the_service(scene: Scene) -> None:
    scene.sql("UPDATE holds SET asked_by = ?, asked_at = '2026-11-23 10:00:00.000000', asked_why = 'x'", RECORDS)


def no_longer_issued(scene: Scene, change: str) -> None:
    scene.sql(change, scene.held.id)
    scene.sql(f"UPDATE questionnaires SET state = 'returned' WHERE id = ({ITS_FORM})", scene.held.id)


def take_away(scene: Scene, table: str, kind: SealedThing) -> None:
    """Delete rows with their seals, as somebody would who knows of seals."""
    scene.sql(f"DELETE FROM {table}")
    scene.sql("DELETE FROM row_seals WHERE kind = ?", kind.value)


def serve_only_the_other(scene: Scene) -> None:
    others = {each.id: each for each in scene.world.ports.directory.organisations() if each.id != HERE}
    scene.world.use(directory=DevelopmentDirectory(others, {}))


OF_THE_SEALING: Final = "id = (SELECT submission FROM records WHERE id = ?)"
TYPED: Final = (
    "SELECT max(a.rowid) FROM saved_answers a JOIN submissions s ON s.questionnaire = a.questionnaire "
    "JOIN records r ON r.submission = s.id WHERE r.id = ? AND a.value <> 'null' AND a.revision > 0"
)
ITS_FORM: Final = "SELECT s.questionnaire FROM submissions s JOIN records r ON r.submission = s.id WHERE r.id = ?"
A_NAME: Final = "SELECT min(id) FROM person_facts WHERE kind = 'family_name'"
Tampering = Callable[[Scene], None]
OF_THE_HELD: Final[Mapping[str, tuple[Tampering, set[Lack]]]] = {
    "a bit flipped": (flip_a_bit, {Lack.ALTERED}),
    "a file cut to nothing": (lambda scene: scene.overwrite(scene.file(scene.held), b""), {Lack.ALTERED}),
    "a file removed": (lambda scene: shutil.rmtree(scene.folder(scene.file(scene.held))), {Lack.MISSING}),
    "two files swapped": (swap_two_files, {Lack.ALTERED}),
    "the sidecar lost": (lambda s: (s.folder(s.file(s.held)) / "meta.json").unlink(), {Lack.ALTERED}),
    "the lock set to the past": (
        lambda s: s.show_as(s.file(s.held), lambda info: replace(info, locked_until=datetime(2020, 1, 1, tzinfo=UTC))),
        {Lack.UNLOCKED},
    ),
    "the class changed in the store": (
        lambda s: s.show_as(s.file(s.held), lambda info: replace(info, metadata={**info.metadata, "class": "RC-09"})),
        {Lack.METADATA},
    ),
    "the hold lifted in the store": (
        lambda s: s.show_as(s.file(s.held), lambda info: replace(info, held=False)),
        {Lack.HOLD},
    ),
    "its date changed": (lambda scene: change_what_was_sealed(scene, "2027-01-01"), {Lack.RECORD}),
    "its class changed": (
        lambda s: s.sql("UPDATE records SET retention_class = 'RC-01' WHERE id = ?", s.held.id),
        {Lack.RECORD},
    ),
    "its review taken away": (
        lambda s: s.sql("UPDATE records SET reviews = '[]' WHERE id = ?", s.held.id),
        {Lack.RECORD},
    ),
    "its review made of something else, and sealed anew": (
        lambda s: have_sealed_anew(
            s, "UPDATE records SET reviews = replace(reviews, '\"leave\"', '\"keep_longer\"') WHERE id = ?"
        ),
        {Lack.RECORD},
    ),
    "its date changed and sealed anew": (and_have_it_sealed_anew, {Lack.RECORD}),
    "a child renamed and sealed anew": (
        lambda s: have_sealed_anew(s, "UPDATE record_subjects SET given_names = 'Other' WHERE owner = ?"),
        {Lack.RECORD},
    ),
    "who had it changed and sealed anew": (
        lambda s: have_sealed_anew(s, "UPDATE sendings SET recipient = 'other@example.org' WHERE record = ?"),
        {Lack.RECORD},
    ),
    "filed at another time and sealed anew": (
        lambda s: have_sealed_anew(s, "UPDATE records SET filed_at = '2020-01-01 09:00:00.000000' WHERE id = ?"),
        {Lack.RECORD},
    ),
    "who authorised changed and sealed anew": (
        lambda s: have_sealed_anew(s, f"UPDATE submissions SET authorised_by = 'x' WHERE {OF_THE_SEALING}"),
        {Lack.RECORD},
    ),
    "marked past the service and sealed anew": (
        lambda s: have_sealed_anew(
            s,
            'INSERT INTO record_markings (id, record, organisation, standing, at, reference, "by") '
            f"SELECT '{'f' * 32}', id, organisation, 'corrected', filed_at, 'NS', '' FROM records WHERE id = ?",
        ),
        {Lack.RECORD},
    ),
    "what goes with a file changed in database and store, and sealed anew": (
        change_what_goes_with_a_file,
        {Lack.RECORD},
    ),
    "found as withdrawn": (
        lambda s: s.sql("UPDATE records SET standing = 'withdrawn' WHERE id = ?", s.held.id),
        {Lack.RECORD},
    ),
    "its seal taken away, and sealed anew": (
        lambda s: have_sealed_anew(s, "DELETE FROM row_seals WHERE thing = ?"),
        {Lack.RECORD},
    ),
    "changed while something else of it was written by the service": (
        lambda s: change_what_is_sent_out_again(s, "UPDATE record_subjects SET given_names = 'Other' WHERE owner = ?"),
        {Lack.RECORD},
    ),
    "its enquiry called otherwise": (
        lambda s: s.sql("UPDATE enquiries SET reference = 'NS-2026-OTHERS' WHERE id = ?", s.held.enquiry),
        {Lack.RECORD},
    ),
    "what was typed changed": (
        lambda s: s.sql(f"UPDATE saved_answers SET value = '\"Other\"' WHERE rowid IN ({TYPED})", s.held.id),
        {Lack.RECORD},
    ),
    "what was typed changed, and its form no longer issued": (
        lambda s: no_longer_issued(s, f"UPDATE saved_answers SET value = '\"Other\"' WHERE rowid IN ({TYPED})"),
        {Lack.RECORD},
    ),
    "what was typed taken away": (
        lambda s: s.sql(f"DELETE FROM saved_answers WHERE rowid IN ({TYPED})", s.held.id),
        {Lack.RECORD},
    ),
    "a child renamed": (
        lambda s: s.sql("UPDATE record_subjects SET given_names = 'Other' WHERE owner = ? AND position = 1", s.held.id),
        {Lack.RECORD},
    ),
    "a sending removed": (lambda s: s.sql("DELETE FROM sendings WHERE record = ?", s.held.id), {Lack.RECORD, Lack.LOG}),
    "a sending removed and sealed anew": (
        lambda s: have_sealed_anew(s, "DELETE FROM sendings WHERE record = ?"),
        {Lack.RECORD, Lack.LOG},
    ),
    "taken from under its hold and sealed anew": (
        lambda s: have_sealed_anew(s, "DELETE FROM held_records WHERE record = ?"),
        {Lack.RECORD},
    ),
    "taken from under its hold": (
        lambda s: s.sql("DELETE FROM held_records WHERE record = ?", s.held.id),
        {Lack.RECORD, Lack.HOLD},
    ),
    "its hold lifted in the store, where nobody is ever to look": (
        lambda s: lift_the_hold(s, "2099-01-01 00:00:00.000000"),
        {Lack.HOLD},
    ),
    "the row of a file deleted": (lambda scene: delete_the_rows_of(scene, "pdf"), {Lack.RECORD}),
    "its row made unreadable": (
        lambda s: s.sql("UPDATE records SET review_date = 'never' WHERE id = ?", s.held.id),
        {Lack.UNREAD},
    ),
    "the record deleted": (delete_the_record, {Lack.LOST}),
    "the sealed answers blanked": (
        lambda s: s.sql("UPDATE submissions SET sealed = X'7B7D' WHERE id = ?", s.held.submission),
        {Lack.RECORD},
    ),
    "who authorised changed": (
        lambda s: s.sql("UPDATE submissions SET authorised_by = 'somebody' WHERE id = ?", s.held.submission),
        {Lack.RECORD},
    ),
    "the rows of its locks deleted": (
        lambda s: s.sql("DELETE FROM object_locks WHERE record = ?", s.held.id),
        {Lack.UNLOCKED},
    ),
    "its locks never to be extended": (
        lambda s: s.sql("UPDATE object_locks SET renew_at = NULL, late_at = NULL WHERE record = ?", s.held.id),
        {Lack.UNLOCKED},
    ),
    "a manifest altered": (lambda s: s.overwrite(s.held.manifests[-1], b"{}"), {Lack.ALTERED}),
    "a manifest removed": (lambda s: shutil.rmtree(s.folder(s.held.manifests[-1])), {Lack.MISSING}),
    "a manifest forged": (forge_a_manifest, {Lack.MANIFEST}),
    "the rows of its manifests deleted": (
        lambda scene: delete_the_rows_of(scene, "manifest"),
        {Lack.MANIFEST, Lack.LOST},
    ),
    "changed long ago and not sealed since": (
        lambda s: s.sql(
            "INSERT INTO changed_records VALUES (?, ?, '2020-01-01 00:00:00.000000', '1970-01-01', '', 0)",
            s.held.id,
            HERE,
        ),
        {Lack.MANIFEST},
    ),
    "said to change in days to come, so that nothing is compared": (
        lambda s: s.sql(
            "INSERT INTO changed_records VALUES (?, ?, '2099-01-01', '2099-01-01', '', 0)", s.held.id, HERE
        ),
        {Lack.MANIFEST},
    ),
    "another object put beside its files": (
        lambda s: s.put(b"stray", {"record": s.held.id, "organisation": HERE, "kind": "pdf"}),
        {Lack.STRAY},
    ),
}
"""What may befall the record on hold, and what is to be said of it, and of nothing else."""


@pytest.mark.parametrize("name", OF_THE_HELD)
def test_what_befell_a_record_is_said_of_it_alone(scene: Scene, name: str) -> None:
    tamper, lacks = OF_THE_HELD[name]
    tamper(scene)

    found = discrepancies(scene.world.ports)

    assert {each.record for each in found} == {scene.held.id}
    assert len(found) == len(set(found))
    assert {each.lack for each in found} == lacks
    assert {each.organisation for each in found} == {HERE}
    assert all(each.words and each.remedy for each in found)
    assert not any(name in each.words for each in found for name in _names(scene.held)), "it names nobody"


def _names(record: Record) -> list[str]:
    return [name for subject in record.subjects for name in (subject.family_name, subject.given_names)]


ELSEWHERE: Final[Mapping[str, tuple[Tampering, Lack, str]]] = {
    "a hold released by SQL": (
        lambda s: s.sql("UPDATE holds SET released_at = '2026-11-23 10:00:00', released_by = 'x'"),
        Lack.LOG,
        HERE,
    ),
    "a hold taken to nothing, and sealed anew": (lambda s: move_the_hold(s, mirrored=False), Lack.LOG, HERE),
    "another reason for a hold": (lambda s: s.sql("UPDATE holds SET why = 'None'"), Lack.LOG, HERE),
    "the terms of a hold that is over nothing yet": (other_terms_of_a_hold, Lack.LOG, HERE),
    "a release that nobody asked for": (ask_for_release_past_the_service, Lack.LOG, HERE),
    "what somebody is called changed": (
        lambda s: s.sql(f"UPDATE person_facts SET value = 'Other' WHERE id = ({A_NAME})"),
        Lack.RECORD,
        HERE,
    ),
    "what is known of somebody taken away": (
        lambda s: s.sql(f"DELETE FROM person_facts WHERE id = ({A_NAME})"),
        Lack.RECORD,
        HERE,
    ),
    "somebody not to be found any more": (
        lambda s: s.sql(
            f"DELETE FROM person_terms WHERE person = (SELECT person FROM person_facts WHERE id = ({A_NAME}))"
        ),
        Lack.RECORD,
        HERE,
    ),
    "somebody found by another name": (
        lambda s: s.sql("UPDATE person_terms SET term = 'other' WHERE rowid = (SELECT min(rowid) FROM person_terms)"),
        Lack.RECORD,
        HERE,
    ),
    "whom an enquiry names changed": (
        lambda s: s.sql(
            "UPDATE enquiry_subjects SET date_of_birth = '2001-01-01' WHERE owner = ? AND position = 1", s.free.enquiry
        ),
        Lack.RECORD,
        HERE,
    ),
    "whom an enquiry names taken away": (
        lambda s: s.sql("DELETE FROM enquiry_subjects WHERE owner = ?", s.free.enquiry),
        Lack.RECORD,
        HERE,
    ),
    "an open enquiry closed": (
        lambda s: s.sql("UPDATE enquiries SET state = 'closed' WHERE id = ?", s.free.enquiry),
        Lack.RECORD,
        HERE,
    ),
    "an open enquiry said to have been closed": (
        lambda s: s.sql("UPDATE enquiries SET closed_at = '2010-01-01 09:00:00.000000' WHERE id = ?", s.free.enquiry),
        Lack.RECORD,
        HERE,
    ),
    "a request closed": (
        lambda s: s.sql("UPDATE rights_requests SET outcome = 'refused', closed_on = '2026-11-23'"),
        Lack.RECORD,
        HERE,
    ),
    "a request about somebody else": (
        lambda s: s.sql("UPDATE rights_requests SET asked_by = 'B. Nobody'"),
        Lack.RECORD,
        HERE,
    ),
    "a request taken away": (lambda s: take_away(s, "rights_requests", SealedThing.REQUEST), Lack.LOG, HERE),
    "an incident closed": (
        lambda s: s.sql("UPDATE incidents SET closed_at = '2026-11-23 10:00:00.000000'"),
        Lack.RECORD,
        HERE,
    ),
    "an incident taken away": (lambda s: take_away(s, "incidents", SealedThing.INCIDENT), Lack.LOG, HERE),
    "somebody who is to be told said to be told": (
        lambda s: s.sql("UPDATE tellings SET outcome = 'told'"),
        Lack.RECORD,
        HERE,
    ),
    "somebody who is to be told taken away": (
        lambda s: take_away(s, "tellings", SealedThing.TELLING),
        Lack.LOG,
        HERE,
    ),
    "a schedule approved by nobody": (
        lambda s: s.sql(
            "INSERT INTO schedule_approvals VALUES (?, 'disposal@1', ?, 'x', '2026-11-23 10:00:00.000000')",
            HERE,
            s.world.ports.schedules.present.digest,
        ),
        Lack.LOG,
        HERE,
    ),
    "an object of an organisation that nobody knows": (
        lambda s: s.put(b"stray", {"organisation": "westmere"}),
        Lack.UNSERVED,
        NOBODYS,
    ),
    "an organisation that is served no more": (serve_only_the_other, Lack.UNSERVED, HERE),
    "an object of nobody": (lambda s: s.put(b"stray", {}), Lack.STRAY, NOBODYS),
    "a file that is no object": (
        lambda s: s.leave(s.world.home / "store/objects/ab/stray"),
        Lack.STRAY,
        NOBODYS,
    ),
    "a file beside an object's own": (
        lambda s: s.leave(s.folder(s.file(s.free)) / "stray"),
        Lack.STRAY,
        NOBODYS,
    ),
    "an object that names a record of which nothing is known": (
        lambda s: s.put(b"stray", {"record": uuid4().hex, "organisation": HERE}),
        Lack.LOST,
        HERE,
    ),
    "an object that names a record, and no organisation of ours": (
        lambda s: s.put(b"stray", {"record": uuid4().hex, "organisation": "*"}),
        Lack.LOST,
        NOBODYS,
    ),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_befell_no_record_is_said_once(scene: Scene, name: str) -> None:
    tamper, lack, organisation = ELSEWHERE[name]
    tamper(scene)

    (one,) = discrepancies(scene.world.ports)

    assert (one.lack, one.organisation) == (lack, organisation)


@pytest.mark.parametrize(
    "column", ["person_facts SET recorded_at", "enquiry_subjects SET aliases", "holds SET placed_at"]
)
def test_what_cannot_be_read_any_more_is_said_and_keeps_nothing_from_being_compared(scene: Scene, column: str) -> None:
    scene.sql(f"UPDATE {column} = 'never'")
    scene.put(b"stray", {})

    assert {Lack.UNREAD, Lack.STRAY} <= {each.lack for each in discrepancies(scene.world.ports)}


def test_what_cannot_be_read_in_the_log_keeps_nothing_else_from_being_compared(scene: Scene) -> None:
    scene.sql("UPDATE audit_entries SET payload = '{', verb = '?' WHERE object_id = ?", scene.held.id)
    flip_a_bit(scene)

    one, *others = sorted(discrepancies(scene.world.ports), key=lambda each: each.lack is Lack.LOG)

    assert (one.record, one.lack) == (scene.held.id, Lack.ALTERED)
    assert {(each.record, each.lack) for each in others} == {("", Lack.LOG)}


IN_THE_LOG: Final[Mapping[str, tuple[str, str]]] = {
    "who did something": ("UPDATE audit_entries SET actor = 'somebody' WHERE number = 5", "entry 5: It was altered"),
    "what was said of it": ("UPDATE audit_entries SET payload = '{}' WHERE number = 5", "entry 5: Its payload was"),
    "what was said is gone": ("UPDATE audit_entries SET payload = NULL WHERE number = 5", "nothing says that it expired"),
    "a line is gone": ("DELETE FROM audit_entries WHERE act = 'record_filed'", "missing"),
    "two lines exchanged": (
        """
        UPDATE audit_entries SET number = number - 11 WHERE number IN (5, 6);
        UPDATE audit_entries SET number = -number WHERE number < 0
        """,
        "entry 5: It was altered",
    ),
    "its end is cut off": (
        "DELETE FROM audit_entries WHERE number > (SELECT max(number) - 5 FROM audit_entries)", "The end is cut off"
    ),
    "its end is cut off with its head": (
        "DELETE FROM audit_entries WHERE number > 9; UPDATE audit_heads SET count = 9", "shorter than the"
    ),
    "all of it is gone": (
        "DELETE FROM audit_entries; DELETE FROM audit_heads; DELETE FROM audit_anchors", "shorter than the"
    ),
    "its head": ("UPDATE audit_heads SET head_seal = 'f'", "The head of the log was altered"),
    "how far it is anchored": ("UPDATE audit_anchors SET count = 99999", "What is noted of an anchored head"),
    "where it is anchored": ("UPDATE audit_anchors SET key = 'nowhere'", "What is noted of an anchored head"),
    "what is anchored": ("UPDATE audit_anchors SET sha256 = 'x'", "What is noted of an anchored head"),
}  # fmt: skip
"""What may befall the log, in the database alone, and what the one command says of it."""


def test_whatever_befell_the_log_is_found_by_the_one_command_with_what_to_do(scene: Scene, tmp_path: Path) -> None:
    anchors.anchor_heads(scene.world.ports)
    for name, (statements, words) in IN_THE_LOG.items():
        with copied_world(scene.world.home, tmp_path / name.replace(" ", "-")) as world:
            with sqlite3.connect(world.home / DATABASE) as connection:
                connection.executescript(statements)
            connection.close()

            found = [each for each in discrepancies(world.ports) if words in each.words]

            assert found, name
            assert {each.lack for each in found} == {Lack.LOG}, name
            assert all("audit verify" in each.remedy for each in found)


PROTECTED: Final[Mapping[str, str]] = {
    "records": "",
    "submissions": "",
    "record_objects": "spooled",
    "record_subjects": "position",
    "sendings": "",
    "held_records": "",
    "holds": "",
    "person_facts": "",
    "enquiry_subjects": "position",
    "rights_requests": "",
    "incidents": "",
    "tellings": "",
}
"""The tables of which every cell is sealed, each with the column that is not: bytes that the store has, and a place."""
ALL_COLUMNS: Final = "EVERY_ATTACK" in os.environ


def _attacks() -> Iterator[tuple[str, str]]:
    """Each column of what is protected; of them all a few, unless every one is asked for."""
    for table, but in PROTECTED.items():
        names = [each.name for each in metadata.tables[table].columns if each.name not in {but, "organisation"}]
        yield from ((table, name) for name in (names if ALL_COLUMNS else names[len(table) % 9 :: 9]))


def test_whatever_cell_of_what_is_protected_is_changed_is_found(scene: Scene, tmp_path: Path) -> None:
    """`make attacks` changes every one; a run of all tests every ninth."""
    file, before = scene.world.home / DATABASE, tmp_path / "before.sqlite"
    scene.world.engine.dispose()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(file, before)
    missed = []
    for table, column in _attacks():
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            row, was = connection.execute(f'SELECT rowid, "{column}" FROM {table}').fetchone()
            connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (_otherwise(was), row))
        connection.close()
        if not any(each.remedy for each in discrepancies(scene.world.ports)):
            missed.append(f"{table}.{column}")
        scene.world.engine.dispose()
        for each in scene.world.home.glob(f"{DATABASE}-*"):
            each.unlink()
        shutil.copy(before, file)
    assert missed == []


def _otherwise(was: object) -> object:
    """Something else of the same kind, where that is known."""
    match was:
        case bytes():
            return was + b" "
        case int():
            return was + 1
        case str() if re.match(r"\d{4}-\d\d-\d\d", was):
            return f"{int(was[:4]) - 1}{was[4:]}"
        case str() if was[:1] in {"[", "{"}:
            return json.dumps([json.loads(was), "more"])
        case _:
            return f"{was or ''}x"


def test_a_hold_in_the_store_that_nobody_placed_is_said(scene: Scene) -> None:
    scene.store.set_hold(ObjectKey.parse(scene.file(scene.free).key), held=True)

    (one,) = discrepancies(scene.world.ports)

    assert (one.record, one.lack) == (scene.free.id, Lack.HOLD)


def test_an_older_database_over_a_newer_store_is_seen_by_what_the_store_has_beyond_it(
    scene: Scene, tmp_path: Path
) -> None:
    world = scene.world
    older = tmp_path / "older.sqlite"
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("VACUUM INTO ?", [str(older)])
    connection.close()
    later = world.record_of(world.issued(NO_TRACE))
    holds.ask_release(world.ports, world.user(RECORDS), scene.hold, "It is settled")
    holds.release(world.ports, world.user(DPO), scene.hold)
    scene.work()
    world.engine.dispose()
    for file in world.home.glob(f"{DATABASE}*"):
        file.unlink()
    shutil.copy(older, world.home / DATABASE)

    found = discrepancies(world.ports)

    assert {(each.record, each.lack) for each in found} == {
        (later.id, Lack.LOST),
        (scene.held.id, Lack.LOST),
        (scene.held.id, Lack.HOLD),
    }
    assert later.reference in {each.reference for each in found}, "its manifest says what it was"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.sets(st.sampled_from(range(1, 60)), min_size=1, max_size=5), data=st.data())
def test_whatever_files_are_tampered_with_are_found_and_no_others(
    played: Scene, tmp_path_factory: pytest.TempPathFactory, chosen: set[int], data: st.DataObject
) -> None:
    ways: Mapping[Lack, Callable[[Scene, RecordObject], None]] = {
        Lack.ALTERED: lambda scene, item: scene.overwrite(item, b"other"),
        Lack.MISSING: lambda scene, item: shutil.rmtree(scene.folder(item)),
        Lack.METADATA: lambda scene, item: scene.show_as(
            item, lambda info: replace(info, metadata={**info.metadata, "class": "RC-09"})
        ),
        Lack.HOLD: lambda scene, item: scene.show_as(item, lambda info: replace(info, held=not info.held)),
        Lack.UNLOCKED: lambda scene, item: scene.show_as(item, lambda info: replace(info, locked_until=None)),
    }
    with copied_world(played.world.home, tmp_path_factory.mktemp("tampered") / "world") as world:
        scene = replace(played, world=world)
        items = [*scene.held.in_store, *scene.free.in_store]
        tampered = {items[number % len(items)].key: data.draw(st.sampled_from(sorted(ways))) for number in chosen}
        for item in items:
            if item.key in tampered:
                ways[tampered[item.key]](scene, item)
        assert {each.thing: each.lack for each in discrepancies(world.ports)} == tampered


@pytest.mark.parametrize("name", ["the lock set to the past", "the hold lifted in the store",
    "the rows of its locks deleted", "changed long ago and not sealed since"])  # fmt: skip
def test_what_makes_a_record_safer_is_mended_by_itself(scene: Scene, name: str) -> None:
    OF_THE_HELD[name][0](scene)
    mending.mend(scene.world.ports, discrepancies(scene.world.ports))

    assert discrepancies(scene.world.ports) == []


def test_the_store_lets_go_of_nothing_whose_hold_was_moved_past_the_service(scene: Scene) -> None:
    move_the_hold(scene)

    assert all(scene.store.stat(ObjectKey.parse(item.key)).held for item in scene.held.in_store)


@pytest.mark.parametrize("name", ["the rows of its manifests deleted", "a manifest forged"])
def test_what_nobody_noted_is_not_sealed_by_mending(scene: Scene, name: str) -> None:
    """Whatever was done to the record would look right from then on."""
    scene.sql("UPDATE record_subjects SET given_names = 'Forged' WHERE owner = ?", scene.held.id)
    OF_THE_HELD[name][0](scene)
    mending.mend(scene.world.ports, discrepancies(scene.world.ports))

    assert Lack.MANIFEST in {each.lack for each in discrepancies(scene.world.ports)}


def test_no_hold_is_released_because_the_database_says_that_somebody_asked(scene: Scene) -> None:
    """Neither for a row that says so, nor for a line of the log that nobody with its key wrote."""
    ports, asked = scene.world.ports, "hold_release_asked"
    ask_for_release_past_the_service(scene)
    with pytest.raises(Conflict, match="does not say that its release was asked for"):
        holds.release(ports, scene.world.user(DPO), scene.hold)
    for number, act in enumerate((asked, "hold_released"), 5000):
        columns = "organisation, at, actor, verb, object_kind, object_id, reference, payload_digest, previous"
        scene.sql(
            f"INSERT INTO audit_entries (number, act, seal, salt, payload, segment, {columns}) SELECT number + {number}, ?, "
            f"seal, salt, payload, segment, {columns} FROM audit_entries WHERE act = 'hold_placed' AND object_id = ?",
            act, scene.hold,
        )  # fmt: skip
    with pytest.raises(Conflict, match="does not say that its release was asked for"):
        holds.release(ports, scene.world.user(DPO), scene.hold)
    scene.sql("UPDATE holds SET released_at = '2026-11-23 10:00:00.000000', released_by = ?", DPO)
    assert Lack.LOG in {each.lack for each in discrepancies(ports)}
    store_holds.compare(ports)
    store_holds.mirror(ports)
    assert all(scene.store.stat(ObjectKey.parse(item.key)).held for item in scene.held.in_store)


def test_nothing_is_let_go_by_mending(scene: Scene) -> None:
    """A hold that was released past the service stays set in the store, and that it is not lifted is seen."""
    ELSEWHERE["a hold released by SQL"][0](scene)
    mending.mend(scene.world.ports, discrepancies(scene.world.ports))
    store_holds.compare(scene.world.ports)
    store_holds.mirror(scene.world.ports)

    assert all(scene.store.stat(ObjectKey.parse(item.key)).held for item in scene.held.in_store)
    (one,) = behind.see(scene.world.ports, scene.world.user(RECORDS))
    assert {problem.words for problem in one.problems} == {
        "The hold could not be set or lifted in the store, because the log does not say that its hold was released."
    }


def test_a_manifest_follows_each_change_and_says_nothing_twice(scene: Scene) -> None:
    world, record = scene.world, scene.free.id
    before = len(scene.free.manifests)
    for _ in range(2):
        holds.place_on_record(world.ports, world.user(RECORDS), record, Authority.CLAIM, "Another claim")
        scene.work()
    with world.ports.unit_of_work() as unit:
        unit.of(HERE).manifests.note([record])
        unit.commit()
    scene.work()

    now = _as_it_is(world, scene.held, scene.free, scene.hold)
    assert len(now.free.manifests) == before + 2, "where nothing has changed no other is written"
    shown = [world.ports.store.stat(ObjectKey.parse(item.key)) for item in now.free.manifests]
    assert [info.key.revision for info in shown] == list(range(1, before + 3))
    scene.work()
    kept = [scene.store.stat(ObjectKey.parse(item.key)) for item in now.free.in_store]
    assert {info.held for info in kept} == {True}
    assert len({info.locked_until for info in kept}) == 1, "a manifest is locked as the files beside it are"


def test_every_night_it_is_done_in_portions_and_the_records_officer_sees_what_was_found(scene: Scene) -> None:
    world = scene.world
    page = visit(world.client_as(RECORDS), "/records/in-store").text
    assert "Nothing was found that is not as it was filed." in page
    world.clock.pass_by(timedelta(hours=1))
    flip_a_bit(scene)
    outcomes = [running.nightly(world.ports)]
    while outcomes[-1].more:
        outcomes.append(running.nightly(world.ports))

    assert len(outcomes) > 3
    page = visit(world.client_as(RECORDS), "/records/in-store").text
    assert f"The file {scene.file(scene.held).file_name} is not what was filed" in page
    assert scene.held.reference in page
    assert "1 discrepancy" in visit(world.client_as(RECORDS), "/records").text
    anchors.anchor_heads(world.ports)
    world.clock.pass_by(timedelta(days=1))
    run, found = reconciled(world.ports)
    assert (run.records, len(found)) == (2, 1)


def test_what_is_found_while_somebody_writes_and_not_a_moment_later_is_not_said(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((people, "of_people"), (logged, "of_log"), (strays, "of_store")):
        monkeypatch.setattr(module, name, _sees_half_a_change_first(getattr(module, name)))
    assert discrepancies(scene.world.ports) == []


def _sees_half_a_change_first(look: Callable[..., tuple[object, list[Discrepancy]]]) -> Callable[..., object]:
    half = [Discrepancy(NOBODYS, Lack.RECORD, "It is otherwise than the service wrote it.")]

    def seen(*asked: object) -> object:
        place, found = look(*asked)
        return place, [*found, *(half.pop() for _ in tuple(half))]

    return seen


def test_what_befell_the_files_in_a_store_that_locks_is_found(world: World, seaweed: Seaweed) -> None:
    """The application may not do any of this; whoever runs the store may."""
    place = replace(seaweed.creator, bucket=seaweed.application.bucket)
    url = seaweed.url_of_a_new_bucket()
    own = replace(seaweed.application, bucket=url.rpartition("/")[2].partition("?")[0])
    place = replace(place, bucket=own.bucket)
    world.clock.moment = datetime.now(UTC).replace(microsecond=0)
    world.use(store=S3Store(own, seconds=30, clock=world.clock.now))
    scene = _played(world)
    assert discrepancies(world.ports) == []
    files = {item.kind: item for item in scene.held.objects}
    master = S3Store(place, seconds=30, clock=world.clock.now)._bucket

    with master._exchange() as client:
        client.remove_object(own.bucket, files["pdf"].key)
        client.put_object(own.bucket, files["docx"].key, BytesIO(b"other"), 5)
        client.put_object(own.bucket, "not-an-object", BytesIO(b"x"), 1)
    master.hold(files["html"].key, None, held=False)

    found = discrepancies(world.ports)

    assert {(each.thing, each.lack) for each in found} == {
        (files["pdf"].key, Lack.MISSING),
        (files["docx"].key, Lack.ALTERED),
        (files["html"].key, Lack.HOLD),
        ("not-an-object", Lack.STRAY),
    }


def accept_by_two(scene: Scene, kind: SealedThing, *ids: str) -> None:
    """Have it explained and accepted as it stands, each by somebody who was shown it."""
    ports, officer, owner = scene.world.ports, scene.world.user(RECORDS), scene.world.user(DPO)
    shown = [view.change for view in outside_changes.look_at_changes(ports, officer, kind, ids)]
    named, code = [each.thing for each in shown], code_of(shown)
    outside_changes.explain_changes(ports, officer, kind, named, code, "Put right by hand")
    outside_changes.accept_changes(ports, owner, kind, named, code)


def said_by(command: str, who: str, *further: str) -> str:
    """What a command says of all enquiries that are amiss."""
    done = CliRunner().invoke(records_group, [command, "enquiry", "--all", "--as", who, *further])
    assert done.exit_code == 0, done.output
    return done.output


def test_what_was_put_right_by_hand_counts_once_two_people_say_so(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One thing or many at once: they are sealed as they stand, and nothing is found amiss any more."""
    ports, record, who = scene.world.ports, scene.held, f"SELECT person FROM person_facts WHERE id = ({A_NAME})"
    scene.sql("UPDATE record_subjects SET given_names = 'Rowan\x1b[2J' WHERE owner = ? AND position = 1", record.id)
    scene.sql("UPDATE holds SET why = 'The claim of the spring'")
    scene.sql(f"UPDATE person_facts SET value = 'Other' WHERE id = ({A_NAME})")
    scene.sql("UPDATE enquiry_subjects SET date_of_birth = '2001-01-01' WHERE position = 1")
    scene.sql("UPDATE rights_requests SET details = 'By letter'")
    scene.sql("UPDATE incidents SET known_at = '2026-11-22 10:00:00.000000'")
    scene.sql("UPDATE tellings SET told_about = 'What they told us'")
    found = discrepancies(ports)
    assert {"explain-change" in each.words for each in found if "manifest" not in each.words} == {True}

    (view,) = outside_changes.look_at_changes(ports, scene.world.user(DPO), SealedThing.RECORD, [record.id])
    assert 'record, subjects, 2, given names: "Rowan\\u001b[2J"' in view.change.lines
    words = "Otherwise than in its newest manifest"
    assert view.differs == [f"{words}: its holds.", f"{words}: the people in it."]

    for kind in set(SealedThing) - {SealedThing.ENQUIRY}:
        accept_by_two(scene, kind)
    monkeypatch.setattr(outside_commands, "ports_here", lambda: ports)
    assert "nobody has explained" in said_by("accept-change", DPO)
    shown = said_by("explain-change", RECORDS)
    assert 'date of birth: "2001-01-01"' in shown
    code = shown.split()[-1]
    said_by("explain-change", RECORDS, "--reason", "Put right\x9b by hand", "--code", code)
    assert f"{RECORDS} explained: Put right\\u009b by hand" in said_by("accept-change", DPO)
    assert "It is sealed as it stands" in said_by("accept-change", DPO, "--code", code)
    assert "nothing to be explained" in said_by("explain-change", RECORDS)
    scene.work()

    assert discrepancies(ports) == []
    newest = _as_it_is(scene.world, scene.held, scene.free, scene.hold).held.manifests[-1]
    assert newest.code > record.manifests[-1].code
    acts = scene.world.acts()
    assert acts.count("outside_change_explained") == acts.count("outside_change_accepted") == 8
    with sqlite3.connect(scene.world.home / DATABASE) as connection:
        (term,) = connection.execute(f"SELECT max(term = 'other') FROM person_terms WHERE person = ({who})").fetchone()
    connection.close()
    assert term, "who was put right is found so"


def test_a_change_is_accepted_only_as_it_was_explained_and_by_another_person(scene: Scene) -> None:
    world, kind, record = scene.world, SealedThing.RECORD, scene.held.id
    ports, officer, owner = world.ports, world.user(RECORDS), world.user(DPO)
    both = replace(officer, role=together([officer.role, owner.role]))

    def shown() -> str:
        return code_of([view.change for view in outside_changes.look_at_changes(ports, owner, kind, [record])])

    with pytest.raises(Conflict, match="nothing to explain"):
        shown()
    scene.sql("UPDATE record_subjects SET given_names = 'Rowan' WHERE owner = ?", record)
    first = shown()
    with pytest.raises(Conflict, match="must first say why"):
        outside_changes.accept_changes(ports, owner, kind, [record], first)
    with pytest.raises(NotAllowed):
        outside_changes.explain_changes(ports, owner, kind, [record], first, "Misspelt")
    with pytest.raises(Invalid):
        outside_changes.explain_changes(ports, officer, kind, [record], first, " ")
    outside_changes.explain_changes(ports, officer, kind, [record], first, "Misspelt")
    with pytest.raises(NotAllowed, match="another person"):
        outside_changes.accept_changes(ports, both, kind, [record], first)

    # Somebody saves between the two: what was explained is not what stands there.
    sendings.record_sending(ports, world.user(WORKER), scene.held.id, recipient="Another Officer", channel="post")
    with pytest.raises(Conflict, match="as it was shown"):
        outside_changes.accept_changes(ports, owner, kind, [record], first)
    with pytest.raises(Conflict, match="must first say why"):
        outside_changes.accept_changes(ports, owner, kind, [record], shown())
    accept_by_two(scene, kind, record)

    # What was accepted once, and put back by hand later, is explained anew.
    accepted = "UPDATE record_subjects SET given_names = ? WHERE owner = ?"
    scene.sql(accepted, "Hazel", record)
    accept_by_two(scene, kind, record)
    scene.sql(accepted, "Rowan", record)
    with pytest.raises(Conflict, match="must first say why"):
        outside_changes.accept_changes(ports, owner, kind, [record], shown())
    for kind in SealedThing:
        with pytest.raises(NotFound):
            outside_changes.look_at_changes(ports, owner, kind, ["f" * 32])


def test_nothing_that_the_log_or_the_store_alone_says_is_right_because_two_people_accept_the_rows(scene: Scene) -> None:
    held, ports = scene.held, scene.world.ports
    ask_for_release_past_the_service(scene)
    accept_by_two(scene, SealedThing.HOLD)
    (asked,) = discrepancies(ports)
    assert "the log does not say so" in asked.words
    with pytest.raises(Conflict, match="does not say that its release was asked for"):
        holds.release(ports, scene.world.user(DPO), scene.hold)

    scene.sql("UPDATE holds SET released_at = '2026-11-23 10:00:00.000000', released_by = 'x'")
    scene.sql("DELETE FROM sendings WHERE record = ?", held.id)
    scene.sql(f"UPDATE saved_answers SET value = '\"Other\"' WHERE rowid IN ({TYPED})", held.id)
    scene.sql("UPDATE records SET due_date = '2027-01-01' WHERE id = ?", scene.free.id)
    scene.sql("UPDATE record_objects SET sha256 = ? WHERE id = ?", "0" * 64, scene.file(held).id)
    accept_by_two(scene, SealedThing.HOLD)
    accept_by_two(scene, SealedThing.RECORD)
    scene.work()

    found = {each.lack: each.words for each in discrepancies(ports) if each.lack is not Lack.RECORD}
    assert set(found) == {Lack.LOG, Lack.ALTERED, Lack.DATING}
    answers = [each.words for each in discrepancies(ports) if each.lack is Lack.RECORD]
    assert answers == ["The answers that the database has as typed are not those that were sealed."]
    assert all(scene.store.stat(ObjectKey.parse(item.key)).held for item in held.in_store)


def test_what_was_taken_away_past_the_service_goes_with_its_seal_and_is_said_to_be_lost(scene: Scene) -> None:
    scene.sql("DELETE FROM held_records")
    scene.sql("DELETE FROM holds")
    delete_the_record(scene)
    before = {(each.lack, each.words) for each in discrepancies(scene.world.ports)}

    accept_by_two(scene, SealedThing.HOLD, scene.hold)
    accept_by_two(scene, SealedThing.RECORD, scene.held.id)

    assert before == {(each.lack, each.words) for each in discrepancies(scene.world.ports)}
    assert {lack for lack, _ in before} >= {Lack.LOST, Lack.LOG}
    with sqlite3.connect(scene.world.home / DATABASE) as connection:
        left = connection.execute("SELECT thing FROM row_seals WHERE kind IN ('hold', 'record')").fetchall()
    connection.close()
    assert left == [(scene.free.id,)]
