"""What every object store promises, asked of each adapter on its real medium."""

import hashlib
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from minio import Minio

from storage.contract import (
    ObjectAltered,
    ObjectExists,
    ObjectInfo,
    ObjectKey,
    ObjectLocked,
    ObjectMissing,
    ObjectStore,
)
from storage.filesystem import FilesystemStore
from storage.s3 import S3Store
from tests.components.seaweed import Seaweed


@dataclass(frozen=True)
class Subject:
    store: ObjectStore
    overwrite_behind_its_back: Callable[[ObjectKey, bytes], None]


@pytest.fixture(scope="module", params=["filesystem", pytest.param("s3", marks=pytest.mark.s3)])
def subject(request: pytest.FixtureRequest) -> Subject:
    found: Subject = request.getfixturevalue(f"{request.param}_subject")
    return found


@pytest.fixture(scope="module")
def filesystem_subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    root = tmp_path_factory.mktemp("objects")

    def overwrite(key: ObjectKey, data: bytes) -> None:
        (path,) = root.glob(f"objects/*/*/{str(key).replace('/', '.')}/data")
        path.chmod(0o600)
        path.write_bytes(data)

    return Subject(FilesystemStore(root), overwrite)


@pytest.fixture(scope="module")
def s3_subject(seaweed: Seaweed) -> Subject:
    at = seaweed.application
    client = Minio(at.endpoint, at.access_key, at.secret_key, secure=False, region=at.region)

    def overwrite(key: ObjectKey, data: bytes) -> None:
        client._put_object(at.bucket, str(key), data, {})

    # Writers who race for one key queue up in SeaweedFS, a second each; what is promised here is not speed.
    return Subject(S3Store(at, seconds=30), overwrite)


@pytest.fixture(scope="module")
def store(subject: Subject) -> ObjectStore:
    return subject.store


def key_for(data: bytes, revision: int = 1) -> ObjectKey:
    return ObjectKey.new(uuid4(), revision, digest(data))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def in_seconds(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def keep(store: ObjectStore, data: bytes = b"a reply", *, locked_until: datetime | None = None) -> ObjectInfo:
    return store.put(key_for(data), data, metadata={"class": "RC-01"}, locked_until=locked_until)


@pytest.mark.long
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=4096))
def test_any_bytes_come_back_as_they_went(store: ObjectStore, data: bytes) -> None:
    info = keep(store, data)
    assert store.get(info.key, sha256=digest(data)) == data
    assert (info.size, info.sha256) == (len(data), digest(data))


def test_a_large_document_comes_back_as_it_went(store: ObjectStore) -> None:
    data = os.urandom(8 << 20)
    assert store.get(keep(store, data).key, sha256=digest(data)) == data


def test_what_was_put_can_be_described(store: ObjectStore) -> None:
    data = b"a reply"
    key = key_for(data)
    metadata = {"class": "RC-05", "schedule": "england-wales 3", "due": "2101-02-03"}
    kept = store.put(key, data, metadata=metadata, locked_until=None)
    assert store.stat(key) == kept == ObjectInfo(key, len(data), digest(data), metadata, None, held=False)


def test_an_object_is_never_overwritten_even_with_the_same_bytes(store: ObjectStore) -> None:
    info = keep(store)
    with pytest.raises(ObjectExists):
        store.put(info.key, b"a reply", metadata={"class": "RC-02"}, locked_until=None)
    assert store.stat(info.key) == info


def test_of_sixteen_writers_of_one_key_exactly_one_wins(store: ObjectStore) -> None:
    data = b"the same reply"
    key = key_for(data)
    start = threading.Barrier(16)

    def put(writer: int) -> ObjectInfo | None:
        start.wait()
        try:
            return store.put(key, data, metadata={"writer": str(writer)}, locked_until=None)
        except ObjectExists:
            return None

    with ThreadPoolExecutor(16) as pool:
        winners = [info for info in pool.map(put, range(16)) if info]
    assert winners == [store.stat(key)]


