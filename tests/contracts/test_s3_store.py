"""What only a store behind a network can get wrong: silence, lies, secrets in messages, time."""

import hashlib
import multiprocessing
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.migrations import migrate
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.keeping.schedule_approvals import APPROVED, ScheduleApproval
from forms_service.cli import main
from storage.contract import (
    ObjectAltered,
    ObjectExists,
    ObjectInfo,
    ObjectKey,
    ObjectMissing,
    StoreError,
    StoreMisconfigured,
    StoreUnavailable,
    utc_now,
)
from storage.factory import open_store
from storage.s3 import S3Store
from storage.s3_bucket import S3Bucket, create_bucket, require_lock
from storage.s3_location import S3Location
from tests.builders.casework import event
from tests.builders.production import SCHEDULES, production
from tests.components.seaweed import Seaweed

DATA = b"a reply"
SHA256 = hashlib.sha256(DATA).hexdigest()
SECRET = "wJalrXUtnFEMI-invented-secret"

Answer = Callable[[socket.socket], None]


def new_key() -> ObjectKey:
    return ObjectKey.new(uuid4(), 1, SHA256)


def put(store: S3Store, key: ObjectKey) -> ObjectInfo:
    return store.put(key, DATA, metadata={"class": "RC-01"}, locked_until=None)


def store_at(port: int) -> S3Store:
    return S3Store(S3Location(f"127.0.0.1:{port}", "records", "reader", SECRET, secure=False), seconds=0.5)


@contextmanager
def server(answer: Answer) -> Iterator[tuple[int, list[bytes]]]:
    """A server that does with each connection what the test says, and keeps what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(1 << 16))
                    answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1], asked
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def closed_by_peer(connection: socket.socket) -> None:
    while connection.recv(1 << 16):
        pass


def trickling(connection: socket.socket) -> None:
    try:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)
    except OSError:
        return


def answering(status: str, headers: str = "", body: bytes = b"") -> Answer:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n"
    return lambda connection: connection.sendall(head.encode() + body)


def in_turn(*answers: Answer) -> Answer:
    following = iter(answers)

    def answer(connection: socket.socket) -> None:
        next(following)(connection)

    return answer


def test_a_store_that_accepts_and_never_answers_is_unavailable() -> None:
    with server(closed_by_peer) as (port, _), pytest.raises(StoreUnavailable):
        store_at(port).get(new_key(), sha256=SHA256)


def test_a_store_that_trickles_its_answer_is_unavailable() -> None:
    with server(trickling) as (port, _), pytest.raises(StoreUnavailable):
        store_at(port).get(new_key(), sha256=SHA256)


def test_a_store_that_is_down_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(StoreUnavailable):
        store_at(port).stat(new_key())


def test_a_cut_answer_is_unavailable_not_altered() -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\na re"
    with server(lambda connection: connection.sendall(cut)) as (port, _), pytest.raises(StoreUnavailable):
        store_at(port).get(new_key(), sha256=SHA256)


@pytest.mark.parametrize("status", ["500 Internal Server Error", "503 Slow Down"])
def test_a_store_in_trouble_is_unavailable_and_is_asked_once(status: str) -> None:
    body = b"<Error><Code>SlowDown</Code><Message>wait</Message></Error>"
    with server(answering(status, "Content-Type: application/xml\r\n", body)) as (port, asked):
        with pytest.raises(StoreUnavailable):
            store_at(port).get(new_key(), sha256=SHA256)
        assert len(asked) == 1


def test_an_answer_that_is_not_s3_is_unavailable() -> None:
    page = answering("502 Bad Gateway", "Content-Type: text/html\r\n", b"<h1>proxy</h1>")
    with server(page) as (port, _), pytest.raises(StoreUnavailable):
        store_at(port).get(new_key(), sha256=SHA256)


def test_after_a_failure_the_store_is_given_a_rest() -> None:
    """A page that asks for two objects of a hung store must wait for one of them only."""
    with server(closed_by_peer) as (port, asked):
        store = store_at(port)
        for _ in range(5):
            with pytest.raises(StoreUnavailable):
                store.stat(new_key())
        assert len(asked) == 1


def test_listing_a_store_that_is_down_is_unavailable() -> None:
    with server(lambda _: None) as (port, _), pytest.raises(StoreUnavailable):
        list(store_at(port).keys())


def test_a_put_carries_its_condition_checksum_and_lock_on_the_wire() -> None:
    """The vendor's public call would rename the condition into metadata and overwrite in silence."""
    with server(answering("200 OK")) as (port, asked), pytest.raises(ObjectAltered):
        store_at(port).put(new_key(), DATA, metadata={}, locked_until=datetime(2050, 1, 1, tzinfo=UTC))
    head = asked[0].split(b"\r\n\r\n")[0].decode().lower().split("\r\n")
    assert "if-none-match: *" in head
    assert "x-amz-object-lock-mode: compliance" in head
    assert "x-amz-object-lock-retain-until-date: 2050-01-01t00:00:00z" in head
    assert "x-amz-sdk-checksum-algorithm: sha256" in head
    assert any(line.startswith("x-amz-checksum-sha256: ") for line in head)
    signed = next(line for line in head if line.startswith("authorization:"))
    assert "if-none-match" in signed


