"""What only the store on a disk can get wrong: torn writes, leftovers, links, bits of its metadata."""

import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from storage.contract import (
    ObjectAltered,
    ObjectInfo,
    ObjectKey,
    ObjectLocked,
    ObjectMissing,
    StoreMisconfigured,
    StoreUnavailable,
)
from storage.filesystem import FilesystemStore

PUT_FOREVER = """
import hashlib, os, sys, uuid
from pathlib import Path
from storage.contract import ObjectKey
from storage.filesystem import FilesystemStore
store = FilesystemStore(Path(sys.argv[1]))
while True:
    data = os.urandom(20_000)
    key = ObjectKey.new(uuid.uuid4(), 1, hashlib.sha256(data).hexdigest())
    info = store.put(key, data, metadata={"class": "RC-01"}, locked_until=None)
    print(key, info.sha256, flush=True)
"""


def keep(store: FilesystemStore, data: bytes = b"a reply") -> ObjectInfo:
    key = ObjectKey.new(uuid4(), 1, hashlib.sha256(data).hexdigest())
    return store.put(key, data, metadata={"class": "RC-01"}, locked_until=None)


def folder_of(root: Path, key: ObjectKey) -> Path:
    (folder,) = root.glob(f"objects/*/*/{str(key).replace('/', '.')}")
    return folder


def test_it_does_not_claim_to_enforce_locks_by_itself(tmp_path: Path) -> None:
    assert not FilesystemStore(tmp_path).worm


def test_killing_a_writer_loses_no_acknowledged_object_and_leaves_none_torn(tmp_path: Path) -> None:
    acknowledged = dict(pair for _ in range(4) for pair in puts_until_killed(tmp_path, count=40))
    store = FilesystemStore(tmp_path)
    present = {str(key): store.stat(key).sha256 for key in store.keys()}  # noqa: SIM118 - a store is no mapping
    assert len(acknowledged) >= 160
    assert acknowledged.items() <= present.items()
    for key, sha256 in present.items():
        store.get(ObjectKey.parse(key), sha256=sha256)


def puts_until_killed(root: Path, *, count: int) -> list[tuple[str, str]]:
    command = [sys.executable, "-c", PUT_FOREVER, str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(count)]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
    complete = [line.split() for line in lines if line.endswith("\n")]
    return [(key, sha256) for key, sha256 in complete]