def test_bytes_that_the_key_does_not_name_are_not_stored(store: ObjectStore) -> None:
    key = key_for(b"one reply")
    with pytest.raises(ObjectAltered):
        store.put(key, b"another reply", metadata={}, locked_until=None)
    with pytest.raises(ObjectMissing):
        store.stat(key)


def test_one_flipped_bit_is_noticed(subject: Subject) -> None:
    info = keep(subject.store, b"no contact")
    subject.overwrite_behind_its_back(info.key, b"no cont\x60ct")
    with pytest.raises(ObjectAltered):
        subject.store.get(info.key, sha256=info.sha256)


def test_whole_bytes_are_refused_when_another_digest_was_promised(store: ObjectStore) -> None:
    info = keep(store)
    with pytest.raises(ObjectAltered):
        store.get(info.key, sha256=digest(b"another reply"))


def test_a_missing_object_is_missing_for_every_verb(store: ObjectStore) -> None:
    key = key_for(b"never stored")
    for verb in (
        lambda: store.get(key, sha256=digest(b"never stored")),
        lambda: store.stat(key),
        lambda: store.extend_lock(key, in_seconds(60)),
        lambda: store.set_hold(key, held=True),
        lambda: store.delete(key),
    ):
        with pytest.raises(ObjectMissing):
            verb()


def test_a_lock_is_kept_to_the_second_and_never_cut_short(store: ObjectStore) -> None:
    until = in_seconds(3).replace(microsecond=1)
    kept = keep(store, locked_until=until.astimezone(timezone(timedelta(hours=5))))
    assert kept.locked_until == until.replace(microsecond=0) + timedelta(seconds=1)
    assert kept.locked_until.utcoffset() == timedelta(0)


def test_a_lock_can_be_extended_and_not_shortened(store: ObjectStore) -> None:
    info = keep(store, locked_until=in_seconds(20))
    longer = store.extend_lock(info.key, in_seconds(40))
    with pytest.raises(ObjectLocked):
        store.extend_lock(info.key, in_seconds(30))
    assert info.locked_until is not None
    assert longer.locked_until is not None
    assert longer.locked_until > info.locked_until
    assert store.stat(info.key) == longer


def test_an_object_without_a_lock_can_be_given_one(store: ObjectStore) -> None:
    info = keep(store)
    store.extend_lock(info.key, in_seconds(60))
    with pytest.raises(ObjectLocked):
        store.delete(info.key)


def test_a_locked_object_cannot_be_deleted_until_its_lock_has_ended(store: ObjectStore) -> None:
    info = keep(store, locked_until=in_seconds(2))
    with pytest.raises(ObjectLocked):
        store.delete(info.key)
    assert info.locked_until is not None
    time.sleep((info.locked_until - datetime.now(UTC)).total_seconds() + 0.5)
    store.delete(info.key)
    with pytest.raises(ObjectMissing):
        store.stat(info.key)
    assert info.key not in set(store.keys())


def test_a_held_object_cannot_be_deleted_until_it_is_released(store: ObjectStore) -> None:
    info = keep(store)
    assert store.set_hold(info.key, held=True).held
    with pytest.raises(ObjectLocked):
        store.delete(info.key)
    assert not store.set_hold(info.key, held=False).held
    store.delete(info.key)
    with pytest.raises(ObjectMissing):
        store.get(info.key, sha256=info.sha256)


def test_a_hold_leaves_the_lock_as_it_is(store: ObjectStore) -> None:
    info = keep(store, locked_until=in_seconds(30))
    assert store.set_hold(info.key, held=True).locked_until == info.locked_until


def test_a_deleted_key_can_be_used_again(store: ObjectStore) -> None:
    info = keep(store)
    store.delete(info.key)
    assert store.put(info.key, b"a reply", metadata={}, locked_until=None).key == info.key