def test_a_store_that_forgets_the_lock_is_misconfigured() -> None:
    unlocked = f"HTTP/1.1 200 OK\r\nContent-Length: {len(DATA)}\r\nx-amz-meta-sha256: {SHA256}\r\n\r\n".encode()
    answers = in_turn(answering("200 OK"), lambda connection: connection.sendall(unlocked))
    with server(answers) as (port, asked), pytest.raises(StoreMisconfigured, match="lock"):
        store_at(port).put(new_key(), DATA, metadata={}, locked_until=datetime(2050, 1, 1, tzinfo=UTC))
    assert len(asked) == 2


@pytest.mark.s3
def test_a_put_that_timed_out_is_settled_by_asking_again(seaweed: Seaweed) -> None:
    key = new_key()
    with seaweed.suspended(), pytest.raises(StoreUnavailable):
        put(S3Store(seaweed.application, seconds=0.5), key)
    later = S3Store(seaweed.application, seconds=30)
    try:
        put(later, key)
    except ObjectExists:
        assert later.stat(key).sha256 == SHA256
    assert later.get(key, sha256=SHA256) == DATA


@pytest.mark.s3
def test_a_marker_that_hides_an_object_does_not_unlock_it(seaweed: Seaweed) -> None:
    store = S3Store(seaweed.application)
    info = store.put(new_key(), DATA, metadata={}, locked_until=datetime.now(UTC) + timedelta(seconds=60))
    with S3Bucket(seaweed.application, seconds=4)._exchange() as client:
        client.remove_object(seaweed.application.bucket, str(info.key))
    with pytest.raises(StoreError):
        store.stat(info.key)
    with pytest.raises(StoreError):
        store.delete(info.key)
    bucket = S3Bucket(seaweed.application, seconds=4)
    assert [version.is_delete_marker for version in bucket.versions(str(info.key))].count(False) == 1


@pytest.mark.s3
def test_a_forked_process_has_its_own_connections(seaweed: Seaweed) -> None:
    store = S3Store(seaweed.application)
    parents, childs = new_key(), new_key()
    put(store, parents)
    child = multiprocessing.get_context("fork").Process(target=put, args=(store, childs))
    child.start()
    child.join()
    assert store.get(parents, sha256=SHA256) == store.get(childs, sha256=SHA256) == DATA


@pytest.mark.s3
def test_a_bucket_that_does_not_exist_is_a_misconfigured_store(seaweed: Seaweed) -> None:
    store = S3Store(replace(seaweed.creator, bucket="elsewhere"))
    for verb in (
        lambda: put(store, new_key()),
        lambda: store.get(new_key(), sha256=SHA256),
        lambda: store.stat(new_key()),
        lambda: store.delete(new_key()),
        lambda: list(store.keys()),
    ):
        with pytest.raises(StoreMisconfigured):
            verb()


