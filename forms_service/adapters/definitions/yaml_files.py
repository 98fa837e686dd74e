"""Small YAML files: read as text, put through a schema, or refused with every fault's file and line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError

from forms_service.adapters.definitions.located import read
from forms_service.adapters.definitions.shape import faults_of
from forms_service.engine.fault import Fault

MOST_BYTES: Final = 1_000_000
"""How large a file that people write may be: the largest form that ships has a twelfth of it."""


class UnusableFiles(Exception):
    """A file, or a folder of them, that may not be used; *faults* say where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def printable_name(path: Path) -> str:
    """The path as it can be printed, whatever bytes its name has."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode()


def bytes_of(path: Path) -> tuple[bytes, list[Fault]]:
    """What *path* holds, or why it cannot be read."""
    at = f"{printable_name(path)}:1"
    try:
        if not path.is_file():
            return b"", [Fault("unreadable-file", at, "This is not a file")]
        if path.stat().st_size > MOST_BYTES:
            message = f"This file has {path.stat().st_size:,} bytes, and at most {MOST_BYTES:,} are read"
            return b"", [Fault("too-large", at, message)]
        return path.read_bytes(), []
    except (OSError, RuntimeError) as error:  # of links in a circle, which some versions of Python call by the second
        why = error.strerror if isinstance(error, OSError) else "its links go in a circle"
        return b"", [Fault("unreadable-file", at, f"This file cannot be read: {why}")]


def load_file(path: Path, schema: Schema) -> Any:
    """Return what *schema* makes of the file; ``UnusableFiles`` with all that is wrong with its shape."""
    content, faults = bytes_of(path)
    if faults:
        raise UnusableFiles(faults)
    return load_content(content, printable_name(path), schema)


def load_content(content: bytes, name: str, schema: Schema) -> Any:
    """Return what *schema* makes of what a file holds, which is called *name* in whatever is wrong with it."""
    written = read(content, name)
    refused = [fault for fault in written.faults if fault.is_refused]
    if not written.is_whole:
        raise UnusableFiles(refused)
    try:
        made = schema.load(written.root)
    except ValidationError as error:
        refused += faults_of(error.messages, written.root, written.root.at, "")
    if refused:
        raise UnusableFiles(refused)
    return made
