"""Everything but the store is destroyed, and comes back elsewhere: work goes on, and log, database and store agree."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import flask
import pytest
from click.testing import CliRunner
from sqlalchemy import event, make_url

from forms_service import cli
from forms_service.adapters.backups.description import STORE
from forms_service.adapters.backups.encryption import new_key_pair
from forms_service.adapters.backups.making import BackedUp, MadeBackup, make_backup
from forms_service.adapters.backups.restoring import EmptyPlace, restore_backup
from forms_service.adapters.sql.counters import SqlCounters
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.repositories.staff.sessions import SqlSessionLookup
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.auditing.events import canonical
from forms_service.casework.auditing.keys import key_id
from forms_service.casework.errors import Conflict, IntegrityFailure, Invalid, NotAllowed
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.keeping.discrepancies import Lack
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.manifests import read_manifest, seal_with
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.row_seals import SealedThing, code_of
from forms_service.cli import audit, records
from forms_service.services.auditing import anchors, breaks
from forms_service.services.deciding import decide
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import holds, manifests, new_key
from forms_service.services.keeping.homecoming import bringing
from forms_service.services.keeping.in_store import locks, store_holds
from forms_service.services.keeping.in_store.sealed_manifests import believed_manifest
from forms_service.services.keeping.reconciling import outside_changes
from forms_service.services.work import service_work
from forms_service.settings import read_settings
from forms_service.web.frame.security import every_key
from storage.contract import ObjectKey
from storage.filesystem import FilesystemStore
from storage.s3 import S3Store
from storage.s3_location import S3Location
from tests.builders.agreeing import considered, explain_everything
from tests.builders.reconciled import discrepancies
from tests.builders.sending import send
from tests.builders.world import (
    DATABASE,
    DPO,
    KNOWN,
    MANAGER,
    RECORDS,
    WORKER,
    World,
    copied_world,
    open_world,
)
from tests.components.postgres import fresh_database
from tests.components.seaweed import Seaweed
from tests.web.browsing import visit
from tests.web.client import TICKET, TOKEN

HERE = "northshire"
KEY = "a key for tests"
PRIVATE, PUBLIC = new_key_pair()


def nothing_said(_part: str, _done: int, _total: int) -> None:
    """Nobody looks."""


@dataclass
class Scene:
    """*before* was issued before the backup, *going_on* was open then and issued after, *after* was begun after.

    *still_open* was open then and is.
    """

    there: Path
    now: datetime
    before: Questionnaire
    going_on: Questionnaire
    still_open: Questionnaire
    after: Questionnaire
    as_it_was: dict[QuestionnaireId, Record]


def _work(world: World) -> None:
    for job in (manifests.write_changed, locks.renew, store_holds.mirror, anchors.anchor_moved):
        job(world.ports)


def _issue(world: World, reply: Questionnaire) -> None:
    """Take a reply that was answered the rest of the way."""
    explain_everything(world.ports, world.user(WORKER), reply.id)
    sent = send(world.ports, world.user(WORKER), reply.id).questionnaire
    checks = considered(world.ports, world.user(MANAGER), reply.id)
    decide.authorise(world.ports, world.user(MANAGER), {reply.id: sent.sending}, checks)
    world.make_documents()
    submission = decide.view(world.ports, world.user(MANAGER), reply.id).submission
    decide.issue(world.ports, world.user(MANAGER), {reply.id: submission})


def _back_up(world: World, home: Path) -> MadeBackup:
    url = f"sqlite:///{world.home / DATABASE}"
    what = BackedUp(url, world.engine, {"session": ["a session key"], "audit": [KEY]}, {}, None)
    return make_backup(what, home / "shelf", keys=[PUBLIC], days=35, now=world.ports.clock.now(), progress=nothing_said)


def _restore(made: MadeBackup, home: Path, world: World) -> Path:
    """Everything is brought back to a new place but the store, which is copied there by its own means."""
    there = home / "there"
    there.mkdir()
    shutil.copytree(world.home / "store", there / "store")
    (home / "private").write_text(PRIVATE)
    place = EmptyPlace(there, f"sqlite:///{there / DATABASE}", lambda: FilesystemStore(there / "store"), "", {})
    restore_backup(
        made.folder, home / "private", place, keep_store=True, now=world.ports.clock.now(), progress=nothing_said
    )
    return there


@pytest.fixture(scope="module")
def came_back(empty_database: Path, tmp_path_factory: pytest.TempPathFactory, stages: Path) -> Iterator[Scene]:
    home = tmp_path_factory.mktemp("coming_back")
    with open_world(home / "world", empty_database, stages) as world:
        before, going_on, still_open = world.issued(), world.draft(KNOWN), world.draft()
        _work(world)
        made = _back_up(world, home)
        world.clock.pass_by(timedelta(hours=3))
        _issue(world, going_on)
        after = world.issued()
        for reply in (before, going_on, after):
            world.send_out(world.record_of(reply))
        holds.place_on_record(world.ports, world.user(RECORDS), world.record_of(after).id, Authority.CLAIM, "A claim")
        enquiries.close(world.ports, world.user(MANAGER), going_on.enquiry, "Answered")
        _work(world)
        assert discrepancies(world.ports) == []
        as_it_was = {reply.id: world.record_of(reply) for reply in (before, going_on, after)}
        yield Scene(_restore(made, home, world), world.clock.moment, before, going_on, still_open, after, as_it_was)


def _state(world: World, reply: Questionnaire) -> State:
    with service_work(world.ports, HERE) as work:
        return work.questionnaires.get(reply.id).state


@pytest.fixture
def world(came_back: Scene, tmp_path: Path) -> Iterator[World]:
    """What came back, opened for one test."""
    with copied_world(came_back.there, tmp_path / "world") as world:
        world.clock.moment = came_back.now
        yield world


def test_everything_comes_back_and_work_goes_on(
    came_back: Scene, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for commands in (audit, records):
        monkeypatch.setattr(commands, "ports_here", lambda: world.ports)
    after, going_on = came_back.after, came_back.going_on
    assert anchors.verify(world.ports, HERE).faults
    assert {each.lack for each in discrepancies(world.ports)} == {Lack.LOG, Lack.LOST}
    assert _state(world, going_on) is State.DRAFT

    assert _said("records", "bring-home").count(": brought home") == 3
    assert _said("records", "lost") == ""
    for reply in (came_back.before, going_on, after):
        assert _as_kept(world.record_of(reply)) == _as_kept(came_back.as_it_was[reply.id])
    assert [_state(world, reply) for reply in (going_on, after)] == [State.ISSUED, State.ISSUED]
    assert len(world.record_of(after).on_hold) == 1

    _said("audit", "explain-break", "--as", RECORDS, "--reason", "The disk failed")
    _said("audit", "accept-break", "--as", DPO)
    _work(world)
    assert discrepancies(world.ports) == []
    report = anchors.verify(world.ports, HERE)
    assert ([*report.faults], [each.reason for each in report.breaks]) == ([], ["The disk failed"])
    assert bringing.bring_home(world.ports, lambda _: None).home == []
    assert "accepted it: The disk failed" in world.client_as(DPO).post("/audit/verify").get_data(as_text=True)

    for reply in (came_back.before, going_on, after):
        visit(world.client_as(WORKER), f"/enquiries/{reply.enquiry}")
        visit(world.client_as(MANAGER), f"/replies/{reply.id}")
    _issue(world, came_back.still_open)
    _work(world)
    assert discrepancies(world.ports) == []
    assert not anchors.verify(world.ports, HERE).faults


def _as_kept(record: Record) -> object:
    """All of a record but the order of its files and which of its manifests there are."""
    return replace(record, objects=tuple(sorted(record.objects, key=lambda item: item.id)), manifests=())


def _said(*arguments: str) -> str:
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def _answer_for_the_break(world: World) -> None:
    """One explains, another accepts: neither alone, nor either in the other's place."""
    ports, officer, owner = world.ports, world.user(RECORDS), world.user(DPO)
    with pytest.raises(Conflict, match="must first say why"):
        breaks.accept_break(ports, owner)
    with pytest.raises(NotAllowed):
        breaks.explain_break(ports, owner, "The disk failed")
    breaks.explain_break(ports, officer, "The disk failed")
    assert anchors.verify(ports, HERE).faults
    with pytest.raises(NotAllowed):
        breaks.accept_break(ports, officer)
    breaks.accept_break(ports, owner)
    with pytest.raises(Conflict, match="nothing to explain"):
        breaks.explain_break(ports, officer, "Once more")


