"""What authors write, how it was published, and what an organisation adopted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from forms_service.casework.publishing.releases import Adoption, FileKind, LibraryFile, Release


class LibraryFiles(Protocol):
    """Of the whole installation: nothing in a form or a letter is about anybody."""

    def digests(self) -> Mapping[tuple[FileKind, str], str]:
        """Return the sha-256 of every file that is published, by kind and name."""

    def all_of(self, organisation: str) -> Sequence[LibraryFile]:
        """Return the files of an organisation, drafts among them; those that ship with the service are nobody's."""

    def find(self, kind: FileKind, name: str) -> LibraryFile | None: ...

    def put(self, file: LibraryFile) -> None:
        """Write a file, over a draft of the same name; ``Conflict`` if one is published."""

    def publish(self, digests: Mapping[str, str]) -> None:
        """Say of files, by their key in a release, that they never change any more; ``Conflict`` if one did before."""

    def discard(self, kind: FileKind, name: str) -> None:
        """Take a draft out; what is published stays."""


class Releases(Protocol):
    """The releases of one organisation."""

    def every(self) -> Sequence[Release]:
        """Return all of them, in the order of their numbers."""

    def add(self, release: Release) -> None: ...

    def save(self, release: Release, *, expected: Release) -> None: ...


class Adoptions(Protocol):
    """What one organisation adopted; written once, never changed."""

    def every(self) -> Sequence[Adoption]:
        """Return all of it, the earliest first, what begins on a later day too."""

    def add(self, adoption: Adoption) -> None: ...
