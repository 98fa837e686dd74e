"""A backup brings back everything, elsewhere, and only there; what is torn or altered is refused before it begins."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from forms_service import backing_up, bootstrap
from forms_service.adapters.backups import restoring
from forms_service.adapters.backups.description import read_backup
from forms_service.adapters.backups.making import MadeBackup
from forms_service.adapters.backups.restoring import Restored
from forms_service.adapters.backups.shelf import backups_on_shelf, remove_expired_backups
from forms_service.casework.errors import Conflict, IntegrityFailure, Unavailable
from forms_service.preflight.checks import fallen_short
from forms_service.settings import Settings, read_settings
from storage.contract import ObjectInfo, StoreError, utc_now
from storage.factory import open_store
from storage.filesystem import FilesystemStore
from tests.builders.installation import unpacked
from tests.components.postgres import fresh_database
from tests.components.seaweed import Seaweed

Stored = Mapping[str, tuple[ObjectInfo, bytes]]
PRIVATE, PUBLIC = backing_up.new_key_pair()


def nothing_said(_part: str, _done: int, _total: int) -> None:
    """Nobody looks."""


@dataclass
class Scene:
    """An installation, a backup of it, and an empty place."""

    here: Settings
    made: MadeBackup
    empty: Settings
    key: Path

    def restore(self, **otherwise: object) -> Restored:
        empty = replace(self.empty, **otherwise)  # type: ignore[arg-type]  # the fields of settings
        return backing_up.bring_back(empty, self.made.folder, self.key, keep_store=False, progress=nothing_said)

    @property
    def is_untouched(self) -> bool:
        return not self.empty.var.exists()


def _settings(var: Path, database_url: str = "") -> Settings:
    return read_settings({"FORMS_VAR": str(var), "DATABASE_URL": database_url}, with_keys=False)


def _scene(home: Path, database_url: str = "", elsewhere: str = "") -> Scene:
    here = unpacked(home / "here", database_url).settings
    here = replace(here, backup_folder=home / "backups", backup_public_keys=(PUBLIC,))
    made = backing_up.back_up(here, with_store=True, progress=nothing_said)
    key = home / "private"
    key.write_text(f"# ours\n{PRIVATE}\n")
    return Scene(here, made, _settings(home / "there", elsewhere), key)


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return _scene(tmp_path_factory.mktemp("backed_up"))


@pytest.fixture
def scene(backed_up: Scene, tmp_path: Path) -> Scene:
    """The backup is the test's own."""
    folder = shutil.copytree(backed_up.made.folder, tmp_path / backed_up.made.folder.name)
    return replace(backed_up, made=replace(backed_up.made, folder=folder), empty=_settings(tmp_path / "there"))


def still_locked(stored: Stored) -> Stored:
    """What is to come back: a lock that has ended meanwhile is none."""
    return {
        name: (replace(info, locked_until=info.locked_until if info.is_kept_at(utc_now()) else None), data)
        for name, (info, data) in stored.items()
    }


def objects(settings: Settings) -> Stored:
    store = FilesystemStore(settings.var / "store")
    return {str(key): (store.stat(key), store.get(key, sha256=store.stat(key).sha256)) for key in list(store.keys())}


def rows(settings: Settings) -> Mapping[str, list[str]]:
    """What was answered and sealed, in the columns that it has had from the first."""
    asked = {
        "answers": "SELECT questionnaire, question, revision, value, saved_by, saved_at FROM saved_answers",
        "sealings": "SELECT id, sealed, sha256, authorised_by, authorised_at FROM submissions",
    }
    with sqlite3.connect(settings.var / "forms.sqlite") as connection:
        found = {name: sorted(map(repr, connection.execute(statement))) for name, statement in asked.items()}
    connection.close()
    return found