@pytest.mark.s3
def test_creating_the_bucket_again_changes_nothing(seaweed: Seaweed) -> None:
    store = S3Store(seaweed.application)
    info = put(store, new_key())
    create_bucket(seaweed.creator)
    assert store.stat(info.key) == info


@pytest.mark.s3
def test_a_bucket_without_object_lock_is_refused(seaweed: Seaweed) -> None:
    unlockable = replace(seaweed.creator, bucket="unlockable")
    with S3Bucket(unlockable, seconds=30)._exchange() as client:
        client.make_bucket("unlockable")
    with pytest.raises(StoreMisconfigured):
        create_bucket(unlockable)
    with pytest.raises(StoreMisconfigured):
        S3Store(unlockable).put(new_key(), DATA, metadata={}, locked_until=datetime(2050, 1, 1, tzinfo=UTC))
    assert not all(finding.ok for finding in S3Store(unlockable).probe())
    with pytest.raises(StoreMisconfigured, match="no Object Lock"):
        require_lock(unlockable, seconds=5)


def _approve_schedule(database: str, audit_key: str) -> None:
    engine = open_database(database)
    migrate(engine)
    digest = hashlib.sha256((SCHEDULES / "disposal/1.yaml").read_bytes()).hexdigest()
    approval = ScheduleApproval("northshire", "disposal@1", digest, "owner", utc_now())
    with SqlUnitOfWork(engine, audit_key.encode()) as unit:
        unit.of("northshire").schedule_approvals.add(approval)
        unit.of("northshire").audit.append(
            event(actor="owner", act=APPROVED, object_id="disposal@1", payload={"sha256": digest})
        )
        unit.commit()
    engine.dispose()


@pytest.mark.s3
def test_check_finds_nothing_of_a_store_that_locks_and_says_where_it_does_not(seaweed: Seaweed, tmp_path: Path) -> None:
    own = seaweed.application
    environment = production(
        tmp_path,
        DATABASE_URL=f"sqlite:///{tmp_path}/forms.sqlite",
        SINGLE_MACHINE="yes",
        OBJECT_STORE_ACCESS_KEY=own.access_key,
        OBJECT_STORE_SECRET_KEY=own.secret_key,
    )

    def told(bucket: str, host: str = own.endpoint, **more: str) -> tuple[int, str]:
        url = f"s3://{host}/{bucket}?secure=false"
        done = CliRunner().invoke(main, ["check"], env={**environment, "OBJECT_STORE_URL": url, **more})
        return done.exit_code, done.output

    status, words = told(own.bucket)
    assert (status, [line.partition(":")[0] for line in words.splitlines()[::2]]) == (
        1, ["schedule-not-approved", "provider-away", "Checked as production"],
    )  # fmt: skip
    _approve_schedule(environment["DATABASE_URL"], environment["AUDIT_KEY"])
    status, words = told(own.bucket)
    codes = [line.partition(":")[0] for line in words.splitlines()[::2]]
    assert codes == ["policy-document-unrecorded", "provider-away", "Checked as production"]
    status, words = told("elsewhere")
    assert (status, "store-does-not-lock: " in words) == (1, True)
    status, words = told(own.bucket, "127.0.0.1:1")
    assert (status, "store-away: " in words) == (1, True)
    other = {
        "DISPOSAL_STORE_ACCESS_KEY": seaweed.disposal.access_key,
        "DISPOSAL_STORE_SECRET_KEY": seaweed.disposal.secret_key,
    }
    bucket = _bucket_in(seaweed.url_of_a_new_bucket())
    status, words = told(bucket, **other)
    assert (status, "store-own-identity-deletes: " in words) == (1, True)
    seaweed.keep_from_deleting(bucket)
    assert "store-" not in told(bucket, **other)[1]
    assert "DISPOSAL_STORE_SECRET_KEY must be set too" in told(bucket, DISPOSAL_STORE_ACCESS_KEY="A")[1]