def test_every_bit_of_the_metadata_is_guarded(tmp_path: Path) -> None:
    store = FilesystemStore(tmp_path)
    info = store.extend_lock(keep(store).key, datetime.now(UTC) + timedelta(days=7))
    meta = folder_of(tmp_path, info.key) / "meta.json"
    whole = meta.read_bytes()
    for bit in range(len(whole) * 8):
        altered = bytearray(whole)
        altered[bit // 8] ^= 1 << bit % 8
        meta.write_bytes(altered)
        with pytest.raises(ObjectAltered):
            store.stat(info.key)
    meta.write_bytes(whole)
    assert store.stat(info.key) == info


def test_an_object_that_lost_a_file_is_altered_not_missing(tmp_path: Path) -> None:
    store = FilesystemStore(tmp_path)
    without_data, without_meta = keep(store), keep(store)
    (folder_of(tmp_path, without_data.key) / "data").unlink()
    (folder_of(tmp_path, without_meta.key) / "meta.json").unlink()
    with pytest.raises(ObjectAltered):
        store.get(without_data.key, sha256=without_data.sha256)
    with pytest.raises(ObjectAltered):
        store.stat(without_data.key)
    with pytest.raises(ObjectAltered):
        store.stat(without_meta.key)


def test_a_cut_file_is_altered_already_when_described(tmp_path: Path) -> None:
    store = FilesystemStore(tmp_path)
    info = keep(store)
    data = folder_of(tmp_path, info.key) / "data"
    data.chmod(0o600)
    data.write_bytes(b"a rep")
    with pytest.raises(ObjectAltered):
        store.stat(info.key)


def test_what_was_being_deleted_when_its_process_was_killed_goes_when_that_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as missing from then on, and must not lie about until somebody starts the service anew."""
    store = FilesystemStore(tmp_path)
    kept = keep(store)

    def killed(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("storage.filesystem.shutil.rmtree", _after_a_look(killed))
        with pytest.raises(KeyboardInterrupt):
            store.delete(kept.key)
    with pytest.raises(ObjectMissing):
        store.stat(kept.key)

    with pytest.raises(ObjectMissing):
        store.delete(kept.key)

    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def _after_a_look(act: Callable[[object], None]) -> Callable[[Path], None]:
    """Do it to what is there; what is not is not found, as ever."""

    def look(place: Path) -> None:
        if not place.exists():
            raise FileNotFoundError(place)
        act(place)

    return look


def test_starting_sweeps_what_dead_writers_left_and_spares_living_ones(tmp_path: Path) -> None:
    FilesystemStore(tmp_path)
    old, young = tmp_path / "tmp" / "old", tmp_path / "tmp" / "young"
    for leftover in (old, young):
        leftover.mkdir()
        (leftover / "data").write_bytes(b"half a rep")
    two_hours_ago = time.time() - 7200
    os.utime(old, (two_hours_ago, two_hours_ago))
    FilesystemStore(tmp_path)
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == ["young"]


def test_a_finished_store_has_no_leftovers(tmp_path: Path) -> None:
    store = FilesystemStore(tmp_path)
    info = keep(store)
    store.delete(info.key)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_link_out_of_the_store_is_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "store", tmp_path / "outside"
    store = FilesystemStore(root)
    info = keep(store)
    folder = folder_of(root, info.key)
    outside.mkdir()
    folder.parent.parent.rename(outside / "moved")
    folder.parent.parent.symlink_to(outside / "moved")
    with pytest.raises(StoreMisconfigured):
        store.get(info.key, sha256=info.sha256)


def test_data_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "store", tmp_path / "outside"
    store = FilesystemStore(root)
    info = keep(store)
    data = folder_of(root, info.key) / "data"
    data.rename(outside)
    data.symlink_to(outside)
    with pytest.raises(StoreUnavailable):
        store.get(info.key, sha256=info.sha256)


def test_a_lock_that_has_ended_by_the_clock_of_the_service_no_longer_binds(tmp_path: Path) -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    store = FilesystemStore(tmp_path, clock=lambda: now)
    info = store.extend_lock(keep(store).key, now + timedelta(days=400))
    with pytest.raises(ObjectLocked):
        store.delete(info.key)
    now += timedelta(days=400)
    store.delete(info.key)


def test_two_services_on_one_folder_see_the_same_objects(tmp_path: Path) -> None:
    one, other = FilesystemStore(tmp_path), FilesystemStore(tmp_path)
    info = keep(one)
    other.set_hold(info.key, held=True)
    with pytest.raises(ObjectLocked):
        one.delete(info.key)


def test_a_relative_folder_is_refused() -> None:
    with pytest.raises(StoreMisconfigured):
        FilesystemStore(Path("var/objects"))


def test_a_folder_that_cannot_be_made_is_an_unavailable_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable):
        FilesystemStore(tmp_path / "file" / "objects")


def test_a_folder_that_vanished_is_an_unavailable_store_not_one_without_objects(tmp_path: Path) -> None:
    store = FilesystemStore(tmp_path / "mounted")
    info = keep(store)
    (tmp_path / "mounted").rename(tmp_path / "unmounted")
    with pytest.raises(StoreUnavailable):
        store.stat(info.key)
    with pytest.raises(StoreUnavailable):
        list(store.keys())


def test_a_disk_that_takes_no_more_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FilesystemStore(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(StoreUnavailable):
            keep(store, b"x" * 50_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(store.keys()) == []
    assert list((tmp_path / "tmp").iterdir()) == []
