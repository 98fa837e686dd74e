"""Files of forms and letters, the releases that publish them together, and which organisation uses which, from when.

A file that is published never changes; a draft is its author's, and nobody's work stands on it. What is published is a
set: a form and the letters that go with it, looked through together, proposed by one person and approved by another.
An organisation works with what it adopted, and where it adopted nothing with what ships with the service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.ids import AdoptionId, ReleaseId
from forms_service.engine.definitions.forms import family_of

NOBODY: Final = ""
"""Whose the files are that ship with the service."""


class FileKind(StrEnum):
    DEFINITION = "definition"
    """A form, or a block of pages that forms share: one YAML file."""
    LETTER = "letter"
    """A letter with its manifest: two files that are one."""


@dataclass(frozen=True)
class Arriving:
    """One version as it lies in a folder: its files by their names."""

    kind: FileKind
    name: str
    contents: Mapping[str, bytes]

    @property
    def publisher(self) -> str:
        return self.name.partition("/")[0]

    @property
    def sha256(self) -> str:
        return digest_of_files(self.contents)


@dataclass(frozen=True)
class LibraryFile:
    """One version of a form, a block or a letter, as its author wrote it. *name* is ``publisher/name@version``.

    *contents* are its files by their names; *sha256* is over all of them.
    """

    organisation: str
    kind: FileKind
    name: str
    contents: Mapping[str, bytes]
    is_published: bool
    added_by: str
    added_at: datetime

    @property
    def sha256(self) -> str:
        return digest_of_files(self.contents)

    @property
    def publisher(self) -> str:
        return self.name.partition("/")[0]

    @property
    def release_key(self) -> str:
        """Which file of a release it is: a form and a letter may have one name."""
        return f"{self.kind} {self.name}"


def digest_of_files(contents: Mapping[str, bytes]) -> str:
    """Return the sha-256 over the names and bytes of several files, in the order of their names."""
    each = (f"{name}\0{sha256(data).hexdigest()}\n" for name, data in sorted(contents.items()))
    return sha256("".join(each).encode()).hexdigest()


@dataclass(frozen=True)
class Release:
    """A form with its letters, published together. *digests* are those of its *members* as they were looked through.

    *verdict* is what the check and the specimens said, a line each. *number* is how people of the organisation name it.
    """

    id: ReleaseId
    organisation: str
    number: int
    form: str
    letters: tuple[str, ...]
    digests: Mapping[str, str]
    verdict: tuple[str, ...]
    from_date: date
    proposed_by: str
    proposed_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    retired_by: str = ""
    retired_at: datetime | None = None
    retired_why: str = ""

    @property
    def members(self) -> Sequence[str]:
        return sorted(self.digests)

    @property
    def family(self) -> str:
        return family_of(self.form)

    @property
    def is_of_an_own_form(self) -> bool:
        """Whether the form is the organisation's; else its letters alone are, for a form that ships."""
        return self.form.partition("/")[0] == self.organisation

    @property
    def is_published(self) -> bool:
        return self.approved_at is not None and self.retired_at is None

    @property
    def state(self) -> str:
        """Where it is, in a word that people say."""
        if self.retired_at is not None:
            return "retired"
        return "published" if self.approved_at is not None else "in review"

    @property
    def log_object(self) -> LogObject:
        return LogObject("release", self.id, f"release {self.number}")

    def refuse_approval(self, by: str, now: Mapping[str, str]) -> None:
        """Refuse to approve what is over, what one proposed oneself, and what is not as it was looked through."""
        if self.state != "in review":
            raise Conflict(f"Release {self.number} is {self.state}, and waits for nobody.")
        if by == self.proposed_by:
            raise NotAllowed("Whoever proposed a release cannot approve it. Another person reads it and publishes it.")
        if changed := [name for name, digest in self.digests.items() if now.get(name) != digest]:
            raise Conflict(f"{', '.join(changed)} changed after the release was looked through. Propose it again.")


@dataclass(frozen=True)
class Adoption:
    """That an organisation works with a release from a day on; with none (*release* empty), with what ships."""

    id: AdoptionId
    organisation: str
    family: str
    form: str
    release: str
    letters: tuple[str, ...]
    from_date: date
    adopted_by: str
    adopted_at: datetime

    @property
    def log_object(self) -> LogObject:
        return LogObject("adoption", self.id)

    def returns_to(self, definition_id: str) -> bool:
        """Whether from its day on a shipped form goes with the shipped letters again."""
        is_own = definition_id.startswith(f"{self.organisation}/")
        return not self.form and not is_own and family_of(definition_id) == self.family


@dataclass(frozen=True)
class Adopted:
    """Everything that one organisation adopted, as of one day."""

    adoptions: Sequence[Adoption] = field(default=())

    @classmethod
    def by(cls, day: date, adoptions: Iterable[Adoption]) -> Adopted:
        """What was adopted for *day* or before, the latest last."""
        begun = [each for each in adoptions if each.from_date <= day]
        return cls(sorted(begun, key=lambda each: (each.from_date, each.adopted_at)))

    @property
    def in_force(self) -> Mapping[str, Adoption]:
        """By family, what is used now."""
        return {each.family: each for each in self.adoptions}

    def letters_for(self, definition_id: str) -> Sequence[str]:
        """The letters that go with a form now, also where only open work is left on it; none but those that ship."""
        mine = [each for each in self.adoptions if each.form == definition_id or each.returns_to(definition_id)]
        return mine[-1].letters if mine else ()