@pytest.mark.parametrize("until", [datetime(2040, 1, 1), datetime(2020, 1, 1, tzinfo=UTC)])
def test_a_lock_without_timezone_or_in_the_past_is_refused(store: ObjectStore, until: datetime) -> None:
    key = key_for(b"a reply")
    with pytest.raises(ValueError, match="lock"):
        store.put(key, b"a reply", metadata={}, locked_until=until)
    with pytest.raises(ObjectMissing):
        store.stat(key)


@pytest.mark.parametrize(
    "metadata",
    [
        {"class": "Tŷ"},
        {"class": " a"},
        {"class": "a\n"},
        {"class": ""},
        {"Class": "a"},
        {"sha256": "a"},
        {"a": "b" * 2000},
    ],
)
def test_metadata_that_a_store_might_change_is_refused(store: ObjectStore, metadata: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="metadata"):
        store.put(key_for(b"a reply"), b"a reply", metadata=metadata, locked_until=None)


def test_every_stored_key_is_listed(store: ObjectStore) -> None:
    kept = {keep(store, f"reply {number}".encode()).key for number in range(5)}
    assert kept <= set(store.keys())


def test_everything_is_listed_by_name_from_any_name_on(store: ObjectStore) -> None:
    kept = sorted(str(keep(store, f"reply {number}".encode()).key) for number in range(5))
    every = list(store.names())

    assert every == sorted(every)
    assert set(kept) <= set(every)
    assert list(store.names(kept[2])) == [name for name in every if name > kept[2]]


def test_the_keys_of_one_owner_are_listed_without_those_of_others(store: ObjectStore) -> None:
    owner, others = uuid4(), [keep(store, b"another").key, keep(store, b"a third").key]
    # An owner whose id begins alike may stand on the same shelf.
    neighbour = UUID(owner.hex[:4] + uuid4().hex[4:])
    mine = {
        store.put(ObjectKey.new(owner, number, digest(b"mine")), b"mine", metadata={}, locked_until=None).key
        for number in (1, 2)
    }
    store.put(ObjectKey.new(neighbour, 1, digest(b"theirs")), b"theirs", metadata={}, locked_until=None)
    assert set(store.keys(owner)) == mine
    assert set(store.keys(others[0].owner)) == {others[0]}
    assert list(store.keys(uuid4())) == []


def test_the_live_store_proves_its_promises_and_is_left_as_it_was(store: ObjectStore) -> None:
    before = set(store.keys())
    findings = store.probe()
    assert [finding for finding in findings if not finding.ok] == []
    assert len(findings) == 7
    assert set(store.keys()) == before


@given(owner=st.uuids(), revision=st.integers(0, 999_999_999), data=st.binary())
def test_a_key_reads_back_from_its_text(owner: UUID, revision: int, data: bytes) -> None:
    key = ObjectKey.new(owner, revision, digest(data))
    assert ObjectKey.parse(str(key)) == key
    assert str(key).isascii()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "../../etc/passwd",
        "00000000-0000-4000-8000-000000000000/1-0123456789abcdef\n",
        "00000000-0000-4000-8000-000000000000/01-0123456789abcdef",
        "00000000-0000-4000-8000-000000000000/١-0123456789abcdef",
        "00000000-0000-4000-8000-000000000000/1-0123456789ABCDEF",
        "00000000-0000-4000-8000-000000000000/1-0123456789abcdef/..",
        "000000000000-4000-8000-000000000000/1-0123456789abcdef",
    ],
)
def test_outside_text_never_becomes_a_key(text: str) -> None:
    with pytest.raises(ValueError, match="key"):
        ObjectKey.parse(text)


def test_a_key_cannot_be_made_around_its_pattern() -> None:
    for revision, sha16 in ((-1, "0" * 16), (1, "../../../../etc/"), (1, "0" * 15)):
        with pytest.raises(ValueError, match="key"):
            ObjectKey(uuid4(), revision, sha16)