def _bucket_in(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0]


@pytest.mark.s3
def test_where_another_identity_disposes_the_service_can_delete_no_version_with_its_own(seaweed: Seaweed) -> None:
    bucket = _bucket_in(seaweed.url_of_a_new_bucket())
    seaweed.keep_from_deleting(bucket)
    pages = S3Store(replace(seaweed.application, bucket=bucket))
    worker = S3Store(replace(seaweed.application, bucket=bucket), disposal=replace(seaweed.disposal, bucket=bucket))
    info = put(pages, new_key())

    with pytest.raises(StoreMisconfigured):
        pages.delete(info.key)
    assert pages.get(info.key, sha256=info.sha256)
    worker.delete(info.key)
    with pytest.raises(ObjectMissing):
        pages.stat(info.key)
    assert not worker.own_identity_deletes()
    assert list(pages.names()) == [], "what was put to try it is gone"


@pytest.mark.s3
def test_the_applications_own_keys_cannot_make_a_bucket(seaweed: Seaweed) -> None:
    with pytest.raises(StoreMisconfigured):
        create_bucket(replace(seaweed.application, bucket="another"))


@pytest.mark.s3
def test_wrong_keys_are_a_misconfigured_store_and_stay_secret(seaweed: Seaweed) -> None:
    store = S3Store(replace(seaweed.application, secret_key=SECRET))
    with pytest.raises(StoreMisconfigured) as refused:
        put(store, new_key())
    story = "".join(traceback.format_exception(refused.value))
    assert seaweed.application.secret_key not in story
    assert SECRET not in story


def test_an_unreachable_store_tells_no_secret() -> None:
    store = open_store(f"s3://reader:{SECRET}@127.0.0.1:1/records?secure=false")
    with pytest.raises(StoreUnavailable) as failed:
        store.stat(new_key())
    for told in ("".join(traceback.format_exception(failed.value)), repr(store), store.name, repr(vars(store))):
        assert SECRET not in told


@pytest.mark.parametrize(
    "url",
    [
        f"s3://reader:{SECRET}@",
        f"s3://reader:{SECRET}@host",
        f"s3://reader:{SECRET}@host/",
        f"s3://reader:{SECRET}@host:port/records",
        f"s3://reader:{SECRET}@host:99999/records",
        f"s3://reader:{SECRET}/x@host/records",
        f"s3://reader:1/{SECRET}@host/records",
        f"s3://reader:{SECRET}@[host/records",
        f"s3://reader:{SECRET}@host/records?secure=perhaps",
        f"s3://reader:{SECRET}@host/records?unknown=1",
        f"s3://reader:{SECRET}@host/records?&",
        f"s3://{SECRET}@host/records",
        "s3://host/records",
        f"s3:reader:{SECRET}@host/records",
        f"https://reader:{SECRET}@host/records",
        f"{SECRET}",
        "",
        "file://relative/path",
    ],
)
def test_a_url_that_names_no_store_is_refused_without_telling_it(url: str) -> None:
    with pytest.raises(StoreMisconfigured) as refused:
        open_store(url)
    assert SECRET not in "".join(traceback.format_exception(refused.value, chain=True))


def test_a_url_says_where_the_bucket_is_and_who_asks() -> None:
    location = S3Location.parse("s3://reader:a%2Fb%40c@store.example:9000/records?secure=false&region=eu-west-2")
    assert location == S3Location("store.example:9000", "records", "reader", "a/b@c", secure=False, region="eu-west-2")
    assert "a/b@c" not in repr(location)


def test_keys_may_come_apart_from_the_url() -> None:
    location = S3Location.parse("s3://store.example/records", access_key="reader", secret_key=SECRET)
    assert location == S3Location("store.example", "records", "reader", SECRET)
    assert location.secure