def test_what_was_forged_stays_away_and_a_person_closes_it(came_back: Scene, world: World) -> None:
    record = came_back.as_it_was[came_back.after.id]
    _forge(world, record)
    done = bringing.bring_home(world.ports, lambda _: None)
    assert [len(done.home), [each.record for each in done.away]] == [2, [record.id]]
    officer, owner = world.user(RECORDS), world.user(DPO)
    with pytest.raises(NotAllowed):
        bringing.close_lost(world.ports, owner, record.id, "It was somebody else's")
    with pytest.raises(Invalid):
        bringing.close_lost(world.ports, officer, record.id, " ")
    bringing.close_lost(world.ports, officer, record.id, "It was written by somebody who may not")
    assert "lost_record_closed" in world.acts()
    assert record.id not in {each.record for each in discrepancies(world.ports) if each.lack is Lack.LOST}
    bringing.bring_home(world.ports, lambda _: None)
    assert [each.is_open for each in bringing.list_lost(world.ports)] == [False]


@pytest.mark.parametrize("whose", ["eastmere", "*"])
def test_no_object_that_says_it_is_of_another_organisation_keeps_a_record_away(
    came_back: Scene, world: World, whose: str
) -> None:
    record = came_back.as_it_was[came_back.after.id]
    data = b"This was put here by somebody who may not."
    key = ObjectKey.new(UUID(int=0), 0, hashlib.sha256(data).hexdigest())
    world.ports.store.put(key, data, metadata={"record": record.id, "organisation": whose}, locked_until=None)

    done = bringing.bring_home(world.ports, lambda _: None)

    assert [len(done.home), done.away] == [3, []]


