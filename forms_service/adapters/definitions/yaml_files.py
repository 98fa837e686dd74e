"""Small YAML files: read as text, put through a schema, or refused with every fault's file and line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from forms_service.adapters.definitions.located import read
from forms_service.adapters.definitions.shape import faults_of
from forms_service.engine.fault import Fault


class UnusableFiles(Exception):
    """A file, or a folder of them, that may not be used; *faults* say where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def load_file(path: Path, schema: Schema) -> Any:
    """Return what *schema* makes of the file; ``UnusableFiles`` with all that is wrong with its shape."""
    written, faults = read(path.read_bytes(), path.as_posix())
    if faults:
        raise UnusableFiles(faults)
    try:
        return schema.load(written)
    except ValidationError as error:
        raise UnusableFiles(list(faults_of(error.messages, written, written.at, ""))) from error
