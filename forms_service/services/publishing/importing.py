"""Files of forms and letters come into the library: what ships at every start, drafts when their author says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.publishing.releases import NOBODY, Arriving, LibraryFile
from forms_service.casework.users import Permission
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import SERVICE, Work

_IS_VERSION: Final = re.compile(r"[a-z][a-z0-9_-]*/[a-z][a-z0-9_]*@[1-9][0-9]*")
MOST_BYTES: Final = 20_000_000
"""How large a version may be, all its files together."""


@dataclass(frozen=True)
class Imported:
    """Which drafts are new or changed, and which versions were as they are already."""

    drafts: Sequence[str]
    unchanged: Sequence[str]


def import_shipped(ports: Ports, arriving: Sequence[Arriving]) -> Sequence[str]:
    """Keep what ships with this version of the service, so that open work can go on where it ships no more."""
    with ports.unit_of_work() as unit:
        known = unit.library_files.digests()
        new = [each for each in arriving if known.get((each.kind, each.name)) != each.sha256]
        for each in new:
            unit.library_files.put(_library_file(each, NOBODY, SERVICE, ports.clock.now(), is_published=True))
        if new:
            unit.commit()
    return [each.name for each in new]


@use_case(Permission.WRITE_FORMS, unlogged="nothing was new")
def import_drafts(work: Work, arriving: Sequence[Arriving]) -> Imported:
    """Keep an organisation's own files as drafts: over those of the same name, and never over what is published."""
    if odd := [each.name for each in arriving if not _IS_VERSION.fullmatch(each.name)]:
        raise Conflict(
            f"{', '.join(odd)}: a form or letter is named in small letters, digits and _, and its version is a number "
            "from 1: northshire/visit_reply@1 for visit_reply/1."
        )
    if foreign := [each.name for each in arriving if each.name.partition("/")[0] != work.organisation]:
        raise Conflict(
            f"{', '.join(foreign)}: your own forms and letters have “{work.organisation}” as their publisher, in the "
            "name of their folder and in the file. What ships with the service, nobody changes here."
        )
    if large := [each.name for each in arriving if sum(map(len, each.contents.values())) > MOST_BYTES]:
        raise Conflict(f"{', '.join(large)}: a version may have {MOST_BYTES:,} bytes, and these have more.")
    mine = {(file.kind, file.name): file for file in work.library_files.all_of(work.organisation)}
    new = [each for each in arriving if _is_to_be_written(each, mine.get((each.kind, each.name)))]
    for each in new:
        work.library_files.put(_library_file(each, work.organisation, work.by, work.now, is_published=False))
        work.change("draft_imported", LogObject("library_file", each.name), {"sha256": each.sha256})
    names = [each.name for each in new]
    return Imported(names, [each.name for each in arriving if each.name not in names])


@use_case(Permission.WRITE_FORMS)
def discard_draft(work: Work, name: str) -> Sequence[LibraryFile]:
    """Take a draft out of the library: the form or block, and the letter, of a name; nothing that is published."""
    drafts = [file for file in work.library_files.all_of(work.organisation) if file.name == name]
    drafts = [file for file in drafts if not file.is_published]
    if not drafts:
        raise NotFound(f"There is no draft {name}. “forms-service library list” names those that there are.")
    for file in drafts:
        work.library_files.discard(file.kind, file.name)
        work.change("draft_discarded", LogObject("library_file", file.name), {"sha256": file.sha256})
    return drafts


def _library_file(each: Arriving, organisation: str, by: str, at: datetime, *, is_published: bool) -> LibraryFile:
    return LibraryFile(organisation, each.kind, each.name, each.contents, is_published, by, at)


def _is_to_be_written(each: Arriving, known: LibraryFile | None) -> bool:
    if known is None or known.sha256 == each.sha256:
        return known is None
    if known.is_published:
        raise Conflict(f"{each.name} is published, and never changes. Make it the next version.")
    return True