def _forge(world: World, record: Record) -> None:
    """Have a manifest say something else, by somebody who lacks the key; the others are gone."""
    store = world.ports.store
    assert isinstance(store, FilesystemStore)
    for item in record.manifests:
        key = ObjectKey.parse(item.key)
        contents = json.loads(store.get(key, sha256=item.sha256))
        shutil.rmtree(store._place(key))
    contents["record"]["retention"]["due_date"] = "2027-01-01"
    data = json.dumps(contents, sort_keys=True).encode()
    key = ObjectKey.new(UUID(record.id), 9, hashlib.sha256(data).hexdigest())
    store.put(key, data, metadata=record.manifests[-1].metadata, locked_until=None)


def _forge_with_the_former_key(world: World, record: Record) -> None:
    """Put a manifest beside the others that says something else, and bears a seal of the key that was replaced."""
    newest, store = record.manifests[-1], world.ports.store
    contents = json.loads(store.get(ObjectKey.parse(newest.key), sha256=newest.sha256))
    contents.pop("seal")
    contents["version"] += 7
    contents["record"]["retention"]["due_date"] = "2027-01-01"
    data = canonical({**contents, "seal": seal_with(KEY.encode(), canonical(contents))}).encode()
    key = ObjectKey.new(UUID(record.id), contents["version"], hashlib.sha256(data).hexdigest())
    store.put(key, data, metadata=newest.metadata, locked_until=None)


@pytest.mark.parametrize(
    "forged", ["anchors = '[]'", "reason = 'Another'", "explained_by = 'nobody'", f"accepted_by = '{RECORDS}'"]
)
def test_nothing_but_the_end_that_is_gone_is_accepted(world: World, forged: str) -> None:
    _answer_for_the_break(world)
    assert not anchors.verify(world.ports, HERE).faults
    _sql(world, f"UPDATE log_breaks SET {forged}")
    assert any("no two people" in fault.message for fault in anchors.verify(world.ports, HERE).faults)


def test_more_than_an_end_that_is_gone_is_explained_by_nobody(world: World) -> None:
    _sql(world, "UPDATE audit_entries SET actor = 'nobody' WHERE number = 2")
    with pytest.raises(Conflict, match="More is wrong"):
        breaks.explain_break(world.ports, world.user(RECORDS), "The disk failed")


def _sql(world: World, statement: str) -> None:
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute(statement)
    connection.close()


