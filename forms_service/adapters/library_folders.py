"""Forms and letters as they lie in a folder of their author's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from forms_service.adapters.documents.templates import FILES_OF_LETTERS
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.publishing.releases import Arriving, FileKind, LibraryFile

FORMS: Final = "form_definitions"
LETTERS: Final = "document_templates"
"""The two folders in which an author's files lie, as those that ship do."""


def authors_files(folder: Path) -> list[Arriving]:
    """Read an author's files: ``form_definitions/<publisher>/<name>/<version>.yaml``, and letters beside these."""
    forms = sorted((folder / FORMS).glob("*/*/*.yaml"))
    letters = sorted(path for path in (folder / LETTERS).glob("*/*/*") if path.is_dir())
    found = [
        Arriving(FileKind.DEFINITION, _name(path.with_suffix("")), {path.name: path.read_bytes()}) for path in forms
    ]
    found += [Arriving(FileKind.LETTER, _name(path), _files_of_letter(path)) for path in letters]
    if not found:
        raise NotFound(f"{folder} has no {FORMS} and no {LETTERS}, in folders as docs/authoring.md says.")
    return found


def write_files(files: Iterable[LibraryFile | Arriving], folder: Path) -> list[Path]:
    """Write files as they lie in a folder of their author's; return those that were written."""
    written = []
    for file in files:
        publisher, name, version = file.name.replace("@", "/").split("/")
        within = (FORMS, publisher, name) if file.kind is FileKind.DEFINITION else (LETTERS, publisher, name, version)
        for called, content in file.contents.items():
            path = folder.joinpath(*within, called)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    return written


def _files_of_letter(folder: Path) -> Mapping[str, bytes]:
    """Nothing of what programs leave beside a letter while it is open, or of what its author keeps there."""
    mine = (file for file in sorted(folder.iterdir()) if file.name in FILES_OF_LETTERS and file.is_file())
    return {file.name: file.read_bytes() for file in mine}


_NUMBER: Final = re.compile(r"[1-9][0-9]*")


def _name(path: Path) -> str:
    """Return the name of a version by its place, which nobody could use under another, nor take out again."""
    publisher, name, version = path.parts[-3:]
    if "@" in publisher + name or not _NUMBER.fullmatch(version):
        raise Conflict(f"{path}: a version lies in publisher/name/version, and the version is a number such as 1.")
    return f"{publisher}/{name}@{version}"