def test_everything_comes_back_elsewhere(scene: Scene) -> None:
    done = scene.restore()

    assert done.objects == len(objects(scene.here)) == read_backup(scene.made.folder).objects
    assert objects(scene.empty) == still_locked(objects(scene.here))
    assert rows(scene.empty) == rows(scene.here)
    back = read_settings({"FORMS_VAR": str(scene.empty.var)})
    assert (back.secret_key, back.audit_key) == (scene.here.secret_key, scene.here.audit_key)
    assert done.others == []
    private = [*(scene.empty.var / "keys").iterdir(), scene.empty.var / "forms.sqlite"]
    assert {file.stat().st_mode & 0o77 for file in private} == {0}
    assert (scene.empty.var / "restored" / "form_definitions" / "published.lock").is_file()


def test_nothing_in_a_backup_is_in_plain_words_and_nothing_is_left_beside_the_database(scene: Scene) -> None:
    plain = b"".join(file.read_bytes() for file in scene.made.folder.iterdir())
    assert b"SQLite format" not in plain
    assert scene.here.audit_key not in plain
    assert {file.stat().st_mode & 0o77 for file in (*scene.made.folder.iterdir(), scene.made.folder)} == {0}
    assert not list(scene.here.var.glob(".backup*"))


@pytest.mark.parametrize("part", ["database.age", "keys.age", "files.age", "store.age"])
@pytest.mark.parametrize("how", ["torn", "altered", "missing"])
def test_a_backup_that_is_not_whole_is_refused_before_anything_is_touched(scene: Scene, part: str, how: str) -> None:
    file = scene.made.folder / part
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.unlink()
    if how != "missing":
        file.write_bytes(data[:-100] if how == "torn" else data)

    assert backing_up.faults_of_backup(scene.made.folder)
    with pytest.raises(IntegrityFailure, match=part):
        scene.restore()
    assert scene.is_untouched


def test_what_a_backup_says_of_itself_is_sealed(scene: Scene) -> None:
    file = scene.made.folder / "backup.json"
    told = json.loads(file.read_text())
    file.write_text(json.dumps({**told, "expires_at": "2036-01-01T00:00:00+00:00"}))
    with pytest.raises(IntegrityFailure, match="altered"):
        scene.restore()
    assert scene.is_untouched


def test_another_private_key_another_audit_key_and_a_newer_version_are_refused(scene: Scene) -> None:
    scene.key = scene.made.folder / "other"
    scene.key.write_text(backing_up.new_key_pair()[0])
    with pytest.raises(Conflict, match="cannot be decrypted"):
        scene.restore()
    scene.key.write_text("no key at all")
    with pytest.raises(Conflict, match="no private key"):
        scene.restore()
    scene.key.write_text(PRIVATE)
    with pytest.raises(Conflict, match="AUDIT_KEY is set here"):
        scene.restore(audit_key=b"another audit key of 32 characters")
    newer = replace(scene.made.backup, revision="9999").sealed_with(scene.here.audit_key)
    (scene.made.folder / "backup.json").unlink()
    newer.write(scene.made.folder)
    with pytest.raises(Conflict, match="newer than this one"):
        scene.restore()
    assert scene.is_untouched


def test_a_place_that_is_not_empty_is_refused_with_what_to_do(scene: Scene) -> None:
    with pytest.raises(Conflict, match="database here is not empty"):
        scene.restore(database_url=scene.here.database_url)
    with pytest.raises(Conflict, match="--keep-store"):
        scene.restore(object_store_url=scene.here.object_store_url)
    (scene.empty.var / "keys").mkdir(parents=True)
    (scene.empty.var / "keys" / "audit").write_text("a key of another installation")
    with pytest.raises(Conflict, match="FORMS_VAR"):
        scene.restore()


def test_a_restore_that_broke_off_is_done_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", None)
        patch.setattr("os.link", None)
        with pytest.raises(TypeError):
            scene.restore()
    assert objects(scene.empty)
    for part in ("_write_keys", "end_restore"):
        _break_off(scene, monkeypatch, part)
    scene.restore()
    assert objects(scene.empty) == still_locked(objects(scene.here))

    (scene.empty.var / "restore-begun").write_text(f"{scene.made.backup.id} {scene.empty.database_url}")
    with pytest.raises(Conflict, match="database here is not empty"):
        scene.restore()
    assert rows(scene.empty) == rows(scene.here), "whatever a note says, what is whole is somebody's"