def test_a_new_audit_key_seals_everything_and_the_one_before_it_proves_what_it_sealed(
    came_back: Scene, world: World
) -> None:
    world.use(unit_of_work=lambda: SqlUnitOfWork(world.engine, b"a new key", [KEY.encode()]))
    bringing.bring_home(world.ports, lambda _: None)
    _answer_for_the_break(world)
    new_key.seal_anew(world.ports, key_id(b"a new key"), lambda _: None)
    _work(world)
    assert (discrepancies(world.ports), anchors.verify(world.ports, HERE).faults) == ([], ())
    newest = world.record_of(came_back.before).manifests[-1]
    data = world.ports.store.get(ObjectKey.parse(newest.key), sha256=newest.sha256)
    read_manifest(data, lambda contents, sealed: seal_with(b"a new key", contents) == sealed)

    _forge_with_the_former_key(world, world.record_of(came_back.before))
    assert {each.lack for each in discrepancies(world.ports)} == {Lack.STRAY}, "it counts for nothing"
    assert bringing.bring_home(world.ports, lambda _: None).home == []
    _sql(world, "DELETE FROM audit_entries WHERE act = 'records_sealed_anew'")
    assert bringing.bring_home(world.ports, lambda _: None).home == [], "the store says it of an older database too"

    world.use(unit_of_work=lambda: SqlUnitOfWork(world.engine, b"a new key"))
    assert anchors.verify(world.ports, HERE).faults
    world.use(unit_of_work=lambda: SqlUnitOfWork(world.engine, KEY.encode()))
    with pytest.raises(IntegrityFailure):
        new_key.seal_anew(world.ports, key_id(KEY.encode()), lambda _: None)


def test_whoever_changes_the_audit_key_is_told_that_something_could_not_be_sealed_anew(world: World) -> None:
    said: list[str] = []
    world.use(unit_of_work=lambda: SqlUnitOfWork(world.engine, b"a new key", [KEY.encode()]))
    world.issued()
    assert new_key.seal_anew(world.ports, key_id(b"a new key"), said.append)
    assert new_key.NOT_ALL not in said
    # The last of those that are looked at together, so that what is said of one before it does not stand for it.
    _sql(world, "UPDATE records SET title = 'Another' WHERE id = (SELECT max(id) FROM records)")
    assert not new_key.seal_anew(world.ports, key_id(b"a new key"), said.append)
    assert new_key.NOT_ALL in said


def test_a_former_key_counts_till_nothing_is_left_that_would_be_lost_with_it_and_what_is_amiss_loses_nothing(
    came_back: Scene, world: World
) -> None:
    """A record under a hold that is amiss is whole itself, and its manifest cannot be written: it is waited for."""
    said: list[str] = []
    held = world.record_of(came_back.before)
    ports, officer, owner = world.ports, world.user(RECORDS), world.user(DPO)
    hold = holds.place_on_record(ports, officer, held.id, Authority.CLAIM, "A claim")
    _work(world)
    _sql(world, "UPDATE holds SET why = 'The claim of the spring'")
    (shown,) = outside_changes.look_at_changes(ports, officer, SealedThing.HOLD, [hold.id])
    code = code_of([shown.change])
    outside_changes.explain_changes(ports, officer, SealedThing.HOLD, [hold.id], code, "Misspelt")
    world.use(unit_of_work=lambda: SqlUnitOfWork(world.engine, b"a new key", [KEY.encode()]))
    ports = world.ports

    assert not new_key.seal_anew(ports, key_id(b"a new key"), said.append)
    assert any(held.id in each for each in said if "still bears a former key" in each)
    assert any(f"the hold {hold.id} is otherwise" in each for each in said)
    assert "records_sealed_anew" not in world.acts()
    newest = ObjectKey.parse(world.record_of(came_back.before).manifests[-1].key)
    assert believed_manifest(ports, HERE, newest), "it would come home after a restore"

    # What was explained under the former key is accepted under the new one.
    outside_changes.accept_changes(ports, owner, SealedThing.HOLD, [hold.id], code)
    assert new_key.seal_anew(ports, key_id(b"a new key"), said.append)
    assert "records_sealed_anew" in world.acts()
    assert believed_manifest(ports, HERE, newest) is None
    assert believed_manifest(ports, HERE, ObjectKey.parse(world.record_of(came_back.before).manifests[-1].key))


def test_what_a_log_of_many_years_says_of_keys_is_found_without_reading_all_of_it(world: World) -> None:
    asked: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with SqlUnitOfWork(world.engine, b"a new key", [KEY.encode()]) as unit:
        unit.of(HERE).audit.believed_keys()
    of_log = [statement for statement in asked if "FROM audit_entries" in statement]
    assert of_log
    assert all("object_id IN" in statement for statement in of_log), "there is an index for that, and none for acts"


