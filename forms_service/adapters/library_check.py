"""The one check of forms and letters: at the command line, before something is published, and every night."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from forms_service.adapters.definitions import check_all, sound_forms
from forms_service.adapters.definitions.lock import LOCK
from forms_service.adapters.definitions.lock import digest as locked_as
from forms_service.adapters.definitions.reference_data import ReferenceDataRefused, load_tables
from forms_service.adapters.definitions.schedules import load_schedules
from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.adapters.documents.templates import (
    answers_unprinted,
    check_templates,
    load_templates,
    locked_content,
    tag_mistakes,
    unreadable_templates,
)
from forms_service.adapters.library_folders import FORMS, LETTERS, write_files
from forms_service.adapters.sandbox.letters import SandboxedLetters
from forms_service.casework.keeping.schedules import SCHEDULE
from forms_service.casework.publishing.releases import Arriving, FileKind, LibraryFile
from forms_service.engine.checking.surroundings import EVERY_COLUMN, Surroundings
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.fault import Fault
from forms_service.services.publishing.around_forms import around_forms


@dataclass(frozen=True)
class LibraryCheck:
    """Looks through the forms and letters of two folders, beside the schedules and the reference data that they name.

    What it lays beside them for a while, it lays into *scratch*.
    """

    definitions: Path
    templates: Path
    schedules: Path
    reference_data: Path
    scratch: Path

    def faults(self, *, of: Collection[str] = (), welsh_publishers: Collection[str] = ()) -> list[Fault]:
        """Return everything that is wrong with the forms or the letters, warnings among it.

        What is not *of* these publishers, if any are named, was looked through when it was published.
        """
        letters = SandboxedLetters()
        try:
            unreadable = unreadable_templates(self.templates, letters.check_template, of)
        finally:
            letters.close()
        forms = sound_forms(self.definitions)
        tags = [
            *tag_mistakes(self.templates, forms, unreadable, of),
            *answers_unprinted(self.templates, forms, unreadable, of),
        ]
        around, found = self._around_forms(forms.values())
        around = replace(around, welsh_publishers=welsh_publishers, needs_reasons=True)
        return [
            *check_all(self.definitions, around, of), *check_templates(self.templates), *unreadable, *tags, *found,
        ]  # fmt: skip

    def faults_among(
        self, files: Sequence[LibraryFile | Arriving], welsh_publishers: Collection[str] = ()
    ) -> list[Fault]:
        """Look through an author's files beside all that ships, in places as their author knows them."""
        return self._faults_beside(files, {file.publisher for file in files}, welsh_publishers)

    def faults_of_all(
        self, files: Sequence[LibraryFile | Arriving], welsh_publishers: Collection[str] = ()
    ) -> list[Fault]:
        """Look through *files* and all that ships, as if none of it had ever been looked through."""
        return self._faults_beside(files, (), welsh_publishers)

    def _faults_beside(
        self, files: Sequence[LibraryFile | Arriving], of: Collection[str], welsh_publishers: Collection[str]
    ) -> list[Fault]:
        with self._beside_what_ships(files) as folder:
            beside = replace(self, definitions=folder / FORMS, templates=folder / LETTERS)
            found = beside.faults(of=of, welsh_publishers=welsh_publishers)
            prefix = f"{folder.as_posix()}/"
            return [
                replace(fault, at=fault.at.removeprefix(prefix), message=fault.message.replace(prefix, ""))
                for fault in found
            ]

    @contextmanager
    def _beside_what_ships(self, files: Sequence[LibraryFile | Arriving]) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(
            prefix="library-", dir=self.scratch if self.scratch.is_dir() else None
        ) as name:
            folder = Path(name)
            shutil.copytree(self.definitions, folder / FORMS)
            shutil.copytree(self.templates, folder / LETTERS)
            write_files(files, folder)
            _lock_published([file for file in files if isinstance(file, LibraryFile) and file.is_published], folder)
            yield folder

    def _around_forms(self, forms: Iterable[Definition]) -> tuple[Surroundings, list[Fault]]:
        """Return what forms may name, as far as its files can be read, and what is wrong with these files."""
        found: list[Fault] = []
        tables, classes, documents = None, None, None
        try:
            read = load_tables(self.reference_data, date.today())
            tables = {name: table.columns or (EVERY_COLUMN,) for name, table in read.items()}
        except ReferenceDataRefused as error:
            at, _, message = str(error).partition(": ")
            found.append(Fault("wrong-reference-data", at, message))
        try:
            classes = load_schedules(self.schedules, SCHEDULE).present.classes
        except UnusableFiles as error:
            found += error.faults
        with suppress(UnusableFiles):  # what is wrong with the templates is told by themselves
            every = load_templates(self.templates, forms).all()
            documents = {
                form: {each.code for each in every if form in each.serves} for each in every for form in each.serves
            }
        return around_forms(tables, classes, documents), found


def _lock_published(files: Iterable[LibraryFile], folder: Path) -> None:
    """Say in the locks of a folder which files never change any more, so that warnings alone are found in them."""
    for file in files:
        root = folder / (FORMS if file.kind is FileKind.DEFINITION else LETTERS)
        is_letter = file.kind is FileKind.LETTER
        content = locked_content(file.contents) if is_letter else next(iter(file.contents.values()))
        with (root / LOCK).open("a", encoding="utf-8") as lock:
            lock.write(f"{file.name} {locked_as(content)}\n")
