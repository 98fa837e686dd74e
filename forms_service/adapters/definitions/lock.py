"""``published.lock``: the sha-256 of every published version, so that none is ever changed in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from forms_service.adapters.definitions.yaml_files import bytes_of, printable_name
from forms_service.engine.fault import Fault

LOCK = "published.lock"


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def lock_text(contents: Mapping[str, bytes]) -> str:
    """Return the lock over *contents* (by ``publisher/name@version``): one name and digest a line, sorted."""
    return "".join(f"{name} {digest(content)}\n" for name, content in sorted(contents.items()))


def is_all_locked(root: Path, contents: Mapping[str, bytes]) -> bool:
    """Whether every version that is here is published, and as it was published."""
    lock = root / LOCK
    return lock.is_file() and bytes_of(lock) == (lock_text(contents).encode(), [])


def locked_as_they_are(root: Path, contents: Mapping[str, bytes]) -> frozenset[str]:
    """The names of the versions that are published, and as they were published."""
    lock = root / LOCK
    lines = bytes_of(lock)[0].decode("utf-8", "backslashreplace").splitlines() if lock.is_file() else []
    return frozenset(name for name, content in contents.items() if f"{name} {digest(content)}" in lines)


def lock_faults(root: Path, contents: Mapping[str, bytes]) -> Iterator[Fault]:
    """What differs from the lock. A version that is not in it is a draft, and free to change."""
    lock = root / LOCK
    if not lock.exists():
        return
    content, faults = bytes_of(lock)
    yield from faults
    for number, line in enumerate(content.decode("utf-8", "backslashreplace").splitlines(), 1):
        name, _, locked = line.partition(" ")
        at = f"{printable_name(lock)}:{number}"
        if name not in contents:
            yield Fault("changed-after-publication", at, f"{name} is published, and its file is missing")
        elif digest(contents[name]) != locked:
            message = f"{name} is published and may not change. Undo the change, or make it the next version"
            yield Fault("changed-after-publication", at, message)
