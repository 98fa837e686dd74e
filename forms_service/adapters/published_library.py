"""Forms and letters as this process knows them: what ships beside the code, and what organisations published since.

The database is the authority: what another process, or another machine, published is taken up from it within a second,
without a restart. What is published never changes, so whatever was read once is right for good.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final, TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.definitions import DefinitionLibrary, with_stored
from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.adapters.documents.templates import TemplateLibrary, oldest_first, stored_template
from forms_service.casework.errors import ServiceError
from forms_service.casework.publishing.releases import NOBODY, FileKind, LibraryFile
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.fault import Fault
from forms_service.services.ports import Template
from forms_service.services.publishing.fitting import fitted
from forms_service.services.repositories.publishing import LibraryFiles

SECONDS_BETWEEN: Final = 1.0
"""So long what was taken up is taken for all that there is."""

_CHANGED: Final = "What the database holds of it is not what was published: its checksum differs"
Digests: TypeAlias = Mapping[tuple[FileKind, str], str]
Stored: TypeAlias = Callable[[], AbstractContextManager[LibraryFiles]]


@dataclass(frozen=True)
class _Taken:
    """What was taken up so far: the forms, the letters, and the digest of each file that was looked at."""

    forms: DefinitionLibrary
    letters: TemplateLibrary
    digests: Digests


class PublishedLibrary:
    """Takes up what the database holds beyond what was read from the folders at the start.

    It is asked in the middle of other work, so *stored* must wait for no writer.
    """

    def __init__(self, forms: DefinitionLibrary, letters: TemplateLibrary, stored: Stored) -> None:
        shipped = [(FileKind.DEFINITION, name) for name in forms.sources]
        shipped += [(FileKind.LETTER, letter.id) for letter in letters.all()]
        self._taken = _Taken(forms, letters, dict.fromkeys(shipped, ""))
        self._stored = stored
        self._looked_at = float("-inf")
        self._lock = threading.Lock()

    def taken(self, *, anew: bool = False) -> _Taken:
        """Return what there is, looked at not longer than a second ago; *anew* where something was missed in it."""
        now = monotonic()
        since = now if anew else now - SECONDS_BETWEEN
        if self._looked_at < since:
            with self._lock:
                # Of several who asked together, one looked for all of them.
                if self._looked_at < since:
                    self._look()
        return self._taken

    def _look(self) -> None:
        # Without the database what is known goes on: whatever else needs it says that it is away.
        began = monotonic()
        with suppress(SQLAlchemyError, ServiceError):
            self._take_up()
        self._looked_at = began

    def _take_up(self) -> None:
        with self._stored() as stored:
            digests = stored.digests()
            new = [key for key in digests if key not in self._taken.digests]
            files = [file for kind, name in new if (file := stored.find(kind, name))]
        if files:
            self._taken = _grown(self._taken, files, digests)


def _grown(taken: _Taken, files: Sequence[LibraryFile], digests: Digests) -> _Taken:
    known = {**taken.digests, **{(file.kind, file.name): file.sha256 for file in files}}
    whole = [file for file in files if file.sha256 == digests[file.kind, file.name]]
    changed = [Fault("set-aside", file.name, _CHANGED) for file in files if file not in whole]
    grown = _with_whole(taken, whole)
    forms = replace(grown.forms, set_aside=[*grown.forms.set_aside, *changed])
    return replace(grown, forms=forms, digests=known)


def _with_whole(taken: _Taken, files: Sequence[LibraryFile]) -> _Taken:
    stored = {file.name: next(iter(file.contents.values())) for file in files if file.kind is FileKind.DEFINITION}
    written = {file.name for file in files if file.kind is FileKind.DEFINITION and file.organisation != NOBODY}
    forms = with_stored(replace(taken.forms, own=taken.forms.own | written), stored)
    letters, faults = list(taken.letters.all()), list(taken.letters.set_aside)
    theirs = set(taken.letters.own)
    for file in files:
        if file.kind is FileKind.LETTER:
            try:
                letters.append(stored_template(file.name, file.contents))
            except UnusableFiles as error:
                faults += [Fault("set-aside", file.name, fault.message) for fault in error.faults]
            theirs |= {file.name} if file.organisation != NOBODY else set()
    letters.sort(key=oldest_first)
    return _Taken(forms, TemplateLibrary(fitted(letters, forms.all()), frozenset(theirs), faults), taken.digests)


class LiveForms:
    """The forms of a library that grows while it is used."""

    def __init__(self, library: PublishedLibrary) -> None:
        self._library = library

    @property
    def snapshot(self) -> DefinitionLibrary:
        """All of them as they are now."""
        return self._library.taken().forms

    def get(self, definition_id: str) -> Definition:
        if definition_id not in self._library.taken().forms.definitions:
            return self._library.taken(anew=True).forms.get(definition_id)
        return self._library.taken().forms.get(definition_id)

    def latest(self, form: str) -> Definition:
        return self._library.taken().forms.latest(form)

    def all(self) -> Sequence[Definition]:
        return self._library.taken().forms.all()

    @property
    def own(self) -> frozenset[str]:
        return self._library.taken().forms.own

    @property
    def set_aside(self) -> Sequence[Fault]:
        return self._library.taken().forms.set_aside


class LiveLetters:
    """The letters of a library that grows while it is used."""

    def __init__(self, library: PublishedLibrary) -> None:
        self._library = library

    @property
    def snapshot(self) -> TemplateLibrary:
        """All of them as they are now."""
        return self._library.taken().letters

    def for_document(self, code: str, definition_id: str) -> Template:
        return self._library.taken().letters.for_document(code, definition_id)

    def get(self, template_id: str) -> Template:
        if all(letter.id != template_id for letter in self._library.taken().letters.all()):
            return self._library.taken(anew=True).letters.get(template_id)
        return self._library.taken().letters.get(template_id)

    def all(self) -> Sequence[Template]:
        return self._library.taken().letters.all()

    @property
    def set_aside(self) -> Sequence[Fault]:
        return self._library.taken().letters.set_aside
