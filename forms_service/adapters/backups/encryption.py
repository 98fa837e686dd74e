"""Streams encrypted to public keys (age): nothing of them is ever on a disk, or whole in memory, in plain words."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol, TypeAlias

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io
from pyrage.x25519 import Identity, Recipient

from forms_service.casework.errors import Conflict

PublicKey: TypeAlias = Recipient
PrivateKey: TypeAlias = Identity


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


class KeyRefused(Conflict):
    """A key is none, or not the one that this was encrypted to."""


class MeasuredFile:
    """A new file, readable by its owner alone, of which is known how long it is and what its sha-256 is."""

    def __init__(self, file: Path) -> None:
        self._handle = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, data: bytes, /) -> int:
        self._digest.update(data)
        self.size += len(data)
        return self._handle.write(data)

    def flush(self) -> None:
        self._handle.flush()

    def close(self) -> None:
        """Close it once the disk has it."""
        self.flush()
        os.fsync(self._handle.fileno())
        self._handle.close()


class ChunkReader(io.RawIOBase):
    """Chunks of bytes as a file to be read, each asked for only when those before it are read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # any writable buffer; the library hands over one
        while not self._rest:
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._rest = following
        taken = min(len(buffer), len(self._rest))
        buffer[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken


def new_key_pair() -> tuple[str, str]:
    """Return a new private key, and the public key that goes with it."""
    identity = Identity.generate()
    return str(identity), str(identity.to_public())


def public_keys(texts: Iterable[str]) -> list[PublicKey]:
    """Read public keys (``age1…``); ``KeyRefused`` where one is none."""
    try:
        return [Recipient.from_str(text) for text in texts]
    except (RecipientError, UnicodeError) as error:
        raise KeyRefused("BACKUP_PUBLIC_KEYS holds something that is no public key: each begins with age1.") from error


def private_keys(text: str) -> list[PrivateKey]:
    """Read the private keys of a file (``AGE-SECRET-KEY-…``), whose other lines begin with ``#``."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        found = [Identity.from_str(line) for line in lines]
    except IdentityError as error:
        raise KeyRefused("This file holds something that is no private key (AGE-SECRET-KEY-1…).") from error
    if not found:
        raise KeyRefused("There is no private key in this file.")
    return found


def encrypt_file(chunks: Iterable[bytes], file: Path, keys: Sequence[PublicKey]) -> MeasuredFile:
    """Write chunks to a new file, encrypted to each of the *keys*; what fails while they are made fails as it would."""
    target = MeasuredFile(file)
    failures: list[BaseException] = []
    try:
        encrypt_io(ChunkReader(_watched(chunks, failures)), target, keys)
    except Exception as error:
        # The library says in words alone what the chunks raised, as a kind of its own: theirs is what went wrong.
        raise (failures[0] if failures else error) from error
    finally:
        target.close()
    return target


def _watched(chunks: Iterable[bytes], failures: list[BaseException]) -> Iterator[bytes]:
    """The chunks; why they end too early is noted, as the library says it in words alone."""
    try:
        yield from chunks
    except BaseException as error:  # Whatever it is, it goes on to whoever asked for the chunks.
        failures.append(error)
        raise


def decrypt_file(file: Path, target: Sink, keys: Sequence[PrivateKey]) -> None:
    """Write what a file holds to *target*."""
    try:
        with file.open("rb") as source:
            decrypt_io(source, target, keys)
    except DecryptError as error:
        raise KeyRefused(f"{file.name} cannot be decrypted with this private key ({error}).") from error


@contextmanager
def decrypted_file(file: Path, keys: Sequence[PrivateKey]) -> Iterator[IO[bytes]]:
    """Read what a file holds, as it is decrypted."""
    reading, writing = os.pipe()
    faults: list[Exception] = []

    def push() -> None:
        with os.fdopen(writing, "wb") as target:
            try:
                decrypt_file(file, target, keys)
            except Exception as error:  # noqa: BLE001 (it is raised again where the file is read)
                faults.append(error)

    thread = threading.Thread(target=push, daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as source:
            yield source
    except Exception as error:
        # Whoever reads sees but the end of a pipe; why that came too early, the thread knows.
        thread.join()
        raise (faults[0] if faults else error) from error
    thread.join()
    if faults:
        raise faults[0]