def _break_off(scene: Scene, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """Begin a restore that gets as far as *part*: nothing works with what that leaves, from wherever it is reached."""
    with monkeypatch.context() as patch:
        patch.setattr(restoring, part, None)
        with pytest.raises(TypeError):
            scene.restore()
    elsewhere = replace(scene.empty, var=scene.empty.var / "elsewhere", backup_public_keys=(PUBLIC,))
    for settings in (scene.empty, elsewhere):
        with pytest.raises(bootstrap.CannotStart, match="broke off"):
            bootstrap.prepare(settings)
        assert "restore-unfinished" in {each.code for each in fallen_short(settings)}
    with pytest.raises(Conflict, match="broke off"):
        backing_up.back_up(replace(elsewhere, backup_folder=elsewhere.var), with_store=False, progress=nothing_said)


def test_what_is_of_production_is_opened_migrated_and_restored_by_production_alone_and_the_other_way_round(
    scene: Scene, tmp_path: Path
) -> None:
    assert scene.made.backup.installation == ""  # The installation of the example is older than that.
    here = replace(unpacked(tmp_path / "trial").settings, backup_folder=tmp_path / "b", backup_public_keys=(PUBLIC,))
    bootstrap.close(bootstrap.prepare(here))
    trial = backing_up.back_up(here, with_store=True, progress=nothing_said)
    assert trial.backup.installation == "not production"

    with pytest.raises(bootstrap.CannotStart, match="an installation that is not production, and this one is produc"):
        bootstrap.prepare(replace(here, production=True))
    assert "database-of-another-kind" in {each.code for each in fallen_short(replace(here, production=True))}
    assert "database-of-another-kind" not in {each.code for each in fallen_short(here)}
    mine = replace(scene, made=trial)
    with pytest.raises(Conflict, match="This backup is of an installation that is not production"):
        mine.restore(production=True)
    assert scene.is_untouched

    with pytest.raises(Conflict, match="Say why"):
        bootstrap.change_installation_kind(replace(here, production=True), " ", "root")
    (nowhere := tmp_path / "no-folder").write_bytes(b"")
    unmarked = replace(here, production=True, object_store_url=nowhere.as_uri())
    with pytest.raises((StoreError, OSError)):
        bootstrap.change_installation_kind(unmarked, "Its store does not answer", "root")
    done = bootstrap.change_installation_kind(replace(here, production=True), "It was set up as a trial", "root")
    assert "are of one that is production from now on" in done
    with pytest.raises(bootstrap.CannotStart, match="What is kept of people is not copied to a test"):
        bootstrap.prepare(here)
    with pytest.raises(Conflict, match="There are enquiries in this database"):
        bootstrap.change_installation_kind(here, "To try something out", "root")
    with sqlite3.connect(here.var / "forms.sqlite") as connection:
        acts = [act for (act,) in connection.execute("SELECT act FROM audit_entries")]
    connection.close()
    assert acts.count("installation_kind_changed") >= 2

    other = replace(_settings(tmp_path / "other"), object_store_url=here.object_store_url, audit_key=here.audit_key)
    with pytest.raises(bootstrap.CannotStart, match="This document store is of an installation that is production"):
        bootstrap.prepare(other)
    produced = backing_up.back_up(here, with_store=True, progress=nothing_said)
    with pytest.raises(Conflict, match="This backup is of an installation that is production"):
        replace(scene, made=produced).restore()


def test_backups_are_listed_till_they_are_removed_and_the_newest_stays(scene: Scene, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    for name in ("2026-01", "2026-02"):
        shutil.copytree(scene.made.folder, shelf / name)
    (shelf / "2026-03.unfinished").mkdir()
    made = scene.made.backup
    then = made.expires_at + timedelta(days=1)

    assert made.expires_at - made.made_at == timedelta(days=35)
    words = [each.words(then) for each in backups_on_shelf(shelf)]
    assert ["EXPIRED" in each for each in words] == [True, True, False]
    assert "broken off" in words[-1]
    assert remove_expired_backups(shelf, made.made_at) == []
    assert remove_expired_backups(shelf, then) == [shelf / "2026-01"]
    assert [folder.name for folder in sorted(shelf.iterdir())] == ["2026-02", "2026-03.unfinished"]


def test_a_backup_that_breaks_off_leaves_nothing_and_an_empty_database_is_none(tmp_path: Path) -> None:
    nothing = replace(_settings(tmp_path / "none"), backup_folder=tmp_path / "b", backup_public_keys=(PUBLIC,))
    with pytest.raises(Conflict, match="nothing to back up"):
        backing_up.back_up(nothing, with_store=True, progress=nothing_said)
    lacking = replace(unpacked(tmp_path / "here").settings, backup_folder=tmp_path / "b", backup_public_keys=(PUBLIC,))
    with pytest.raises(Unavailable, match="broke off"):
        backing_up.back_up(replace(lacking, sign_in_file=tmp_path / "gone"), with_store=True, progress=nothing_said)
    assert list((tmp_path / "b").iterdir()) == []


@pytest.mark.postgresql
def test_postgresql_comes_back_by_its_own_dump(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At first it breaks off twice, and begins anew by itself.

    The second time from a database that keeps organisations apart: nothing but a role that sees all can dump it.
    """
    scene = _scene(tmp_path, fresh_database(postgres, "template0"), fresh_database(postgres, "template0"))
    for part in ("_open_anew", "end_restore"):
        _break_off(scene, monkeypatch, part)
    done = scene.restore()
    assert (done.objects, done.sessions) == (len(objects(scene.here)), 0)
    with pytest.raises(Conflict, match="database here is not empty"):
        scene.restore()

    url = scene.empty.database_url
    there = replace(_settings(scene.empty.var, url), secret_key="s" * 32, audit_key=scene.here.audit_key)
    there = replace(there, backup_folder=tmp_path / "more", backup_public_keys=(PUBLIC,))
    with pytest.raises(Unavailable, match="row-level security"):
        backing_up.back_up(there, with_store=False, progress=nothing_said)
    everything = make_url(postgres).set(database=make_url(url).database).render_as_string(hide_password=False)
    there = replace(there, backup_database_url=everything)
    again = backing_up.back_up(there, with_store=False, progress=nothing_said).folder
    third = _settings(tmp_path / "third", fresh_database(postgres, "template0"))
    assert backing_up.bring_back(third, again, scene.key, keep_store=True, progress=nothing_said).objects == 0


@pytest.mark.postgresql
def test_a_missing_dump_program_is_said_in_plain_words(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    here = replace(
        unpacked_nothing(tmp_path, fresh_database(postgres)), backup_folder=tmp_path / "b", backup_public_keys=(PUBLIC,)
    )
    with pytest.raises(Exception, match="install the package postgresql-client-15"):
        backing_up.back_up(here, with_store=False, progress=nothing_said)


def unpacked_nothing(home: Path, database_url: str) -> Settings:
    return read_settings({"FORMS_VAR": str(home / "var"), "DATABASE_URL": database_url})


@pytest.mark.s3
def test_what_is_locked_and_held_is_so_again_in_s3_and_comes_from_there_too(
    scene: Scene, seaweed: Seaweed, tmp_path: Path
) -> None:
    away, found = FilesystemStore(scene.here.var / "store"), seaweed.url_of_a_new_bucket()
    held = next(iter(away.keys()))
    away.set_hold(held, held=True)
    scene.made = backing_up.back_up(scene.here, with_store=True, progress=nothing_said)
    try:
        done = scene.restore(object_store_url=found)
        there = open_store(found, seconds=30)
        assert there.stat(held) == away.stat(held)
        assert done.objects == len(list(there.keys()))
        with pytest.raises(Conflict, match="--keep-store"):
            scene.restore(
                object_store_url=found, var=tmp_path / "more", database_url=f"sqlite:///{tmp_path}/more/forms.sqlite"
            )
        again = replace(scene.here, object_store_url=found, backup_folder=tmp_path / "again")
        assert backing_up.back_up(again, with_store=True, progress=nothing_said).backup.objects == done.objects
    finally:
        away.set_hold(held, held=False)