def test_postgresql_and_s3_are_destroyed_and_come_back_with_what_was_filed_meanwhile_and_new_keys(
    world_elsewhere: World, tmp_path: Path, postgres: str, seaweed: Seaweed
) -> None:
    """Nothing of the old database or bucket is used; what was filed while the backup was made comes home from it."""
    world, place, (first, second) = world_elsewhere, tmp_path / "there", _two_places(postgres, seaweed)
    world.clock.moment = datetime.now(UTC).replace(microsecond=0)  # the store's locks go by its own
    _at(world, first)
    before, going_on = world.issued(), world.draft(KNOWN)
    _work(world)
    issued: list[Questionnaire] = []

    def file_meanwhile(part: str, done: int, _total: int) -> None:
        if (part, done) == (STORE, 0):
            issued.append(world.issued())
            holds.place_on_record(
                world.ports, world.user(RECORDS), world.record_of(issued[0]).id, Authority.CLAIM, "A claim"
            )
            _work(world)

    everything = (
        make_url(postgres).set(database=make_url(first.database).database).render_as_string(hide_password=False)
    )
    keys = {"session": ["a session key", "one before"], "audit": [KEY]}
    what = BackedUp(everything, world.engine, keys, {}, world.ports.store)
    now = world.ports.clock.now()
    made = make_backup(what, tmp_path / "shelf", keys=[PUBLIC], days=35, now=now, progress=file_meanwhile)
    as_it_was = {reply.id: _as_kept(world.record_of(reply)) for reply in (before, *issued)}
    (tmp_path / "private").write_text(PRIVATE)
    empty = EmptyPlace(place, second.database, lambda: S3Store(second.store, seconds=30), "", {})
    restore_backup(made.folder, tmp_path / "private", empty, keep_store=False, now=now, progress=nothing_said)
    assert read_settings({"FORMS_VAR": str(place)}).former_secret_keys == ("one before",)

    _at(world, second)
    assert anchors.verify(world.ports, HERE).faults
    assert len(bringing.bring_home(world.ports, lambda _: None).home) == 1
    _answer_for_the_break(world)
    assert {reply.id: _as_kept(world.record_of(reply)) for reply in (before, *issued)} == as_it_was
    assert len(world.record_of(issued[0]).on_hold) == 1

    other_rights = replace(seaweed.creator, bucket=second.store.bucket)
    _at(world, replace(second, store=other_rights), b"a new key", [KEY.encode()])
    new_key.seal_anew(world.ports, key_id(b"a new key"), lambda _: None)
    _issue(world, going_on)
    _work(world)
    assert discrepancies(world.ports) == []
    assert not anchors.verify(world.ports, HERE).faults


@dataclass(frozen=True)
class _Place:
    """A database of PostgreSQL and a bucket."""

    database: str
    store: S3Location


def _two_places(postgres: str, seaweed: Seaweed) -> tuple[_Place, _Place]:
    """One that has its tables, and an empty one."""
    one, other = (S3Location.parse(seaweed.url_of_a_new_bucket()) for _ in range(2))
    return _Place(fresh_database(postgres), one), _Place(fresh_database(postgres, "template0"), other)


def _at(world: World, place: _Place, key: bytes = KEY.encode(), former: Sequence[bytes] = ()) -> None:
    """Have a world work there from now on."""
    world.engine.dispose()
    world.engine = engine = open_database(place.database)
    world.use(
        unit_of_work=lambda: SqlUnitOfWork(engine, key, former),
        sessions=SqlSessionLookup(engine),
        counters=SqlCounters(engine),
        store=S3Store(place.store, seconds=30, clock=world.clock.now),
    )


@pytest.fixture
def world_elsewhere(empty_database: Path, tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path / "world", empty_database) as world:
        yield world


def test_a_page_that_was_open_when_the_session_key_was_replaced_can_be_sent(came_back: Scene, world: World) -> None:
    officer, app = world.client_as(RECORDS), world.app
    address = f"/records/{came_back.as_it_was[came_back.before.id].id}/hold"
    page = officer.get(address).get_data(as_text=True)
    typed = {
        "authority": "claim",
        "why": "A claim",
        "csrf_token": _first_in(TOKEN, page),
        ".ticket": _first_in(TICKET, page),
    }
    _use_keys(app, "a new key of thirty-two characters", former=[str(app.secret_key)])
    assert officer.post(address, data=typed).location == address.removesuffix("/hold")
    _use_keys(app, "one more key of thirty-two characters", former=[])
    assert "/sign-in" in officer.get(address).location


def _first_in(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    assert match is not None
    return match[1]


def _use_keys(app: flask.Flask, key: str, *, former: list[str]) -> None:
    """As the application is made with these keys."""
    app.secret_key = key
    app.config["SECRET_KEY_FALLBACKS"] = former
    app.config["WTF_CSRF_SECRET_KEY"] = every_key(app)
